// Devices that give themselves a new endpoint: at a start, or in every answer.
#include <algorithm>

#include "inventory/identity.hpp"
#include "inventory/merge_devices.hpp"

namespace onvigil::inventory {

using model::Device;

namespace {

/// The one's endpoint first answered after the other's was last heard, and that one is gone. Channels of a recorder
/// state one MAC too, but answer side by side.
bool follows(const DeviceSet& devices, Slot one, Slot other, const Round& round)
{
    const DeviceIndex& index = devices.index();
    return endpoint_answered(index[one], round) && endpoint_gone(index[other], round) &&
           index.device(one).first_seen > index[other].endpoint_at;
}

/// At an address of both stands the hardware of the other, or the other itself answers there, under its MAC or serial
/// number.
bool one_host(const DeviceSet& devices, Slot one, Slot other, const Round& round)
{
    const Entry& entry = devices.index()[other];
    return std::ranges::any_of(devices.device(one).addresses, [&](const auto& address) {
        const auto* mac = hardware_at(devices, address);
        return has_address(*entry.device, address) &&
               ((mac != nullptr && holds_mac(*entry.device, *mac)) || answered_at(entry, address, round));
    });
}

/// Those of other endpoints at its address that were found before it. None where one of them has answered since: a
/// recorder's.
Slots earlier_at(const DeviceSet& devices, Slot one)
{
    const DeviceIndex& index = devices.index();
    const Device& device = index.device(one);
    Slots earlier;
    for (const Slot other : index.by_address(device.addresses.front(), device.network)) {
        const Entry& entry = index[other];
        if (entry.found_by >= index[one].found_by || !real_endpoint(entry.device->endpoint)) continue;
        if (entry.endpoint_at >= device.first_seen) return {};
        earlier.push_back(other);
    }
    return earlier;
}

bool is_one_device(const DeviceSet& devices, Slot one, Slot other, const Round& round)
{
    const Device &now = devices.device(one), &before = devices.device(other);
    if (proves_renamed(now, before)) return true;
    const Slots earlier = earlier_at(devices, one);
    return std::ranges::find(earlier, other) != earlier.end() && !contradicts(now, before) &&
           one_host(devices, one, other, round);
}

bool is_named_anew(const DeviceSet& devices, Slot one, Slot other, const Round& round)
{
    return is_one_device(devices, one, other, round) && follows(devices, one, other, round);
}

/// Its endpoint answered a round that the other's answered too: that one is no new name of it.
void note_side_by_side(DeviceSet& devices, Slot slot, Slot other)
{
    devices[slot].endpoint_at = std::max(devices[slot].endpoint_at, devices.device(other).first_seen);
    devices.mark_stale(slot);
}

/// The devices found where others of another endpoint are, which answered this round.
void note_channels(DeviceSet& devices, const Round& round)
{
    const DeviceIndex& index = devices.index();
    for (Slot one = 0; devices.found_any() && one < index.end(); ++one) {
        if (!index[one].device || !index[one].fresh) continue;
        const Device& found = devices.device(one);
        for (const Slot other : index.by_address(found.addresses.front(), found.network))
            if (other != one && endpoint_answered(index[other], round)) note_side_by_side(devices, other, one);
        note_new_endpoint(devices, one);
    }
}

}  // namespace

bool may_be_renamed(const Entry& one, const Entry& other)
{
    return one.device->endpoint != other.device->endpoint && real_endpoint(one.device->endpoint) &&
           real_endpoint(other.device->endpoint) &&
           (one.device->first_seen > other.endpoint_at || other.device->first_seen > one.endpoint_at);
}

void note_new_endpoint(DeviceSet& devices, Slot slot)
{
    if (!real_endpoint(devices.device(slot).endpoint)) return;
    for (const Slot other : earlier_at(devices, slot)) devices.note_renamed(slot, other);
}

void merge_renamed(DeviceSet& devices, const Round& round)
{
    note_channels(devices, round);
    const bool full = devices.renamed.size() >= DeviceSet::most_noted;  // of pairs that hold no more, too
    for (auto pair = devices.renamed.begin(); pair != devices.renamed.end();) {
        const auto one = devices.index().by_id(pair->first), other = devices.index().by_id(pair->second);
        const bool gone =
            !one || !other || !may_be_renamed(devices[*one], devices[*other]) ||
            (full && !is_one_device(devices, *one, *other, round) && !is_one_device(devices, *other, *one, round));
        const bool renamed =
            !gone && (is_named_anew(devices, *one, *other, round) || is_named_anew(devices, *other, *one, round));
        const bool both = !gone && endpoint_answered(devices[*one], round) && endpoint_answered(devices[*other], round);
        if (both) {
            note_side_by_side(devices, *one, *other);
            note_side_by_side(devices, *other, *one);
        }
        if (renamed) {
            for (const Slot slot : {*one, *other}) devices[slot].track.itself = endpoint_answered(devices[slot], round);
            merge(devices, *one, *other, true);
        }
        pair = gone || renamed || both ? devices.renamed.erase(pair) : std::next(pair);
    }
}

namespace {

constexpr std::size_t short_lived_endpoints = 2;  ///< of an address; with the one that answers now, a habit

/// The devices of one address that are one with an unstable endpoint: several that were heard in one round only and are
/// gone, and behind them those that this round found. None where an endpoint has answered two rounds: a recorder's.
Slots unstable_at(const DeviceSet& devices, const std::string& network, const model::IpAddress& address,
                  const Round& round)
{
    Slots gone, found;
    const DeviceIndex& index = devices.index();
    for (const Slot slot : index.by_address(address, network, index.size())) {
        const Entry& entry = index[slot];
        if (!real_endpoint(entry.device->endpoint)) continue;
        if (is_new_endpoint(entry))
            found.push_back(slot);
        else if (endpoint_answered(entry, round))
            return {};
        else if (endpoint_gone(entry, round) && entry.endpoint_at <= entry.found_by)
            gone.push_back(slot);
    }
    Slots parts;
    if (found.empty()) return parts;
    const auto add = [&](Slot slot) {
        if (!contradicts(index.device(found.front()), index.device(slot))) parts.push_back(slot);
    };
    std::ranges::for_each(gone, add);
    if (parts.size() < short_lived_endpoints) return {};
    std::ranges::for_each(found, add);
    return parts;
}

}  // namespace

void merge_unstable(DeviceSet& devices, const Round& round)
{
    if (!devices.found_any() || !round.silence_tells()) return;
    std::set<std::pair<std::string, model::IpAddress>> places;
    for (Slot slot = 0; slot < devices.index().end(); ++slot) {
        const Entry& entry = devices[slot];
        if (entry.device && is_new_endpoint(entry) && real_endpoint(entry.device->endpoint))
            places.emplace(entry.device->network, entry.device->addresses.front());
    }
    for (const auto& [network, address] : places) {
        const Slots parts = unstable_at(devices, network, address, round);
        if (parts.empty()) continue;
        devices[parts.back()].track.itself = true;
        Slot survivor = parts.back();
        for (const Slot part : parts)
            if (part != parts.back() && !contradicts(devices.device(survivor), devices.device(part)))
                survivor = merge(devices, survivor, part, true);
        DeviceEdit edit(devices.device(survivor));
        edit.change().identity.unstable_endpoint = true;
        devices.finish(survivor, edit);
    }
}

}  // namespace onvigil::inventory
