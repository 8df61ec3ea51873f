#pragma once
/// hub/reader/claimed_json.hpp - JSON that a sensor wrote. Pure.

#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>

namespace onvigil::hub {

/// Null where it is no JSON, is nested deeper, or holds a number for which a double has no room: of that no JSON could
/// be made again, and one such device would spoil the answer with all the others.
[[nodiscard]] boost::json::value parse_claimed(std::string_view text, std::size_t max_depth);

}  // namespace onvigil::hub
