// What the end of a round settles: contested addresses, hosts of the neighbour table, their MACs, and who was silent.
#include <fmt/format.h>

#include <algorithm>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Observation;
using model::Presence;
using model::TimePoint;

constexpr std::size_t told_conflicts = 4;
/// A clone that is never asked is told of all the same.
constexpr std::chrono::minutes longest_wait_for_answers{10};

bool covers(const model::RoundReport& report, const std::string& network)
{
    return std::find(report.networks.begin(), report.networks.end(), network) != report.networks.end();
}

const model::Mac* mac_of(const Observation& neighbour)
{
    for (const auto& claim : neighbour.macs)
        if (real_mac(claim.mac)) return &claim.mac;
    return nullptr;
}

bool by_canonical_order(const std::pair<TimePoint, Observation>& one, const std::pair<TimePoint, Observation>& other)
{
    return canonical_before(one.second, other.second);
}

}  // namespace

void Registry::Core::end_round(const model::RoundReport& report, TimePoint now, ChangeSet& changes)
{
    settle_contests(report, now, changes);
    take_neighbours(now, changes);
    merge_renamed(report, changes);
    const auto shared = shared_endpoints_;
    for (const auto& endpoint : shared) tell_conflicts(endpoint, now, changes);
    for (Slot slot = 0; slot < shelf_.end(); ++slot) {
        if (!shelf_[slot].device || !covers(report, shelf_[slot].device->network)) continue;
        if (shelf_[slot].unsettled) settle_macs(slot, now, changes);
        // An extra round looks for what was lost: silence in it says nothing.
        if (!report.extra || shelf_[slot].track.heard) count_round(slot, now, changes);
    }
    new_this_round_ = 0;
}

/// With the newborns that the round leaves, all in one order.
void Registry::Core::settle_contests(const model::RoundReport& report, TimePoint now, ChangeSet& changes)
{
    Held due = std::exchange(contested_, {});
    contested_at_.clear();
    std::move(newborns_.begin(), newborns_.end(), std::back_inserter(due));
    newborns_.clear();
    next_delivery_ = TimePoint::max();
    std::stable_sort(due.begin(), due.end(), by_canonical_order);
    for (auto& held : due)
        if (!settle_contest(held.second, held.first, report, now, changes)) {
            contested_at_.insert(held.second.from);
            contested_.push_back(std::move(held));
        }
    for (const auto& [id, address] : std::exchange(arrivals_, {}))
        if (const auto slot = shelf_.by_id(id)) adopt_nameless(*slot, address, changes);
}

/// The device at the sender's address has answered for itself in this round.
bool Registry::Core::host_answered(Slot slot, const Observation& observation) const
{
    const Entry& entry = shelf_[slot];
    if (!neighbour_only(*entry.device)) return entry.track.itself;
    return std::any_of(neighbours_.begin(), neighbours_.end(), [&](const auto& held) {
        const auto* mac = mac_of(held.second);
        const auto& macs = entry.device->macs;
        return held.second.from == observation.from && mac != nullptr &&
               std::any_of(macs.begin(), macs.end(), [&](const auto& known) { return known.mac == *mac; });
    });
}

bool Registry::Core::settle_contest(const Observation& observation, TimePoint since, const model::RoundReport& report,
                                    TimePoint now, ChangeSet& changes)
{
    const Ruling ruling = rule(observation);
    if (ruling.kind != Ruling::Kind::contested) return deliver(observation, now, changes), true;
    const bool overdue = now - since > longest_contest;
    Slots proven_ones, silent;
    for (const Slot slot : ruling.claimants) {
        const Entry& entry = shelf_[slot];
        if (has_address(*entry.device, observation.from)) {
            if (!overdue && !covers(report, entry.device->network)) return false;
            if (host_answered(slot, observation))
                update(slot, observation, now, changes);
            else if (observation.listening)
                create(observation, changes);
            return true;
        }
        if (!overdue && !covers(report, entry.device->network)) return false;
        if (belongs(slot, observation)) proven_ones.push_back(slot);
        if (overdue ? entry.last_seen < since : !entry.track.itself) silent.push_back(slot);
    }
    const Slots& claim = proven_ones.empty() ? silent : proven_ones;
    if (claim.size() == 1) {
        const Slot slot = claim.front();
        if (!observation.listening) return true;
        if (std::find(silent.begin(), silent.end(), slot) != silent.end())
            return move(slot, observation, now, changes), true;
        Draft draft(shelf_.device(slot));
        add_address(draft, shelf_[slot], observation.from);
        finish(slot, draft, changes);
        return (void)update(slot, observation, now, changes), true;
    }
    if (!observation.listening) return true;
    if (real_endpoint(observation.endpoint)) shared_endpoints_.insert(observation.endpoint);
    if (const auto slot = create(observation, changes))
        arrivals_.emplace_back(shelf_.device(*slot).id, observation.from);
    return true;
}

