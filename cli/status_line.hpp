#pragma once
/// cli/status_line.hpp - a daemon in a line: what `status` begins with, and what `watch` watches.

#include <boost/json/fwd.hpp>

#include <string>

namespace onvigil::cli {

/// "Onvigil 0.1.0 · site hq · up 12 d · 1,204 devices: 31 banned · 2 offline", of GET /v1/status.
[[nodiscard]] std::string status_line(const boost::json::object& status);

/// "1,204 devices: 31 banned · 2 offline", of its `devices`.
[[nodiscard]] std::string devices_part(const boost::json::object& devices);

}  // namespace onvigil::cli
