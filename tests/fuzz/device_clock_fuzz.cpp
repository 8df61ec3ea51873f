#include "interview/device_clock.hpp"
#include "interview/interview_request.hpp"

#include "fuzz.hpp"
#include "mutate.hpp"

/// A time zone, an HTTP date, and an answer to GetSystemDateAndTime that came with our own time, another or none.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    using namespace std::chrono_literals;
    static protocol::onvif::Decoder decoder;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (const auto date = interview::parse_http_date(input))
        fuzz::require(*date > model::TimePoint(-200h), "a date is of the time of clocks");
    if (const auto zone = interview::read_time_zone(input))
        fuzz::require(std::chrono::abs(zone->standard) <= 25h, "a zone is of this planet");
    const auto answer = decoder.decode(std::as_bytes(std::span(data, size)));
    const auto* stated = answer ? std::get_if<protocol::onvif::DateTime>(&answer->body) : nullptr;
    if (stated == nullptr) return 0;
    const interview::ClockTime now(std::chrono::seconds(1'700'000'000));
    for (const auto date : {std::optional(now), std::optional(now + 8h), std::optional<interview::ClockTime>()}) {
        const auto clock = interview::device_clock(*stated, date, now);
        fuzz::require(clock || !date, "where an answer is dated there is a time");
    }
    return 0;
}

ONVIGIL_MUTATE_WITH(mutated_xml)
