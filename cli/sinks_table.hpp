#pragma once
/// cli/sinks_table.hpp - the sinks of `status` and `alerts` as people read them.

#include "render/table.hpp"

#include <boost/json/array.hpp>

#include <string>

namespace onvigil::cli {

/// Empty: there are none.
[[nodiscard]] std::string sinks_table(const boost::json::array& sinks, render::Table::Style style);

/// A number of the daemon's as people read it: `1,204`.
[[nodiscard]] std::string group(std::int64_t number);

}  // namespace onvigil::cli
