// The registry's inside: how an observation becomes part of a device, or a new one; what administrators do.
#include "inventory/core.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {

using model::Change;
using model::Device;
using model::DevicePtr;
using model::TimePoint;

namespace {

/// Interfaces are numbered anew at each start of the host.
void renumber_zone(Draft& draft, const model::IpAddress& from)
{
    const auto& known = draft.see().addresses;
    for (std::size_t i = 0; i < known.size(); ++i)
        if (known[i] != from && model::same_interface_id(known[i], from)) draft.edit().addresses[i] = from;
}

}  // namespace

Registry::Core::Core(InventorySettings settings, IsMaker is_maker, Known known, RegistryBounds bounds)
    : settings_(std::move(settings)), is_maker_(std::move(is_maker)), bounds_(bounds), ids_(known.past_ids)
{
    for (auto& device : known.devices) {
        if (device->waiver) next_waiver_end_ = std::min(next_waiver_end_, device->waiver->until);
        const bool shared = real_endpoint(device->endpoint) && !shelf_.by_endpoint(device->endpoint, 1).empty();
        if (shared || !device->conflicts.empty()) shared_endpoints_.insert(device->endpoint);
        (void)networks_.number_of(device->network);
        Entry entry = entry_of(std::move(device));
        for (AddressMark& mark : entry.addresses) mark.on = Networks::not_yet_told;
        shelf_.add(std::move(entry));
    }
    for (Slot slot = 0; slot < shelf_.end(); ++slot) (void)twin_of(slot);  // two that wait for a round to be one
}

bool Registry::Core::hold(Held& where, Observation&& observation, TimePoint now)
{
    if (where.size() >= bounds_.held_observations) {
        ++drops_.observations;
        return false;
    }
    where.emplace_back(now, std::move(observation));
    return true;
}

void Registry::Core::contest(Observation&& observation, TimePoint now)
{
    const model::IpAddress from = observation.from;
    if (hold(contested_, std::move(observation), now)) contested_at_.insert(from);
}

void Registry::Core::hear(Observation observation, TimePoint now, ChangeSet& changes)
{
    if (now >= next_delivery_) deliver_newborns(now, false, changes);
    if (observation.source == model::Protocol::neighbours) return (void)hold(neighbours_, std::move(observation), now);
    const Ruling ruling = rule(observation);
    const bool anonymous = !has_own_identity(observation);
    remember_guest(observation, ruling);
    const bool waits = ruling.kind == Ruling::Kind::known &&
                       (anonymous ? doubtful(ruling.slot, observation) : introduces(ruling, observation));
    if (ruling.kind == Ruling::Kind::known && !waits) return take(ruling.slot, observation, now, changes);
    const bool of_newborn =
        std::all_of(ruling.claimants.begin(), ruling.claimants.end(), [this](Slot slot) { return shelf_[slot].fresh; });
    if (ruling.kind == Ruling::Kind::contested && !of_newborn) return contest(std::move(observation), now);
    Held& waiting = anonymous ? nameless_ : newborns_;
    next_delivery_ = std::min(next_delivery_, anonymous ? now + nameless_wait : now + gestation);
    waiting.emplace_back(now, std::move(observation));
    if (waiting.size() >= bounds_.held_observations) deliver_newborns(now, true, changes);
}

/// An address of which no network is known yet, or that is heard at the device's home, counts there from now on.
void Registry::Core::mark_heard(Entry& entry, const Observation& heard)
{
    const Device& device = *entry.device;
    const std::uint16_t network = networks_.number_of(heard.network);
    for (std::size_t i = 0; i < device.addresses.size() && i < entry.addresses.size(); ++i) {
        if (device.addresses[i] != heard.from && !model::same_interface_id(device.addresses[i], heard.from)) continue;
        AddressMark& mark = entry.addresses[i];
        if (heard.network == device.network || mark.on >= Networks::not_yet_told) mark.on = network;
        mark.heard = mark.heard || mark.on == network;
        if (mark.on != network) mark.via = network;
    }
    if (!keeps_online(device, heard)) return;
    entry.track.heard = true;
    entry.heard_at = std::max(entry.heard_at, heard.at);
    const bool never_says = !introduces_itself(device);
    if (never_says || (!heard.endpoint.empty() && heard.endpoint == device.endpoint) || proves_same(device, heard)) {
        entry.track.itself = true;
        entry.itself_at = std::max(entry.itself_at, heard.at);
    }
    entry.heard_on = network;
    entry.heard_foreign = heard.foreign_subnet;
    entry.heard_at_home = entry.heard_at_home || heard.network == device.network;
}

void Registry::Core::mark_stale(Slot slot)
{
    if (std::exchange(shelf_[slot].stale, true)) return;
    stale_.push_back(slot);
}

/// Puts the new value in its place. Stamps that were kept beside go with it.
void Registry::Core::finish(Slot slot, Draft& draft, ChangeSet& changes)
{
    if (!draft.edited()) return;
    Entry& entry = shelf_[slot];
    stamp(draft.edit(), entry);
    DevicePtr before = entry.device, after = draft.finish(texts_);
    shelf_.replace(slot, after);
    changes.add(std::move(before), std::move(after));
}

