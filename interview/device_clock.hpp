#pragma once
/// interview/device_clock.hpp - which time a device's own clock shows, by what it states of it: what a token is signed
/// by.
///
/// Pure. Devices state UTC, or local time with a time zone or without, or local time under the name of UTC. The HTTP
/// header Date decides where the statements differ, and where there is none or it agrees with neither, our own clock.
/// Source: ONVIF Core Specification, chapter 8.3.5 (SystemDateAndTime); POSIX.1, Base Definitions 8.3 (TZ).

#include "protocol/onvif.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace onvigil::interview {

using ClockTime = std::chrono::system_clock::time_point;

/// What is to be added to local time for UTC: "CST-8" is -8 h, "<+0330>-3:30" -3.5 h, "EST5EDT" 5 h and 4 h.
struct TimeZone {
    std::chrono::seconds standard{};
    std::optional<std::chrono::seconds> summer{};
    unsigned summer_begins = 0, summer_ends = 0;  ///< months; 0: not stated
    bool operator==(const TimeZone&) const = default;
};
/// A POSIX time zone, or what is ahead of UTC: "+08:00", "UTC +8", "(GMT+08:00) Beijing". Nothing for all else.
[[nodiscard]] std::optional<TimeZone> read_time_zone(std::string_view text);

/// The device's clock in UTC; nothing where it states none. `http_date`: of the same answer.
[[nodiscard]] std::optional<ClockTime> device_clock(const protocol::onvif::DateTime& stated,
                                                    std::optional<ClockTime> http_date, ClockTime now);

}  // namespace onvigil::interview
