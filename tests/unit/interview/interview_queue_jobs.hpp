#pragma once
/// Short words for the tests of the queue.

#include "interview/interview_queue.hpp"
#include "support/fake_address_owners.hpp"

namespace onvigil::interview {

using namespace std::chrono_literals;
using State = model::Identification::State;

inline const Instant start{1000h};
inline constexpr milliseconds refresh = 6h;

inline net::Target camera(int number, std::string endpoint = {})
{
    net::Target target;
    target.address = boost::asio::ip::address_v4(0x0A000000u + static_cast<unsigned>(number));
    target.endpoint = std::move(endpoint);
    return target;
}

inline net::Description description_of(int number)
{
    net::Description description;
    description.address = camera(number).address;
    return description;
}

/// Takes the next job as a target, or an invalid one.
inline std::optional<net::Target> next_target(InterviewQueue& queue)
{
    auto job = queue.take();
    if (!job || !std::holds_alternative<net::Target>(*job)) return std::nullopt;
    return std::get<net::Target>(*job);
}

inline void finish(InterviewQueue& queue, const net::Target& target, State state, Instant now)
{
    queue.ended(target, state, now);
    queue.release(target.address);
}

}  // namespace onvigil::interview
