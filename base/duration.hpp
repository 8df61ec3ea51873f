#pragma once
/// base/duration.hpp - durations as files and command lines spell them.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil {

/// `500ms 5s 5m 6h 90d`: a whole number and one unit.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The largest unit that says it exactly: `90d`, `1500ms`.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

}  // namespace onvigil
