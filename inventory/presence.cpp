#include "inventory/presence.hpp"

#include <algorithm>

namespace onvigil::inventory {
namespace {

using model::Protocol;

bool is_discovery(Protocol protocol)
{
    return protocol < Protocol::neighbours;  // ws_discovery, sadp, dhip, uniview, ssdp, mdns
}

}  // namespace

bool keeps_online(const model::Device& device, const model::Observation& observation)
{
    const auto& spoken = device.protocols;
    const bool discoverable = std::any_of(spoken.begin(), spoken.end(), is_discovery);
    if (observation.source == Protocol::neighbours)
        return std::all_of(spoken.begin(), spoken.end(), [](Protocol p) { return p == Protocol::neighbours; });
    if (!observation.listening) return false;
    return is_discovery(observation.source) || !discoverable;
}

void PresenceTrack::changed(model::TimePoint now)
{
    std::rotate(changes_.begin(), changes_.end() - 1, changes_.end());
    changes_.front() = now;
}

unsigned PresenceTrack::patience(unsigned offline_after, model::TimePoint now) const
{
    const auto hour_ago = now - std::chrono::hours(1);
    const auto recent = std::count_if(changes_.begin(), changes_.end(), [&](auto change) { return change > hour_ago; });
    return recent < 2 ? offline_after : offline_after << (recent - 1);
}

}  // namespace onvigil::inventory
