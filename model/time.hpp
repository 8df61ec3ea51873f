#pragma once
/// model/time.hpp - stamps as devices, events and files show them: UTC, milliseconds, RFC 3339.

#include "base/duration.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::model {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Date = std::chrono::sys_days;

/// `2026-11-23T10:02:11.123Z`
[[nodiscard]] std::string to_rfc3339(TimePoint time);
/// RFC 3339 with any offset and any (or no) fraction; nothing else.
[[nodiscard]] std::optional<TimePoint> parse_rfc3339(std::string_view text);

/// `2026-11-23`
[[nodiscard]] std::string to_text(Date date);
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

using onvigil::parse_duration;
using onvigil::to_text;  ///< of durations

}  // namespace onvigil::model
