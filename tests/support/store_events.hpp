#pragma once
/// support/store_events.hpp - events for tests that care for their order, time and device only.

#include "model/event.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace onvigil::test {

inline constexpr model::TimePoint first_event_time{std::chrono::seconds(1'790'000'000)};

/// Event number `seq`, `seq` minutes after first_event_time.
inline model::Event event(std::uint64_t seq, const std::string& device_id = "",
                          model::EventType type = model::EventType::device_found)
{
    model::Event out;
    out.id = fmt::format("01920000-0000-7000-8000-{:012}", seq);
    out.seq = seq;
    out.time = first_event_time + std::chrono::minutes(seq);
    out.site = "hq";
    out.sensor = "host";
    out.sensor_id = "s-1";
    out.type = type;
    out.message = fmt::format("event {}", seq);
    if (!device_id.empty()) out.fields.emplace_back("device_id", device_id);
    return out;
}

}  // namespace onvigil::test
