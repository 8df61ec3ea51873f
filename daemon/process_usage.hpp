#pragma once
/// daemon/process_usage.hpp - what this process takes of the machine (proc(5)), for /metrics and for giving memory
/// back.

#include "control/daemon_status.hpp"

namespace onvigil::daemon {

/// What cannot be told is 0.
[[nodiscard]] control::ProcessUsage process_usage();

}  // namespace onvigil::daemon
