#include "inventory/neighbours.hpp"

#include <algorithm>

#include "inventory/identity.hpp"
#include "inventory/merge_devices.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Observation;
using model::Presence;

/// The device's hardware address that stands behind another of its addresses, at which it answered the round too; null:
/// not known.
const model::Mac* card_elsewhere(const DeviceSet& devices, Slot slot, const model::IpAddress& address,
                                 const Round& round, bool named_only)
{
    const Device& device = devices.device(slot);
    for (const auto& other : device.addresses) {
        const auto* mac = model::same_host(other, address) ? nullptr : hardware_at(devices, other);
        const bool counts = !named_only || names_address(device.identity.stated_addresses, other, true);
        if (mac != nullptr && counts && answered_at(devices.index()[slot], other, round)) return mac;
    }
    return nullptr;
}

/// Another host answers from this address in the device's name: it names one of the device's other addresses, which
/// does not name it, and has other hardware.
bool is_repeaters(const DeviceSet& devices, Slot slot, const Observation& entry, const Round& round)
{
    const Device& device = devices.device(slot);
    const model::Mac& mac = *hardware_of(entry);
    if (names_address(device.identity.stated_addresses, entry.from, true) || states_maker_of(device, mac)) return false;
    const auto* other = card_elsewhere(devices, slot, entry.from, round, true);
    return other != nullptr && *other != mac;
}

void take_address_away(DeviceSet& devices, Slot slot, const Observation& entry)
{
    devices.touch(slot);
    Entry& owner = devices[slot];
    DeviceEdit edit(*owner.device);
    Device& device = edit.change();
    for (std::size_t i = device.addresses.size(); i-- > 0;) {
        if (!model::same_host(device.addresses[i], entry.from)) continue;
        device.addresses.erase(device.addresses.begin() + static_cast<std::ptrdiff_t>(i));
        owner.addresses.erase(owner.addresses.begin() + static_cast<std::ptrdiff_t>(i));
    }
    withdraw_owner(edit, owner, *hardware_of(entry));
    std::erase_if(device.macs, [&](const auto& held) { return !held.self_stated && held.mac == *hardware_of(entry); });
    owner.unsettled = true;
    devices.finish(slot, edit);
}

/// It may become a device of its own.
bool is_wanted(const Observation& neighbour, Neighbours setting, const IsMaker& is_maker)
{
    if (setting == Neighbours::all) return true;
    if (setting == Neighbours::none || !is_maker) return false;
    return std::ranges::any_of(neighbour.macs, [&](const auto& claim) {
        return claim.mac.tells_owner() && names_owner(claim.organization) && is_maker(claim.organization);
    });
}

/// False: to be looked at again when all others were.
bool take_neighbour(DeviceSet& devices, const Observation& entry, bool last_call, const Round& round, bool wanted)
{
    const DeviceIndex& index = devices.index();
    const model::Mac* mac = hardware_of(entry);
    if (mac == nullptr) return true;
    Slots candidates;
    bool may_be_of_one_unheard = false;
    for (const Slot slot : index.by_address(entry.from, entry.network)) {
        if (is_repeaters(devices, slot, entry, round)) {
            take_address_away(devices, slot, entry);
            continue;
        }
        if (holds_mac(devices.device(slot), *mac)) return (void)devices.update(slot, entry), true;
        const auto* other = card_elsewhere(devices, slot, entry.from, round, false);
        if (other != nullptr && holds_mac(devices.device(slot), *other)) return true;  // one card counts for a device
        const HardwareOf of = hardware_of(index[slot], entry.from, round);
        if (of == HardwareOf::resident) candidates.push_back(slot);
        may_be_of_one_unheard = may_be_of_one_unheard || of == HardwareOf::unknown;
    }
    if (candidates.size() == 1) return (void)devices.update(candidates.front(), entry), true;
    if (candidates.size() > 1) return true;  // several devices behind one address: it may be any one's
    if (!last_call) return false;
    const Slots holders = index.by_mac(*mac);
    Slots owners;
    for (const Slot slot : holders)
        if (states_mac(devices.device(slot), *mac) || neighbour_only(devices.device(slot))) owners.push_back(slot);
    if (owners.size() == 1) {
        const Slot slot = owners.front();
        // What answers is where it answers from: the kernel keeps the entry of an address that was left.
        if (!neighbour_only(devices.device(slot))) return true;
        if (index[slot].track.heard)
            (void)devices.take_at(slot, entry);
        else
            (void)devices.move(slot, entry);
        return true;
    }
    if (holders.empty() && !may_be_of_one_unheard && wanted) (void)devices.create(entry);
    return true;
}

/// The host that was known by its network card alone, where the device that answers from `address` has that card and no
/// other has: it is there, or at addresses of the other family alone.
std::optional<Slot> known_by_card(const DeviceSet& devices, Slot device, const model::IpAddress& address,
                                  const model::Mac& mac)
{
    std::optional<Slot> host;
    for (const Slot holder : devices.index().by_mac(mac)) {
        if (holder == device) continue;
        if (host || !neighbour_only(devices.device(holder))) return std::nullopt;
        host = holder;
    }
    if (!host || has_address(devices.device(*host), address)) return host;
    const bool elsewhere = std::ranges::any_of(devices.device(*host).addresses,
                                               [&](const auto& other) { return other.is_v4() == address.is_v4(); });
    return elsewhere ? std::nullopt : host;
}

