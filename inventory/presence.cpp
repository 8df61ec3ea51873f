#include "inventory/presence.hpp"

#include <algorithm>

#include "inventory/identity.hpp"

namespace onvigil::inventory {

using model::Protocol;

bool is_discovery(Protocol protocol)
{
    return model::traits(protocol).kind == model::ProtocolKind::discovery;
}

bool tells_endpoint(Protocol protocol)
{
    return protocol == Protocol::ws_discovery || protocol == Protocol::uniview;
}

bool keeps_online(const model::Device& device, const model::Observation& observation)
{
    const auto& spoken = device.protocols;
    const bool discoverable = std::ranges::any_of(spoken, is_discovery);
    if (observation.source == Protocol::neighbours)
        return std::ranges::all_of(spoken, [](Protocol p) { return p == Protocol::neighbours; }) ||
               only_announces(device);
    if (!observation.listening) return false;
    return is_discovery(observation.source) || !discoverable;
}

void PresenceTrack::changed(model::TimePoint now)
{
    std::rotate(changes_.begin(), changes_.end() - 1, changes_.end());
    changes_.front() = now;
}

std::size_t PresenceTrack::recent(model::TimePoint now) const
{
    const auto hour_ago = now - std::chrono::hours(1);
    return static_cast<std::size_t>(std::ranges::count_if(changes_, [&](auto change) { return change > hour_ago; }));
}

bool PresenceTrack::restless(model::TimePoint now) const
{
    return recent(now) >= 2;
}

unsigned PresenceTrack::patience(unsigned offline_after, model::TimePoint now) const
{
    return restless(now) ? offline_after << (recent(now) - 1) : offline_after;
}

}  // namespace onvigil::inventory
