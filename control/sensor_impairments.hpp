#pragma once
/// control/sensor_impairments.hpp - whether the sensor sees and delivers what it should: what `check` and /healthz go
/// by.

#include "control/daemon_status.hpp"

#include <string>
#include <vector>

namespace onvigil::control {

/// Why a monitoring system must not be told that all is well, in words; empty: the sensor works. Not the verdicts.
[[nodiscard]] std::vector<std::string> impairments(const Status& status);

}  // namespace onvigil::control