/// It answers here now, and no longer where it was.
void Registry::Core::move(Slot slot, const Observation& observation, TimePoint now, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    Draft draft(*entry.device);
    Device& device = draft.edit();
    device.addresses = {observation.from};
    device.network = observation.network;
    device.foreign_subnet = observation.foreign_subnet;
    device.xaddrs = observation.xaddrs;
    entry.addresses.assign(1, {true, 0});
    entry.stated.clear();
    finish(slot, draft, changes);
    slot = update(slot, observation, now, changes);
    arrivals_.emplace_back(shelf_.device(slot).id, observation.from);
}

/// Entries of devices where they are known to be come first: who is then unaccounted for has moved.
void Registry::Core::take_neighbours(TimePoint now, ChangeSet& changes)
{
    Held due = std::exchange(neighbours_, {});
    std::stable_sort(due.begin(), due.end(), by_canonical_order);
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
    const model::Mac* mac = mac_of(observation);
    if (mac == nullptr) return true;
    const auto holds = [mac](const Device& device) {
        return std::any_of(device.macs.begin(), device.macs.end(),
                           [mac](const auto& known) { return known.mac == *mac; });
    };
    Slots candidates;
    for (const Slot slot : shelf_.by_address(observation.from)) {
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
    if (holders.empty() && wanted(observation)) (void)create(observation, changes);
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

void Registry::Core::drop_silent_addresses(Draft& draft, Entry& entry)
{
    for (std::size_t i = entry.addresses.size(); i-- > 0;) {
        AddressMark& mark = entry.addresses[i];
        mark.missed = mark.heard ? 0 : static_cast<std::uint8_t>(std::min(mark.missed + 1, 255));
        if (mark.missed < settings_.offline_after || entry.addresses.size() == 1) continue;
        entry.addresses.erase(entry.addresses.begin() + static_cast<std::ptrdiff_t>(i));
        auto& addresses = draft.edit().addresses;
        addresses.erase(addresses.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

void Registry::Core::count_round(Slot slot, TimePoint now, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    PresenceTrack& track = entry.track;
    Draft draft(*entry.device);
    if (track.heard) {
        if (std::exchange(track.missed, 0) != 0) mark_stale(slot);
        if (entry.addresses.size() > 1) drop_silent_addresses(draft, entry);
        if (!entry.heard_at_home) draft.edit().network = networks_[entry.heard_on];
    } else {
        ++track.missed;
        mark_stale(slot);
        if (draft.see().presence == Presence::online && track.missed >= track.patience(settings_.offline_after, now)) {
            draft.edit().presence = Presence::offline;
            track.changed(now);
        }
    }
    finish(slot, draft, changes);
    track.heard = track.itself = false;
    entry.fresh = entry.heard_at_home = false;
    for (auto& mark : entry.addresses) mark.heard = false;
}

void Registry::Core::depart(std::string_view endpoint, const model::IpAddress& from, TimePoint now, ChangeSet& changes)
{
    Slots here;
    for (const Slot slot : endpoint.empty() ? shelf_.by_address(from) : shelf_.by_endpoint(endpoint))
        if (has_address(shelf_.device(slot), from)) here.push_back(slot);
    if (here.size() != 1) return;  // nobody, or whose goodbye it was cannot be told: rounds will show
    Entry& entry = shelf_[here.front()];
    if (entry.device->presence == Presence::offline) return;
    Draft draft(*entry.device);
    draft.edit().presence = Presence::offline;
    entry.track.changed(now);
    entry.track.missed = settings_.offline_after;
    finish(here.front(), draft, changes);
}

/// Devices that answer with one endpoint from several addresses, asked and not proven to be one, contradict each other.
void Registry::Core::tell_conflicts(const std::string& endpoint, TimePoint now, ChangeSet& changes)
{
    const Slots slots = shelf_.by_endpoint(endpoint);
    const bool asked = std::all_of(slots.begin(), slots.end(), [&](Slot slot) {
        const Device& device = shelf_.device(slot);
        return device.identification.state != model::Identification::State::pending ||
               now - device.first_seen > longest_wait_for_answers;
    });
    if (slots.size() > 1 && !asked) return;
    for (const Slot slot : slots) {
        std::vector<std::string> texts;
        for (const Slot other : slots)
            if (other != slot && texts.size() < told_conflicts)
                texts.push_back(fmt::format("shares its endpoint with {}", shelf_.device(other).id));
        if (texts == shelf_.device(slot).conflicts) continue;
        Draft draft(shelf_.device(slot));
        draft.edit().conflicts = std::move(texts);
        finish(slot, draft, changes);
    }
    if (slots.size() < 2) shared_endpoints_.erase(endpoint);
}

}  // namespace onvigil::inventory
