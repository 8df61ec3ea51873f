#pragma once
/// hub/reader/claimed_json.hpp - JSON that a sensor wrote. Pure.

#include <boost/json/value.hpp>

#include <string_view>

namespace onvigil::hub {

/// Null where it is no JSON, is nested deeper than anything that a sensor of ours sends, or holds a number for which a
/// double has no room: of that no JSON could be made again, or it could not be read as a part of another document, and
/// one such device would spoil the answer with all the others.
[[nodiscard]] boost::json::value parse_claimed(std::string_view text);

}  // namespace onvigil::hub
