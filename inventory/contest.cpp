// What contradicted where a device is known to be, and what did not say whose it was, settled when a round has shown
// who still answers where.
#include <algorithm>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Presence;
using model::TimePoint;

bool holds(const Device& device, const model::Mac& mac)
{
    return std::any_of(device.macs.begin(), device.macs.end(), [&](const auto& held) { return held.mac == mac; });
}

}  // namespace

/// With the newborns that the round leaves, all in one order.
void Registry::Core::settle_contests(const Round& round, TimePoint now, ChangeSet& changes)
{
    for (const auto& [since, observation] : neighbours_)
        if (const auto* mac = hardware_of(observation)) hardware_at_.insert_or_assign(observation.from, *mac);
    Held due = std::exchange(contested_, {});
    contested_at_.clear();
    for (Held* newborns : {&newborns_, &nameless_}) {
        std::move(newborns->begin(), newborns->end(), std::back_inserter(due));
        newborns->clear();
    }
    next_delivery_ = TimePoint::max();
    std::stable_sort(due.begin(), due.end(), by_identity);
    std::erase_if(due, [&](const auto& held) { return take_proven(held.second, now, changes); });
    for (auto& held : due) {
        if (!has_own_identity(held.second)) part_guests(now, changes);  // the nameless come last
        if (!settle_contest(held.second, held.first, round, now, changes)) {
            contested_at_.insert(held.second.from);
            contested_.push_back(std::move(held));
        }
    }
    part_guests(now, changes);
    for (const Arrival& arrival : std::exchange(arrivals_, {}))
        if (const auto slot = shelf_.by_id(arrival.id)) adopt(*slot, arrival, round, changes);
    hardware_at_.clear();
}

/// The device at the sender's address is the sender, for all the round has shown.
bool Registry::Core::is_host(Slot slot, const Observation& observation, const Round& round) const
{
    const Entry& entry = shelf_[slot];
    const auto mac = hardware_at_.find(observation.from);
    if (neighbour_only(*entry.device)) return mac == hardware_at_.end() || holds(*entry.device, mac->second);
    if (answered(entry, round)) return true;
    if (!nameless(*entry.device)) return false;
    // It never said who it is: only other hardware tells it from the sender.
    const bool known = std::any_of(entry.device->macs.begin(), entry.device->macs.end(),
                                   [](const auto& claim) { return real_mac(claim.mac); });
    return !known || mac == hardware_at_.end() || holds(*entry.device, mac->second);
}

/// What is a known device's by now shows that this one answered; only then it is judged who did not.
bool Registry::Core::take_proven(const Observation& observation, TimePoint now, ChangeSet& changes)
{
    if (!has_own_identity(observation)) return false;
    const Ruling ruling = rule(observation);
    if (ruling.kind != Ruling::Kind::known || introduces(ruling, observation)) return false;
    take(ruling.slot, observation, now, changes);
    return true;
}

/// The sender is not the device that is known at its address: that one had other hardware, and does not answer there.
bool Registry::Core::other_hardware(Slot slot, const Observation& observation, const Round& round) const
{
    const Device& device = shelf_.device(slot);
    const auto mac = hardware_at_.find(observation.from);
    if (mac == hardware_at_.end() || device.macs.empty() || holds(device, mac->second)) return false;
    return answered(shelf_[slot], round) ? !answered_at(shelf_[slot], observation.from, round)
                                         : silent(shelf_[slot], round);
}

