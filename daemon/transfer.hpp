#pragma once
/// daemon/transfer.hpp - `onvigild --export` and `--import`: the inventory as a file of JSON lines.

#include "daemon/start.hpp"

namespace onvigil::daemon {

/// Both give the exit code and throw what is broken in the environment. Root does them as the user that the inventory's
/// folder belongs to, so that what is made there is the daemon's.
[[nodiscard]] int export_inventory(const Start& start, const Options& options);
[[nodiscard]] int import_inventory(const Start& start, const Options& options);

}  // namespace onvigil::daemon
