#pragma once
/// render/shown_time.hpp - times as people read them. Pure: the zone is given.

#include "model/time.hpp"

#include <string>
#include <string_view>

namespace onvigil::render {

/// What clocks on the wall show at an instant.
struct Zone {
    std::chrono::seconds offset{};  ///< east of UTC
    std::string abbreviation;       ///< "CET"
};
/// nullptr: UTC, which is not said each time.
using ZoneAt = Zone (*)(model::TimePoint);

/// `2026-11-23T10:02:11.123Z` as 2026-11-23 10:02, or as 2026-11-23 11:02 CET; what is no time stays as it is.
[[nodiscard]] std::string minute(std::string_view rfc3339, ZoneAt zone = nullptr);
/// "first seen 2026-11-20 09:14, last 2026-11-23 10:02"; on one day "…, last 10:02", within one minute "seen 2026-11-20
/// 09:14". `before` and `between` are those words.
[[nodiscard]] std::string seen(std::string_view first, std::string_view last, ZoneAt zone,
                               std::string_view before = "first seen ", std::string_view between = ", last ");
/// 2026-11-23 10:02:11
[[nodiscard]] std::string second(std::string_view rfc3339, ZoneAt zone = nullptr);
/// 10:02:11
[[nodiscard]] std::string time_of_day(std::string_view rfc3339, ZoneAt zone = nullptr);

}  // namespace onvigil::render
