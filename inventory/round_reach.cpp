#include "inventory/round_reach.hpp"

#include <algorithm>

#include "inventory/identity.hpp"

namespace onvigil::inventory {

Round::Round(const model::RoundReport& report, const AskedNetworks& networks, model::TimePoint now)
    : report_(report),
      networks_(networks),
      now_(now),
      asked_(report.networks.begin(), report.networks.end()),
      of_interfaces_(std::ranges::none_of(report.networks, [](const auto& network) { return is_swept(network); })),
      asked_numbers_(networks.size())
{
    for (std::size_t i = 0; i < asked_numbers_.size(); ++i)
        asked_numbers_[i] = asked_.contains(networks.name(static_cast<std::uint16_t>(i)));
}

bool Round::reaches(const std::string& network, bool answers_interfaces) const
{
    return asked(network) || (of_interfaces_ && answers_interfaces) || networks_.asked_no_more(network, now_);
}

bool Round::would_hear(const Entry& entry) const
{
    return silence_tells() && reaches(entry.device->network, expected(entry));
}

bool heard_at(const Entry& entry, const model::IpAddress& address)
{
    for (std::size_t i = 0; i < entry.addresses.size(); ++i)
        if (model::same_host(entry.device->addresses[i], address))
            return entry.addresses[i].heard || entry.addresses[i].via != AskedNetworks::nowhere;
    return false;
}

bool answered_at(const Entry& entry, const model::IpAddress& address, const Round& round)
{
    if (!answered(entry, round)) return false;
    if (entry.addresses.size() < 2) return true;
    for (std::size_t i = 0; i < entry.addresses.size(); ++i)
        if (model::same_host(entry.device->addresses[i], address)) return entry.addresses[i].heard;
    return false;
}

bool silent(const Entry& entry, const Round& round)
{
    return !answered(entry, round) && round.would_hear(entry);
}

bool endpoint_gone(const Entry& entry, const Round& round)
{
    return !endpoint_answered(entry, round) &&
           (entry.device->presence == model::Presence::offline || round.would_hear(entry));
}

/// Its own if it answered from that address; another one's where it is silent and was known to have other hardware.
HardwareOf hardware_of(const Entry& resident, const model::IpAddress& address, const Round& round)
{
    const model::Device& device = *resident.device;
    if (device.presence == model::Presence::offline || neighbour_only(device)) return HardwareOf::other;
    if (answered_at(resident, address, round)) return HardwareOf::resident;
    if (answered(resident, round)) return HardwareOf::unknown;
    return has_hardware(device) && silent(resident, round) ? HardwareOf::other : HardwareOf::unknown;
}

}  // namespace onvigil::inventory
