#pragma once
/// model/waiver_scope.hpp - which device a waiver was given for.

#include "model/device.hpp"

#include <string_view>

namespace onvigil::model {

/// As an ONVIF interview told it; empty: none did.
[[nodiscard]] std::string_view interviewed_serial(const Device& device);

/// False: interviews have told another serial number since. Another device may have taken the endpoint.
[[nodiscard]] bool still_covers(const Waiver& waiver, const Device& device);

}  // namespace onvigil::model
