#include "control/request_bodies.hpp"

#include "fuzz.hpp"

/// A target and, behind a line break, a body.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(input.find('\n'), size);
    const std::string_view body = input.substr(std::min(line + 1, size));
    const model::TimePoint now(std::chrono::seconds(1'700'000'000));
    if (const auto target = control::parse_target(input.substr(0, line))) {
        (void)control::parse_event_query(target->query, now);
        const auto again = control::parse_target("/?" + target->query.text());
        fuzz::require(again && again->query.pairs() == target->query.pairs(), "a query written is a query read");
    }
    if (const auto waiver = control::parse_waiver(body, now)) fuzz::require(waiver->until > now, "a waiver lies ahead");
    (void)control::parse_labels(body);
    (void)control::parse_scan(body);
    (void)control::parse_policy_sample(body);
    (void)control::parse_replay(body, now);
    (void)control::parse_sink_choice(body);
    return 0;
}
