#pragma once
/// control/metrics.hpp - the daemon's status for Prometheus.

#include "control/daemon_status.hpp"

#include <string>

namespace onvigil::control {

/// Text format 0.0.4.
[[nodiscard]] std::string metrics_text(const Status& status);

}  // namespace onvigil::control
