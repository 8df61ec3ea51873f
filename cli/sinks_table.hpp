#pragma once
/// cli/sinks_table.hpp - the sinks of `status` and `alerts` as people read them.

#include "render/table.hpp"

#include <boost/json/array.hpp>

#include <string>

namespace onvigil::cli {

/// And why events do not arrive, where that is known; of sinks that fail only with `failures`. Empty: there are none.
[[nodiscard]] std::string sinks_table(const boost::json::array& sinks, render::Table::Style style,
                                      bool failures = true);

/// A number of the daemon's as people read it: `1,204`.
[[nodiscard]] std::string group(std::int64_t number);

}  // namespace onvigil::cli
