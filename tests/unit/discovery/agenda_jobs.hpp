#pragma once
/// Short words for the tests of the agenda.

#include "discovery/agenda.hpp"
#include "fake_whereabouts.hpp"

namespace onvigil::discovery {

using namespace std::chrono_literals;
using State = model::Identification::State;

inline const Instant start{1000h};
inline constexpr milliseconds refresh = 6h;

inline Target camera(int number, std::string endpoint = {})
{
    Target target;
    target.address = boost::asio::ip::address_v4(0x0A000000u + static_cast<unsigned>(number));
    target.endpoint = std::move(endpoint);
    return target;
}

inline Description description_of(int number)
{
    Description description;
    description.address = camera(number).address;
    return description;
}

/// Takes the next job as a target, or an invalid one.
inline std::optional<Target> next_target(Agenda& agenda)
{
    auto job = agenda.take();
    if (!job || !std::holds_alternative<Target>(*job)) return std::nullopt;
    return std::get<Target>(*job);
}

inline void finish(Agenda& agenda, const Target& target, State state, Instant now)
{
    agenda.ended(target, state, now);
    agenda.release(target.address);
}

}  // namespace onvigil::discovery
