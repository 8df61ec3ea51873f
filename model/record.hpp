#pragma once
/// model/record.hpp - a device and what is held of it: what is stored, shown and sent.

#include "model/device.hpp"
#include "model/verdict.hpp"

namespace onvigil::model {

struct Record {
    DevicePtr device;
    VerdictPtr verdict;
};

}  // namespace onvigil::model
