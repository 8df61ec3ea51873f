// Hosts of the neighbour table, and whose hardware addresses they are.
#include <algorithm>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {

using model::Device;
using model::Presence;
using model::TimePoint;

/// Entries of devices where they are known to be come first: who is then unaccounted for has moved.
void Registry::Core::take_neighbours(const Round& round, TimePoint now, ChangeSet& changes)
{
    Held due = std::exchange(neighbours_, {});
    std::stable_sort(due.begin(), due.end(), by_identity);
    for (const bool last_call : {false, true}) {
        Held later;
        for (auto& held : due)
            if (!take_neighbour(held.second, last_call, round, now, changes)) later.push_back(std::move(held));
        due = std::move(later);
    }
}

bool Registry::Core::wanted(const Observation& neighbour) const
{
    if (settings_.neighbours == Neighbours::all) return true;
    if (settings_.neighbours == Neighbours::none || !is_maker_) return false;
    return std::any_of(neighbour.macs.begin(), neighbour.macs.end(), [this](const auto& claim) {
        return claim.mac.tells_owner() && names_owner(claim.organization) && is_maker_(claim.organization);
    });
}

/// False: to be looked at again when all others were.
bool Registry::Core::take_neighbour(const Observation& observation, bool last_call, const Round& round, TimePoint now,
                                    ChangeSet& changes)
{
    const model::Mac* mac = hardware_of(observation);
    if (mac == nullptr) return true;
    const auto holds = [mac](const Device& device) {
        return std::any_of(device.macs.begin(), device.macs.end(),
                           [mac](const auto& known) { return known.mac == *mac; });
    };
    Slots candidates;
    bool may_be_of_one_unheard = false;
    for (const Slot slot : shelf_.by_address(observation.from, observation.network)) {
        if (holds(shelf_.device(slot))) return (void)update(slot, observation, now, changes), true;
        const Hardware whose = whose_hardware(shelf_[slot], observation.from, round);
        if (whose == Hardware::its) candidates.push_back(slot);
        may_be_of_one_unheard = may_be_of_one_unheard || whose == Hardware::unknown;
    }
    if (candidates.size() == 1) return (void)update(candidates.front(), observation, now, changes), true;
    if (candidates.size() > 1) return true;  // several devices behind one address: whose MAC it is nobody can say
    if (!last_call) return false;
    const Slots holders = shelf_.by_mac(*mac);
    Slots owners;
    for (const Slot slot : holders) {
        const auto& macs = shelf_.device(slot).macs;
        const bool own = std::any_of(macs.begin(), macs.end(),
                                     [mac](const auto& known) { return known.mac == *mac && known.self_stated; });
        if (own || neighbour_only(shelf_.device(slot))) owners.push_back(slot);
    }
    if (owners.size() == 1) {
        const Slot slot = owners.front();
        if (neighbour_only(shelf_.device(slot)) && !shelf_[slot].track.heard)
            return move(slot, observation, now, changes), true;
        Draft draft(shelf_.device(slot));
        add_address(draft, shelf_[slot], observation.from);
        finish(slot, draft, changes);
        return (void)update(slot, observation, now, changes), true;
    }
    if (holders.empty() && !may_be_of_one_unheard && wanted(observation)) (void)create(observation, now, changes);
    return true;
}

/// What the neighbour table said of a MAC of this device is undone.
void Registry::Core::unsettle_mac(Slot slot, const model::Mac& mac, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    Draft draft(*entry.device);
    for (std::size_t i = 0; i < draft.see().macs.size(); ++i) {
        const auto& held = draft.see().macs[i];
        if (held.mac != mac || held.self_stated || !held.settled) continue;
        draft.edit().macs[i].settled = false;
        entry.unsettled = true;
        withdraw_owner(draft, entry, mac);
    }
    finish(slot, draft, changes);
}

/// One device states it itself: it is no other's.
void Registry::Core::claim_mac(const model::Mac& mac, ChangeSet& changes)
{
    const Slots holders = shelf_.by_mac(mac);
    for (const Slot slot : holders)
        if (shelf_.device(slot).presence == Presence::online) unsettle_mac(slot, mac, changes);
}

/// Another device has it too: it is a router's, or a clone's. Not where it counted for one that has gone since: then
/// it was its hardware, which stands here now.
bool Registry::Core::shares_mac(Slot slot, const model::Mac& mac, const Round& round, ChangeSet& changes)
{
    bool shared = false;
    const Slots holders = shelf_.by_mac(mac);
    for (const Slot other : holders) {
        if (other == slot) continue;
        const Entry& entry = shelf_[other];
        const auto& macs = entry.device->macs;
        const auto claim = std::find_if(macs.begin(), macs.end(), [&mac](const auto& held) { return held.mac == mac; });
        const bool gone =
            entry.device->presence == Presence::offline || entry.track.missed > 0 || silent(shelf_[other], round);
        if (!claim->self_stated && claim->settled && gone) continue;
        shared = true;
        unsettle_mac(other, mac, changes);
    }
    return shared;
}

/// MACs of the neighbour table count from now on if they are this device's alone, and no longer if they are not.
void Registry::Core::settle_macs(Slot slot, const Round& round, TimePoint now, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    entry.unsettled = false;
    Draft draft(*entry.device);
    for (std::size_t i = 0; i < draft.see().macs.size(); ++i) {
        const model::DeviceMac mac = draft.see().macs[i];
        if (mac.self_stated || !mac.mac.tells_owner()) continue;
        const bool shared = shares_mac(slot, mac.mac, round, changes);
        entry.unsettled = entry.unsettled || shared;
        if (mac.settled != shared) continue;
        draft.edit().macs[i].settled = !shared;
        if (shared)
            withdraw_owner(draft, entry, mac.mac);
        else
            add_owner(draft, entry, draft.see().macs[i], model::Protocol::neighbours, std::min(entry.last_seen, now),
                      drops_.evidence);
    }
    finish(slot, draft, changes);
}

}  // namespace onvigil::inventory