/// False: it must wait for another round.
bool Registry::Core::settle_contest(const Observation& observation, TimePoint since, const Round& round, TimePoint now,
                                    ChangeSet& changes)
{
    const Ruling ruling = rule(observation);
    const bool stranger = ruling.kind == Ruling::Kind::known && other_hardware(ruling.slot, observation, round);
    if ((ruling.kind == Ruling::Kind::unknown || stranger) && !has_own_identity(observation))
        return settle_nameless(observation, since, round, now, changes);
    if (ruling.kind != Ruling::Kind::contested) return deliver(observation, now, changes), true;
    const bool overdue = now - since > longest_contest;
    const auto judged = [&](Slot slot) {
        return overdue || (round.silence_tells() && round.reaches(shelf_.device(slot).network, expected(shelf_[slot])));
    };
    const Slot first = ruling.claimants.front();
    if (has_address(shelf_.device(first), observation.from, observation.network)) {
        if (is_host(first, observation, round))
            update(first, observation, now, changes);
        else if (!judged(first))
            return false;
        else if (observation.listening)
            create(observation, now, changes);
        return true;
    }
    Slots proven_ones, silent;
    bool undecided = false;
    for (const Slot slot : ruling.claimants) {
        const Entry& entry = shelf_[slot];
        if (belongs(slot, observation)) proven_ones.push_back(slot);
        if (overdue ? entry.last_seen >= since : answered(entry, round)) continue;
        if (judged(slot))
            silent.push_back(slot);
        else
            undecided = true;
    }
    if (undecided) return false;
    const Slots& claim = proven_ones.empty() ? silent : proven_ones;
    const bool gone = claim.size() == 1 && std::find(silent.begin(), silent.end(), claim.front()) != silent.end();
    if (observation.listening) settle_claim(observation, claim, gone, now, changes);
    return true;
}

/// It has moved, or has a further address, or it is another one with the same endpoint.
void Registry::Core::settle_claim(const Observation& observation, const Slots& claim, bool gone, TimePoint now,
                                  ChangeSet& changes)
{
    if (claim.size() == 1) {
        const Slot slot = claim.front();
        if (gone) return move(slot, observation, now, changes);
        return take(slot, observation, now, changes);
    }
    if (real_endpoint(observation.endpoint)) shared_endpoints_.insert(observation.endpoint);
    if (const auto slot = take_place(observation, now, changes))
        arrivals_.push_back({shelf_.device(*slot).id, observation.from, TimePoint::max()});
}

/// It says nothing of who it is. Where several may have sent it, it is nobody's; where those known are offline, the
/// hardware address tells whether one of them is back. False: it must wait for another round.
bool Registry::Core::settle_nameless(const Observation& observation, TimePoint since, const Round& round, TimePoint now,
                                     ChangeSet& changes)
{
    if (!observation.listening) return true;
    const Slots residents = shelf_.by_address(observation.from, observation.network);
    const auto online = std::count_if(residents.begin(), residents.end(),
                                      [this](Slot slot) { return shelf_.device(slot).presence == Presence::online; });
    if (online > 1) return true;
    const auto mac = hardware_at_.find(observation.from);
    if (mac == hardware_at_.end() && residents.size() > 1) return true;
    Slots same;
    for (const Slot slot : residents)
        if (mac != hardware_at_.end() && holds(shelf_.device(slot), mac->second)) same.push_back(slot);
    if (same.size() == 1) return update(same.front(), observation, now, changes), true;
    if (!same.empty()) return true;
    const auto elsewhere = mac == hardware_at_.end() ? std::nullopt : nameless_with(mac->second);
    if (!elsewhere || answered(shelf_[*elsewhere], round)) return create(observation, now, changes), true;
    if (neighbour_only(shelf_.device(*elsewhere))) return take(*elsewhere, observation, now, changes), true;
    if (now - since <= longest_contest && !silent(shelf_[*elsewhere], round)) return false;
    return move(*elsewhere, observation, now, changes), true;
}

/// The one device of this hardware, where it never said who it is.
std::optional<Slot> Registry::Core::nameless_with(const model::Mac& mac) const
{
    const Slots holders = shelf_.by_mac(mac);
    if (holders.size() != 1 || !nameless(shelf_.device(holders.front()))) return std::nullopt;
    return holders.front();
}

/// It answers here now, and no longer where it was.
void Registry::Core::move(Slot slot, const Observation& observation, TimePoint now, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    const TimePoint last_seen = entry.last_seen;
    Draft draft(*entry.device);
    Device& device = draft.edit();
    device.addresses = {observation.from};
    device.network = observation.network;
    device.foreign_subnet = observation.foreign_subnet;
    device.xaddrs = observation.xaddrs;
    entry.addresses.assign(1, {});
    entry.stated.clear();
    entry.strayed = entry.away = entry.habit = 0;
    finish(slot, draft, changes);
    slot = update(slot, observation, now, changes);
    arrivals_.push_back({shelf_.device(slot).id, observation.from, last_seen});
}

}  // namespace onvigil::inventory
