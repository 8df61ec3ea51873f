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
    const auto& named = observation.stated_addresses;
    return std::find(entry.stated.begin(), entry.stated.end(), observation.from) != entry.stated.end() ||
           std::any_of(named.begin(), named.end(), [&](const auto& address) { return has_address(device, address); });
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
    for (const Slot slot : shelf_.by_address(observation.from)) {
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

Ruling Registry::Core::rule_by_endpoint(const Observation& observation) const
{
    using Kind = Ruling::Kind;
    const Slots holders = shelf_.by_endpoint(observation.endpoint);
    for (const Slot slot : holders)
        if (has_address(shelf_.device(slot), observation.from)) return {Kind::known, slot, {}};
    if (!holders.empty()) {
        for (const Slot slot : holders)
            if (shelf_[slot].fresh && belongs(slot, observation)) return {Kind::known, slot, {}};
        return {Kind::contested, 0, holders};
    }
    Slots without_endpoint;
    for (const Slot slot : proven(observation)) {
        if (!shelf_.device(slot).endpoint.empty()) continue;
        if (has_address(shelf_.device(slot), observation.from)) return {Kind::known, slot, {}};
        without_endpoint.push_back(slot);
    }
    if (without_endpoint.size() == 1) {
        if (shelf_[without_endpoint.front()].fresh) return {Kind::known, without_endpoint.front(), {}};
        return {Kind::contested, 0, without_endpoint};
    }
    const auto host = host_at(observation);
    if (!host) return {};
    if (shelf_[*host].fresh || shelf_[*host].track.itself) return {Kind::known, *host, {}};
    return {Kind::contested, 0, {*host}};
}

Ruling Registry::Core::rule_without_endpoint(const Observation& observation) const
{
    using Kind = Ruling::Kind;
    const Slots same = proven(observation);
    Slots here;
    for (const Slot slot : same)
        if (has_address(shelf_.device(slot), observation.from)) here.push_back(slot);
    if (here.size() == 1) return {Kind::known, here.front(), {}};
    if (here.empty() && same.size() == 1) {
        if (shelf_[same.front()].fresh) return {Kind::known, same.front(), {}};
        return {Kind::contested, 0, same};
    }
    const auto host = host_at(observation);
    if (!host) return {};
    const Entry& entry = shelf_[*host];
    const bool mac_known = std::any_of(observation.macs.begin(), observation.macs.end(),
                                       [&](const auto& claim) { return holds(*entry.device, claim.mac); });
    if (entry.fresh || entry.track.itself || mac_known || !has_own_identity(observation))
        return {Kind::known, *host, {}};
    return {Kind::contested, 0, {*host}};
}

/// One observation whose wait is over. Only what was heard from a device itself makes a new one.
void Registry::Core::deliver(const Observation& observation, TimePoint now, ChangeSet& changes)
{
    const Ruling ruling = rule(observation);
    if (ruling.kind == Ruling::Kind::known) {
        // A second address of a device that was found in this round.
        const Slot slot = ruling.slot;
        if (observation.listening && !has_address(shelf_.device(slot), observation.from)) {
            Draft draft(shelf_.device(slot));
            add_address(draft, shelf_[slot], observation.from);
            finish(slot, draft, changes);
        }
        return (void)update(slot, observation, now, changes);
    }
    if (!observation.listening) return;
    if (ruling.kind == Ruling::Kind::contested && std::any_of(ruling.claimants.begin(), ruling.claimants.end(),
                                                              [this](Slot slot) { return !shelf_[slot].fresh; }))
        return contest(Observation(observation), now);
    if (ruling.kind == Ruling::Kind::contested && real_endpoint(observation.endpoint))
        shared_endpoints_.insert(observation.endpoint);
    (void)create(observation, changes);
}

/// Those whose time has come, and with them every younger one of the same endpoint or address.
void Registry::Core::deliver_newborns(TimePoint now, bool all, ChangeSet& changes)
{
    if (newborns_.empty() || (!all && now < next_delivery_)) return;
    std::unordered_set<std::string> endpoints;
    std::set<model::IpAddress> addresses;
    for (const auto& [since, observation] : newborns_) {
        if (!all && since + gestation > now) break;
        if (real_endpoint(observation.endpoint)) endpoints.insert(observation.endpoint);
        addresses.insert(observation.from);
    }
    std::vector<Observation> due;
    Held waiting;
    for (auto& held : newborns_) {
        if (endpoints.contains(held.second.endpoint) || addresses.contains(held.second.from))
            due.push_back(std::move(held.second));
        else
            waiting.push_back(std::move(held));
    }
    newborns_ = std::move(waiting);
    next_delivery_ =
        newborns_.empty() ? TimePoint::max() : std::max(newborns_.front().first + gestation, now + gestation_step);
    std::stable_sort(due.begin(), due.end(), canonical_before);
    for (const auto& observation : due) deliver(observation, now, changes);
}

}  // namespace onvigil::inventory
