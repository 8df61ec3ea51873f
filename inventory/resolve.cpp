// Whose an observation is: of a device we know, of one that moved or has a second address, or of a new one.
#include <algorithm>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Observation;
using model::TimePoint;

bool holds(const Device& device, const model::Mac& mac)
{
    return std::any_of(device.macs.begin(), device.macs.end(), [&](const auto& held) { return held.mac == mac; });
}

bool is_at(const Device& device, const Observation& observation)
{
    return has_address(device, observation.from, observation.network);
}

void add_unique(Slots& slots, Slot slot)
{
    if (std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(slot);
}

}  // namespace

Ruling Registry::Core::rule(const Observation& observation) const
{
    return real_endpoint(observation.endpoint) ? rule_by_endpoint(observation) : rule_without_endpoint(observation);
}

/// The observation and the device belong together beyond doubt: equal proof, or one names the other's address.
bool Registry::Core::belongs(Slot slot, const Observation& observation) const
{
    const Entry& entry = shelf_[slot];
    const Device& device = *entry.device;
    if (proves_same(device, observation)) return true;
    if (contradicts(device, observation) || device.endpoint != observation.endpoint) return false;
    const bool one_network = device.network == observation.network;
    return names_address(entry.stated, observation.from, one_network) ||
           std::any_of(device.addresses.begin(), device.addresses.end(), [&](const auto& address) {
               return names_address(observation.stated_addresses, address, one_network);
           });
}

/// Devices that a self-stated MAC, or a serial number with its maker, ties to the observation.
Slots Registry::Core::proven(const Observation& observation) const
{
    Slots slots;
    for (const auto& claim : observation.macs) {
        if (!claim.self_stated || !real_mac(claim.mac)) continue;
        for (const Slot slot : shelf_.by_mac(claim.mac))
            if (proves_same(shelf_.device(slot), observation) || neighbour_only(shelf_.device(slot)))
                add_unique(slots, slot);
    }
    if (real_serial(observation.serial))
        for (const Slot slot : shelf_.by_serial(observation.serial))
            if (proves_same(shelf_.device(slot), observation)) add_unique(slots, slot);
    return slots;
}

/// The one device at the sender's address that it may come from; none where nobody, or several, are plausible.
std::optional<Slot> Registry::Core::host_at(const Observation& observation) const
{
    const bool has_endpoint = real_endpoint(observation.endpoint);
    Slots plausible;
    for (const Slot slot : shelf_.by_address(observation.from, observation.network)) {
        const Device& device = shelf_.device(slot);
        if (contradicts(device, observation) || (has_endpoint && !device.endpoint.empty())) continue;
        if (device.presence == model::Presence::online) plausible.push_back(slot);
    }
    if (plausible.size() > 1) {
        Slots present;
        for (const Slot slot : plausible)
            if (shelf_[slot].track.itself) present.push_back(slot);
        if (!present.empty()) plausible = present;
    }
    if (plausible.size() > 1) {
        Slots nameless;
        for (const Slot slot : plausible)
            if (shelf_.device(slot).endpoint.empty()) nameless.push_back(slot);
        plausible = nameless;
    }
    if (plausible.size() != 1) return std::nullopt;
    return plausible.front();
}

/// The one at the sender's address, where it never said who it is and nobody else is known: it may be back.
std::optional<Slot> Registry::Core::nameless_offline_at(const Observation& observation) const
{
    const Slots residents = shelf_.by_address(observation.from, observation.network);
    if (residents.size() != 1) return std::nullopt;
    const Device& device = shelf_.device(residents.front());
    if (device.presence == model::Presence::online || !nameless(device) || neighbour_only(device)) return std::nullopt;
    return residents.front();
}

/// Who shows an identity at an address takes over what was only known by that address.
bool Registry::Core::takes_in(Slot host) const
{
    const Device& device = shelf_.device(host);
    return shelf_[host].fresh || shelf_[host].track.itself || (nameless(device) && !neighbour_only(device));
}

/// It brings an endpoint to a device that had none, or nothing but its address says that it is this device's: others
/// may do the same, and it must not matter who comes first.
bool Registry::Core::introduces(const Ruling& known, const Observation& observation) const
{
    if (observation.endpoint.empty()) return known.by_address;
    if (shelf_.device(known.slot).endpoint == observation.endpoint) return false;
    return known.by_address || real_endpoint(observation.endpoint);
}

/// What is new about the host of an address, and does not say who it is, may be news of another one there, who has not
/// answered yet.
bool Registry::Core::doubtful(Slot host, const Observation& anonymous) const
{
    if (is_discovery(anonymous.source) && !speaks(shelf_.device(host), anonymous.source)) return true;
    return shelf_.by_address(anonymous.from, anonymous.network).size() > 1;
}

Ruling Registry::Core::rule_by_endpoint(const Observation& observation) const
{
    using Kind = Ruling::Kind;
    const auto there = shelf_.by_endpoint_at(observation.endpoint, observation.from, observation.network);
    if (there) return {Kind::known, *there, {}};
    Slots holders = shelf_.by_endpoint(observation.endpoint);
    if (holders.size() >= most_hits) {  // printed into a whole series: which of them it is must be proven
        holders.clear();
        for (const Slot slot : proven(observation))
            if (shelf_.device(slot).endpoint == observation.endpoint) holders.push_back(slot);
        if (holders.size() != 1) return {};
    }
    if (!holders.empty()) {
        for (const Slot slot : holders)
            if (shelf_[slot].fresh && belongs(slot, observation)) return {Kind::known, slot, {}};
        return {Kind::contested, 0, holders};
    }
    Slots without_endpoint;
    for (const Slot slot : proven(observation)) {
        if (!shelf_.device(slot).endpoint.empty()) continue;
        if (is_at(shelf_.device(slot), observation)) return {Kind::known, slot, {}};
        without_endpoint.push_back(slot);
    }
    if (without_endpoint.size() == 1) {
        if (shelf_[without_endpoint.front()].fresh) return {Kind::known, without_endpoint.front(), {}};
        return {Kind::contested, 0, without_endpoint};
    }
    if (const auto host = host_at(observation))
        return takes_in(*host) ? Ruling{Kind::known, *host, {}, true} : Ruling{Kind::contested, 0, {*host}};
    if (const auto offline = nameless_offline_at(observation)) return {Kind::contested, 0, {*offline}};
    return {};
}