Slot Registry::Core::update(Slot slot, const Observation& observation, TimePoint now, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    const std::size_t named = entry.stated.size();
    const TimePoint last_seen = entry.last_seen;
    entry.vouched = entry.vouched || (real_endpoint(observation.endpoint) && !observation.macs.empty());
    Draft draft(*entry.device);
    renumber_zone(draft, observation.from);
    mark_heard(entry, observation);
    fold(draft, entry, observation, drops_.evidence);
    if (observation.at > entry.last_seen && (observation.listening || keeps_online(*entry.device, observation))) {
        entry.last_seen = observation.at;
        mark_stale(slot);
    }
    if (entry.track.heard && draft.see().presence == model::Presence::offline) {
        draft.edit().presence = model::Presence::online;
        entry.track.missed = 0;
        entry.track.changed(now);
        entry.unsettled = true;  // its hardware may have been taken for another one's meanwhile
        arrivals_.push_back({draft.see().id, observation.from, last_seen});
    }
    const Device& was = *entry.device;
    const Device& is = draft.see();
    const bool new_macs = draft.edited() && is.macs != was.macs;
    const bool new_identity = new_macs || named != entry.stated.size() ||
                              (draft.edited() && (is.serial != was.serial || is.endpoint != was.endpoint));
    finish(slot, draft, changes);
    if (new_macs)
        for (const auto& claim : observation.macs)
            if (claim.self_stated) claim_mac(claim.mac, changes);
    return new_identity ? merge_if_proven(slot, changes) : slot;
}

std::optional<Slot> Registry::Core::create(const Observation& observation, TimePoint now, ChangeSet& changes)
{
    if (real_endpoint(observation.endpoint))
        if (const auto there = shelf_.by_endpoint_at(observation.endpoint, observation.from, observation.network))
            return update(*there, observation, now, changes);
    if (shelf_.size() >= bounds_.devices || new_this_round_ >= bounds_.new_devices_per_round) {
        ++drops_.new_devices;
        return std::nullopt;
    }
    ++new_this_round_;
    const auto present = [this](std::string_view id) { return shelf_.by_id(id).has_value(); };
    DeviceId name = ids_.give(identity_key(observation), observation.from.to_string(), present);
    Device device;
    device.id = std::move(name.id);
    device.identity_key = std::move(name.key);
    device.addresses = {observation.from};
    device.network = observation.network;
    device.foreign_subnet = observation.foreign_subnet;
    device.first_seen = device.last_seen = observation.at;
    Entry entry;
    entry.last_seen = observation.at;
    entry.addresses.resize(1);
    entry.fresh = true;
    entry.vouched = real_endpoint(observation.endpoint) && !observation.macs.empty();
    Draft draft(device);
    fold(draft, entry, observation, drops_.evidence);
    entry.device = draft.finish(texts_);
    entry.repeated.reset();
    mark_heard(entry, observation);
    const DevicePtr found = entry.device;
    const Slot slot = shelf_.add(std::move(entry));
    changes.add(nullptr, found);
    for (const auto& mac : found->macs)
        if (mac.self_stated) claim_mac(mac.mac, changes);
    return merge_if_proven(slot, changes);
}

std::optional<Change> Registry::Core::edit(std::string_view id, const std::function<void(Device&)>& change)
{
    const auto slot = shelf_.by_id(id);
    if (!slot) return std::nullopt;
    Draft draft(shelf_.device(*slot));
    change(draft.edit());
    ChangeSet changes;
    finish(*slot, draft, changes);
    return changes.take().front();
}

std::optional<Change> Registry::Core::forget(std::string_view id)
{
    const auto slot = shelf_.by_id(id);
    if (!slot) return std::nullopt;
    DevicePtr before = shelf_[*slot].device;
    ids_.retire(before->id, before->identity_key);
    shelf_.remove(*slot);
    return Change{std::move(before), nullptr, {}};
}

std::vector<DevicePtr> Registry::Core::refresh(std::size_t at_most)
{
    std::vector<DevicePtr> out;
    while (!stale_.empty() && out.size() < at_most) {
        const Slot slot = stale_.back();
        stale_.pop_back();
        Entry& entry = shelf_[slot];
        if (!entry.device || !std::exchange(entry.stale, false) || is_stamped(*entry.device, entry)) continue;
        auto copy = std::make_shared<Device>(*entry.device);
        stamp(*copy, entry);
        entry.device = std::move(copy);  // nothing it is found by has changed
        out.push_back(entry.device);
    }
    return out;
}

std::vector<DevicePtr> Registry::Core::find(std::string_view reference) const
{
    std::vector<DevicePtr> out;
    const auto take = [&](const Slots& slots) {
        for (const Slot slot : slots)
            if (std::find(out.begin(), out.end(), shelf_[slot].device) == out.end()) out.push_back(shelf_[slot].device);
    };
    if (reference.empty()) return out;
    if (const auto slot = shelf_.by_id(reference)) return {shelf_[*slot].device};
    if (const auto address = model::parse_ip(reference)) take(shelf_.by_address(*address));
    if (const auto mac = model::parse_mac(reference)) take(shelf_.by_mac(*mac));
    take(shelf_.by_endpoint(reference));
    take(shelf_.by_endpoint(text::lower(reference)));
    take(shelf_.by_serial(reference));
    if (!out.empty()) return out;
    for (Slot slot = 0; slot < shelf_.end(); ++slot) {
        const auto& device = shelf_[slot].device;
        if (device && (device->id.starts_with(reference) || device->serial == reference)) out.push_back(device);
    }
    std::sort(out.begin(), out.end(), [](const auto& one, const auto& other) { return one->id < other->id; });
    return out;
}

}  // namespace onvigil::inventory
