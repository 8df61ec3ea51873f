#include "inventory/match.hpp"

#include <algorithm>

#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Observation;

bool is_at(const Device& device, const Observation& observation)
{
    return has_address(device, observation.from, observation.network);
}

void add_unique(Slots& slots, Slot slot)
{
    if (std::ranges::find(slots, slot) == slots.end()) slots.push_back(slot);
}

/// Devices that a self-stated MAC, or a serial number with its maker, ties to the observation.
Slots proven(const DeviceIndex& index, const Observation& observation)
{
    Slots slots;
    for (const auto& claim : observation.macs) {
        if (!claim.self_stated || !real_mac(claim.mac)) continue;
        for (const Slot slot : index.by_mac(claim.mac))
            if (proves_same(index.device(slot), observation) || neighbour_only(index.device(slot)))
                add_unique(slots, slot);
    }
    if (real_serial(observation.serial))
        for (const Slot slot : index.by_serial(observation.serial))
            if (proves_same(index.device(slot), observation)) add_unique(slots, slot);
    return slots;
}

/// The one at the sender's address, where it never said who it is and no other is known: it may be back.
std::optional<Slot> nameless_offline_at(const DeviceIndex& index, const Observation& observation)
{
    const Slots residents = index.by_address(observation.from, observation.network);
    if (residents.size() != 1) return std::nullopt;
    const Device& device = index.device(residents.front());
    if (device.presence == model::Presence::online || !nameless(device) || neighbour_only(device)) return std::nullopt;
    return residents.front();
}

Match match_endpoint(const DeviceIndex& index, const Observation& observation)
{
    using Kind = Match::Kind;
    const Slots there = index.by_endpoint_at(observation.endpoint, observation.from, observation.network);
    if (!there.empty()) return {Kind::known, there.front(), {}};
    Slots holders = index.by_endpoint(observation.endpoint);
    if (holders.size() >= most_hits) {  // printed into a whole series: which of them it is must be proven
        holders.clear();
        for (const Slot slot : proven(index, observation))
            if (index.device(slot).endpoint == observation.endpoint) holders.push_back(slot);
        if (holders.size() != 1) return {};
    }
    if (!holders.empty()) {
        for (const Slot slot : holders)
            if (index[slot].fresh && belongs(index[slot], observation)) return {Kind::known, slot, {}};
        return {Kind::claimed, 0, holders};
    }
    Slots without_endpoint;
    for (const Slot slot : proven(index, observation)) {
        if (!index.device(slot).endpoint.empty()) continue;
        if (is_at(index.device(slot), observation)) return {Kind::known, slot, {}};
        without_endpoint.push_back(slot);
    }
    if (without_endpoint.size() == 1) {
        if (index[without_endpoint.front()].fresh) return {Kind::known, without_endpoint.front(), {}};
        return {Kind::claimed, 0, without_endpoint};
    }
    for (const Slot slot : index.by_address(observation.from, observation.network))
        if (index.device(slot).identity.unstable_endpoint && !contradicts(index.device(slot), observation))
            return {Kind::known, slot, {}};
    if (const auto host = host_at(index, observation))
        return takes_in(index[*host]) ? Match{Kind::known, *host, {}, true} : Match{Kind::claimed, 0, {*host}};
    if (const auto offline = nameless_offline_at(index, observation)) return {Kind::claimed, 0, {*offline}};
    return {};
}

Match match_without_endpoint(const DeviceIndex& index, const Observation& observation)
{
    using Kind = Match::Kind;
    const Slots same = proven(index, observation);
    Slots here;
    for (const Slot slot : same)
        if (is_at(index.device(slot), observation)) here.push_back(slot);
    if (here.size() == 1) return {Kind::known, here.front(), {}};
    if (here.empty() && same.size() == 1) {
        if (index[same.front()].fresh) return {Kind::known, same.front(), {}};
        return {Kind::claimed, 0, same};
    }
    const bool anonymous = !has_own_identity(observation);
    const auto host = host_at(index, observation);
    if (!host) {
        const auto offline = anonymous ? std::nullopt : nameless_offline_at(index, observation);
        return offline ? Match{Kind::claimed, 0, {*offline}} : Match{};
    }
    const bool mac_known = std::ranges::any_of(
        observation.macs, [&](const auto& claim) { return holds_mac(index.device(*host), claim.mac); });
    if (anonymous || mac_known || takes_in(index[*host])) return {Kind::known, *host, {}, true};
    return {Kind::claimed, 0, {*host}};
}

}  // namespace

Match match(const DeviceIndex& index, const Observation& observation)
{
    return real_endpoint(observation.endpoint) ? match_endpoint(index, observation)
                                               : match_without_endpoint(index, observation);
}

bool says_nothing_new(const Device& device, const Observation& heard)
{
    const bool same_macs = std::ranges::all_of(heard.macs, [&](const auto& claim) {
        return std::ranges::any_of(device.macs, [&](const auto& held) {
            return held.mac == claim.mac && held.self_stated == claim.self_stated;
        });
    });
    const auto& stated = device.identity.stated_addresses;
    const bool same_addresses = std::ranges::all_of(heard.stated_addresses, [&](const auto& address) {
        return model::same_host(address, heard.from) || std::ranges::find(stated, address) != stated.end();
    });
    return same_macs && same_addresses && (heard.endpoint.empty() || heard.endpoint == device.endpoint) &&
           (heard.serial.empty() || heard.serial == device.serial) && has_address(device, heard.from, heard.network);
}

bool belongs(const Entry& entry, const Observation& observation)
{
    const Device& device = *entry.device;
    if (proves_same(device, observation)) return true;
    if (contradicts(device, observation) || device.endpoint != observation.endpoint) return false;
    const bool one_network = device.network == observation.network;
    return names_address(device.identity.stated_addresses, observation.from, one_network) ||
           std::ranges::any_of(device.addresses, [&](const auto& address) {
               return names_address(observation.stated_addresses, address, one_network);
           });
}

std::optional<Slot> host_at(const DeviceIndex& index, const Observation& observation)
{
    // An interview does not tell an endpoint: it names the one that was asked for, which may be another's by now.
    const bool has_endpoint = real_endpoint(observation.endpoint) && is_discovery(observation.source);
    Slots plausible;
    for (const Slot slot : index.by_address(observation.from, observation.network)) {
        const Device& device = index.device(slot);
        if (contradicts(device, observation) || (has_endpoint && !device.endpoint.empty())) continue;
        if (device.presence == model::Presence::online) plausible.push_back(slot);
    }
    if (plausible.size() > 1) {
        Slots present;
        for (const Slot slot : plausible)
            if (index[slot].track.itself) present.push_back(slot);
        if (!present.empty()) plausible = present;
    }
    if (plausible.size() > 1) {
        Slots nameless;
        for (const Slot slot : plausible)
            if (index.device(slot).endpoint.empty()) nameless.push_back(slot);
        plausible = nameless;
    }
    if (plausible.size() != 1) return std::nullopt;
    return plausible.front();
}

bool takes_in(const Entry& host)
{
    return host.fresh || host.track.itself || (nameless(*host.device) && !neighbour_only(*host.device));
}

bool introduces(const DeviceIndex& index, const Match& known, const Observation& observation)
{
    const Device& device = index.device(known.slot);
    if (observation.endpoint.empty()) return known.by_address;
    if (device.endpoint == observation.endpoint || device.identity.unstable_endpoint) return false;
    return known.by_address || real_endpoint(observation.endpoint);
}

}  // namespace onvigil::inventory
