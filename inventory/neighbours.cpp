// Hosts of the neighbour table, and whose hardware addresses they are.
#include <algorithm>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {

using model::Device;
using model::Observation;
using model::Presence;
using model::TimePoint;

/// Entries of devices where they are known to be come first: who is then unaccounted for has moved.
void Registry::Core::take_neighbours(TimePoint now, ChangeSet& changes)
{
    Held due = std::exchange(neighbours_, {});
    std::stable_sort(due.begin(), due.end(), by_identity);
    for (const bool last_call : {false, true}) {
        Held later;
        for (auto& held : due)
            if (!take_neighbour(held.second, last_call, now, changes)) later.push_back(std::move(held));
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
bool Registry::Core::take_neighbour(const Observation& observation, bool last_call, TimePoint now, ChangeSet& changes)
{
    const model::Mac* mac = hardware_of(observation);
    if (mac == nullptr) return true;
    const auto holds = [mac](const Device& device) {
        return std::any_of(device.macs.begin(), device.macs.end(),
                           [mac](const auto& known) { return known.mac == *mac; });
    };
    Slots candidates;
    for (const Slot slot : shelf_.by_address(observation.from, observation.network)) {
        const Entry& entry = shelf_[slot];
        if (holds(*entry.device)) return (void)update(slot, observation, now, changes), true;
        const bool there = entry.device->presence == Presence::online && (entry.track.missed == 0 || entry.track.heard);
        if (there && !neighbour_only(*entry.device)) candidates.push_back(slot);
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
    if (holders.empty() && wanted(observation)) (void)create(observation, now, changes);
    return true;
}

/// A MAC of the neighbour table counts now if it is this device's alone.
void Registry::Core::settle_macs(Slot slot, TimePoint now, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    entry.unsettled = false;
    Draft draft(*entry.device);
    for (std::size_t i = 0; i < draft.see().macs.size(); ++i) {
        const model::DeviceMac mac = draft.see().macs[i];
        if (mac.settled || mac.self_stated || !mac.mac.tells_owner() || shelf_.by_mac(mac.mac).size() != 1) continue;
        draft.edit().macs[i].settled = true;
        add_owner(draft, entry, draft.see().macs[i], model::Protocol::neighbours, std::min(entry.last_seen, now),
                  drops_.evidence);
    }
    finish(slot, draft, changes);
}

}  // namespace onvigil::inventory