Ruling Registry::Core::rule_without_endpoint(const Observation& observation) const
{
    using Kind = Ruling::Kind;
    const Slots same = proven(observation);
    Slots here;
    for (const Slot slot : same)
        if (is_at(shelf_.device(slot), observation)) here.push_back(slot);
    if (here.size() == 1) return {Kind::known, here.front(), {}};
    if (here.empty() && same.size() == 1) {
        if (shelf_[same.front()].fresh) return {Kind::known, same.front(), {}};
        return {Kind::contested, 0, same};
    }
    const bool anonymous = !has_own_identity(observation);
    const auto host = host_at(observation);
    if (!host) {
        const auto offline = anonymous ? std::nullopt : nameless_offline_at(observation);
        return offline ? Ruling{Kind::contested, 0, {*offline}} : Ruling{};
    }
    const bool mac_known = std::any_of(observation.macs.begin(), observation.macs.end(),
                                       [&](const auto& claim) { return holds(shelf_.device(*host), claim.mac); });
    if (anonymous || mac_known || takes_in(*host)) return {Kind::known, *host, {}, true};
    return {Kind::contested, 0, {*host}};
}

/// Of a device we know, and maybe from a further address of one that was found in this round.
void Registry::Core::take(Slot slot, const Observation& observation, TimePoint now, ChangeSet& changes)
{
    if (observation.listening && !is_at(shelf_.device(slot), observation)) {
        Draft draft(shelf_.device(slot));
        add_address(draft, shelf_[slot], observation.from);
        finish(slot, draft, changes);
        // Another protocol may have answered from there before, and be taken for another device.
        if (arrivals_.size() < bounds_.held_observations)
            arrivals_.push_back({shelf_.device(slot).id, observation.from, TimePoint::max()});
    }
    update(slot, observation, now, changes);
}

/// It is nobody's that we know by name: the one who was known at its address without one, or somebody new.
std::optional<Slot> Registry::Core::take_place(const Observation& observation, TimePoint now, ChangeSet& changes)
{
    const auto host = real_endpoint(observation.endpoint) ? host_at(observation) : std::nullopt;
    if (host && takes_in(*host)) return update(*host, observation, now, changes);
    return create(observation, now, changes);
}

/// One observation whose wait is over. Only what was heard from a device itself makes a new one.
void Registry::Core::deliver(const Observation& observation, TimePoint now, ChangeSet& changes)
{
    const Ruling ruling = rule(observation);
    if (ruling.kind == Ruling::Kind::known) return take(ruling.slot, observation, now, changes);
    if (!observation.listening) return;
    const bool doubtful =
        ruling.kind == Ruling::Kind::unknown && !has_own_identity(observation) &&
        (contested_at_.contains(observation.from) || !shelf_.by_address(observation.from, observation.network).empty());
    const bool of_others =
        ruling.kind == Ruling::Kind::contested && std::any_of(ruling.claimants.begin(), ruling.claimants.end(),
                                                              [this](Slot slot) { return !shelf_[slot].fresh; });
    if (doubtful || of_others) return contest(Observation(observation), now);
    if (ruling.kind == Ruling::Kind::contested && real_endpoint(observation.endpoint))
        shared_endpoints_.insert(observation.endpoint);
    (void)take_place(observation, now, changes);
}

/// Those whose time has come, and with them every younger one of the same endpoint or address.
void Registry::Core::deliver_newborns(TimePoint now, bool all, ChangeSet& changes)
{
    if ((newborns_.empty() && nameless_.empty()) || (!all && now < next_delivery_)) return;
    std::unordered_set<std::string> endpoints;
    std::set<model::IpAddress> addresses, nameless_addresses;
    for (const auto& [since, observation] : newborns_) {
        if (!all && since + gestation > now) break;
        if (real_endpoint(observation.endpoint)) endpoints.insert(observation.endpoint);
        addresses.insert(observation.from);
    }
    for (const auto& [since, observation] : nameless_) {
        if (!all && since + nameless_wait > now) break;
        nameless_addresses.insert(observation.from);
    }
    std::vector<Observation> due;
    const auto sift = [&due](Held& held, const auto& is_due) {
        Held waiting;
        for (auto& one : held) {
            if (is_due(one.second))
                due.push_back(std::move(one.second));
            else
                waiting.push_back(std::move(one));
        }
        held = std::move(waiting);
    };
    if (!addresses.empty())
        sift(newborns_,
             [&](const auto& heard) { return endpoints.contains(heard.endpoint) || addresses.contains(heard.from); });
    if (!nameless_addresses.empty())
        sift(nameless_, [&](const auto& heard) { return nameless_addresses.contains(heard.from); });
    next_delivery_ = TimePoint::max();
    if (!newborns_.empty()) next_delivery_ = std::max(newborns_.front().first + gestation, now + gestation_step);
    if (!nameless_.empty())
        next_delivery_ =
            std::min(next_delivery_, std::max(nameless_.front().first + nameless_wait, now + gestation_step));
    std::stable_sort(due.begin(), due.end(), canonical_before);
    for (const auto& observation : due) deliver(observation, now, changes);
}

}  // namespace onvigil::inventory
