#pragma once
/// daemon/scan_once.hpp - `onvigild --once`: one round in the foreground, the devices on stdout, and the end.

#include "daemon/options.hpp"
#include "daemon/start.hpp"

namespace onvigil::daemon {

/// Gives the exit code: 0 also where nothing is found (and then says why that may be).
[[nodiscard]] int scan_once(const Start& start, const Options& options);

}  // namespace onvigil::daemon