/// A camera that was heard by IPv6 first, and then where its card was known.
void merge_hosts(DeviceSet& devices, const Round& round)
{
    for (const auto& [address, mac] : devices.hardware) {
        Slots senders;
        for (const Slot slot : devices.index().by_address(address))
            if (!neighbour_only(devices.device(slot))) senders.push_back(slot);
        if (senders.size() != 1 || !answered_at(devices.index()[senders[0]], address, round)) continue;
        const auto other_card = [&card = mac](const auto& claim) { return claim.mac != card; };
        if (std::ranges::any_of(devices.device(senders[0]).macs, other_card)) continue;
        if (const auto host = known_by_card(devices, senders[0], address, mac)) (void)merge(devices, senders[0], *host);
    }
}

/// What the neighbour table said of a MAC of this device is undone.
void unsettle(DeviceSet& devices, Slot slot, const model::Mac& mac)
{
    DeviceEdit edit(devices.device(slot));
    for (std::size_t i = 0; i < edit.device().macs.size(); ++i) {
        const auto& held = edit.device().macs[i];
        if (held.mac != mac || held.self_stated || !held.settled) continue;
        devices.touch(slot);
        edit.change().macs[i].settled = false;
        edit.change().macs[i].disputed = true;
        devices[slot].unsettled = true;
        withdraw_owner(edit, devices[slot], mac);
    }
    devices.finish(slot, edit);
}

/// The neighbour table told it, whether the device states it or not.
bool is_of_the_table(const Device& device, const model::DeviceMac& held)
{
    if (!held.self_stated) return true;
    return std::ranges::any_of(device.evidence, [text = model::to_text(held.mac)](const model::Evidence& claim) {
        return claim.key == model::Key::oui_organization && claim.source == model::Protocol::neighbours &&
               claim.detail == text;
    });
}

/// The device was known by the card of another owner before: any host of the link can claim its address.
bool is_contested(const Device& device, std::size_t at)
{
    const auto& macs = device.macs;
    return std::any_of(macs.begin(), macs.begin() + static_cast<std::ptrdiff_t>(at), [&](const model::DeviceMac& held) {
        return of_other_owners(held, macs[at]) && is_of_the_table(device, held);
    });
}

/// Another device has it too: it is a router's, or a clone's. Not where it counted for one that has gone since: then
/// it was its hardware, which stands here now. Nor where it counts here, and is claimed for one of another card.
bool is_shared(DeviceSet& devices, Slot slot, const model::Mac& mac, bool counts, const Round& round)
{
    bool shared = false;
    for (const Slot other : devices.index().by_mac(mac)) {
        if (other == slot) continue;
        const Entry& entry = devices[other];
        const auto& macs = entry.device->macs;
        const auto claim = std::ranges::find_if(macs, [&mac](const auto& held) { return held.mac == mac; });
        const bool gone = entry.device->presence == Presence::offline || entry.track.missed > 0 || silent(entry, round);
        const std::size_t at = static_cast<std::size_t>(claim - macs.begin());
        if (!claim->self_stated && ((claim->settled && gone) || (counts && is_contested(*entry.device, at)))) continue;
        shared = true;
        unsettle(devices, other, mac);
    }
    return shared;
}

}  // namespace

void take_neighbours(DeviceSet& devices, std::vector<Observation> entries, const Round& round, Neighbours setting,
                     const IsMaker& is_maker)
{
    std::ranges::stable_sort(entries, canonical_before);
    for (const bool last_call : {false, true})
        std::erase_if(entries, [&](const Observation& entry) {
            return take_neighbour(devices, entry, last_call, round, last_call && is_wanted(entry, setting, is_maker));
        });
    merge_hosts(devices, round);
}

void withdraw_from_others(DeviceSet& devices, const model::Mac& mac)
{
    for (const Slot slot : devices.index().by_mac(mac))
        if (devices.device(slot).presence == Presence::online) unsettle(devices, slot, mac);
}

void settle_macs(DeviceSet& devices, Slot slot, const Round& round)
{
    Entry& entry = devices[slot];
    entry.unsettled = false;
    DeviceEdit edit(*entry.device);
    for (std::size_t i = 0; i < edit.device().macs.size(); ++i) {
        const model::DeviceMac mac = edit.device().macs[i];
        if (mac.self_stated || !mac.mac.tells_owner()) continue;
        const bool contested = is_contested(edit.device(), i);
        const bool others = contested || is_shared(devices, slot, mac.mac, mac.settled, round);
        entry.unsettled = entry.unsettled || others;
        const bool disputed = contested || (others && (mac.settled || mac.disputed));
        if (mac.disputed != disputed) edit.change().macs[i].disputed = disputed;
        if (mac.settled != others) continue;
        edit.change().macs[i].settled = !others;
        if (others)
            withdraw_owner(edit, entry, mac.mac);
        else
            add_owner(edit, entry, edit.device().macs[i], model::Protocol::neighbours,
                      std::min(entry.last_seen, devices.now), devices.drops.evidence);
    }
    devices.finish(slot, edit);
}

}  // namespace onvigil::inventory
