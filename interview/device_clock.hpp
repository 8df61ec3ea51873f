#pragma once
/// interview/device_clock.hpp - which time a device's own clock shows, by what it states of it: what a token is signed
/// by.
///
/// Pure. Devices state UTC, or local time with a POSIX time zone, or local time under the name of UTC. The HTTP header
/// Date, else our own clock, decides where the statements differ.
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
/// Nothing for what is no POSIX time zone.
[[nodiscard]] std::optional<TimeZone> read_time_zone(std::string_view text);

/// The device's clock in UTC; nothing where it states none. `http_date`: of the same answer.
[[nodiscard]] std::optional<ClockTime> device_clock(const protocol::onvif::DateTime& stated,
                                                    std::optional<ClockTime> http_date, ClockTime now);

}  // namespace onvigil::interview
