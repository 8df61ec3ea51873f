#pragma once
/// model/change.hpp - what the inventory did to one device: a value before and a value after.

#include "model/device.hpp"

namespace onvigil::model {

/// Found: no `before`. Forgotten, expired or absorbed: no `after`.
/// Absorbed into another: `merged_into` names the survivor; its own Change follows in the same batch.
struct Change {
    DevicePtr before;
    DevicePtr after;
    std::string merged_into;
};

}  // namespace onvigil::model
