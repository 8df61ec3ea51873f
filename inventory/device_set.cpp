#include "inventory/device_set.hpp"

#include <algorithm>

#include "inventory/identity.hpp"
#include "inventory/merge_devices.hpp"
#include "inventory/neighbours.hpp"
#include "inventory/predecessors.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::DevicePtr;
using model::Observation;
using model::TimePoint;

/// Interfaces are numbered anew at each start of the host.
void renumber_zone(DeviceEdit& edit, const model::IpAddress& from)
{
    const auto& known = edit.device().addresses;
    for (std::size_t i = 0; i < known.size(); ++i)
        if (known[i] != from && model::same_interface_id(known[i], from)) edit.change().addresses[i] = from;
}

void claim_macs(DeviceSet& devices, const Observation& observation)
{
    for (const auto& claim : observation.macs)
        if (claim.self_stated && real_mac(claim.mac)) withdraw_from_others(devices, claim.mac);
}

template <typename Macs>
bool state_maker_of(const Macs& macs, const model::Mac& card)
{
    return std::ranges::any_of(macs, [&](const auto& held) {
        return held.self_stated && std::equal(card.bytes.begin(), card.bytes.begin() + 3, held.mac.bytes.begin());
    });
}

/// Both sides state MACs of the card's maker: a recorder has one for each port.
template <typename One, typename Other>
bool is_port(const One& one, const Other& other, const model::Mac& card)
{
    return state_maker_of(one, card) && state_maker_of(other, card);
}

}  // namespace

bool states_maker_of(const Device& device, const model::Mac& card)
{
    return state_maker_of(device.macs, card);
}

std::vector<model::Mac> cards_of(const DeviceSet& devices, const Device& device)
{
    std::vector<model::Mac> out;
    for (const auto& address : device.addresses)
        if (const auto* mac = hardware_at(devices, address)) out.push_back(*mac);
    if (!out.empty()) return out;
    for (const auto& held : device.macs)
        if (!held.self_stated && real_mac(held.mac)) out.push_back(held.mac);
    return out;
}

DeviceSet::DeviceSet(Known known, RegistryBounds bounds) : bounds_(bounds), ids_(known.past_ids)
{
    for (auto& device : known.devices) {
        (void)networks.number_of(device->network);
        Entry entry = entry_of(std::move(device));
        for (AddressMark& mark : entry.addresses) mark.on = AskedNetworks::not_yet_told;
        index_.add(std::move(entry));
    }
    for (Slot slot = 0; slot < index_.end(); ++slot) {
        if (!device(slot).conflicts.empty()) note_sharing(slot);
        (void)twin_of(*this, slot);
        note_new_endpoint(*this, slot);
        note_newcomer(*this, slot, true);
    }
}

void DeviceSet::note_sharing(Slot slot)
{
    if (sharing.size() < most_noted) sharing.insert(device(slot).id);
}

void DeviceSet::note_renamed(Slot one, Slot other)
{
    if (renamed.size() < most_noted && may_be_renamed(index_[one], index_[other]))
        renamed.insert(std::minmax(device(one).id, device(other).id));
}

void DeviceSet::touch(Slot slot)
{
    if (!recording_) return;
    const Entry& entry = index_[slot];
    before_.try_emplace(entry.device->id, entry);
}

bool DeviceSet::restore(const std::string& id)
{
    const auto found = before_.find(id);
    if (found == before_.end()) return false;
    const auto slot = index_.by_id(id);
    const std::optional<Entry>& was = found->second;
    if (!slot && !was) return true;
    changes.add(slot ? index_[*slot].device : nullptr, was ? was->device : nullptr);
    if (slot && was) {
        index_.replace(*slot, was->device);
        const bool stale = index_[*slot].stale;
        index_[*slot] = *was;
        index_[*slot].stale = stale;
    } else if (slot) {
        ids_.retire(id, index_.device(*slot).identity_key);
        index_.remove(*slot);
        --new_this_round_;
    } else if (was) {
        Entry entry = *was;
        entry.stale = false;
        index_.add(std::move(entry));
    }
    return true;
}

/// An address of which no network is known yet, or that is heard at the device's home, counts there from now on.
void DeviceSet::mark_heard(Entry& entry, const Observation& heard)
{
    const Device& device = *entry.device;
    const std::uint16_t network = networks.number_of(heard.network);
    const bool at_address =
        heard.source != model::Protocol::neighbours || neighbour_only(device) || only_announces(device);
    for (std::size_t i = 0; at_address && i < device.addresses.size() && i < entry.addresses.size(); ++i) {
        if (device.addresses[i] != heard.from && !model::same_interface_id(device.addresses[i], heard.from)) continue;
        AddressMark& mark = entry.addresses[i];
        if (heard.network == device.network || mark.on >= AskedNetworks::not_yet_told) mark.on = network;
        mark.heard = mark.heard || mark.on == network;
        if (mark.on != network) mark.via = network;
    }
    if (!keeps_online(device, heard)) return;
    entry.track.heard = true;
    entry.heard_at = std::max(entry.heard_at, heard.at);
    const bool same_endpoint =
        !heard.endpoint.empty() && (heard.endpoint == device.endpoint || device.identity.unstable_endpoint);
    if (!introduces_itself(device) || same_endpoint || proves_same(device, heard)) {
        entry.track.itself = true;
        entry.itself_at = std::max(entry.itself_at, heard.at);
    }
    if (tells_endpoint(heard.source)) {
        entry.track.endpoint = true;
        entry.endpoint_at = std::max(entry.endpoint_at, heard.at);
    }
    entry.heard_on = network;
    entry.heard_foreign = heard.foreign_subnet;
    const bool at_home = heard.network == device.network;
    entry.heard_at_home = entry.heard_at_home || at_home;
    entry.heard_away = entry.heard_away || !at_home;
}

void DeviceSet::mark_stale(Slot slot)
{
    if (!std::exchange(index_[slot].stale, true)) stale_.push_back(slot);
}

void DeviceSet::finish(Slot slot, DeviceEdit& edit)
{
    if (!edit.changed()) return;
    touch(slot);
    Entry& entry = index_[slot];
    stamp(edit.change(), entry);  // stamps that were kept beside go with it
    DevicePtr before = entry.device, after = edit.finish(texts_);
    index_.replace(slot, after);
    changes.add(std::move(before), std::move(after));
}

Slot DeviceSet::update(Slot slot, const Observation& observation)
{
    touch(slot);
    Entry& entry = index_[slot];
    const TimePoint last_seen = entry.last_seen;
    DeviceEdit edit(*entry.device);
    renumber_zone(edit, observation.from);
    mark_heard(entry, observation);
    merge_observation(edit, entry, observation, drops.evidence);
    if (observation.listening || keeps_online(*entry.device, observation))
        entry.last_seen = std::max(entry.last_seen, observation.at);
    mark_stale(slot);
    if (entry.track.heard && edit.device().presence == model::Presence::offline) {
        edit.change().presence = model::Presence::online;
        entry.track.missed = 0;
        entry.track.changed(now);
        entry.unsettled = true;  // its hardware may have been taken for another one's meanwhile
        for (const auto& address : edit.device().addresses)  // it may have answered from another one first
            arrivals.push_back({edit.device().id, address, last_seen});
    }
    if (!edit.changed()) return slot;
    const DevicePtr was = entry.device;
    finish(slot, edit);
    const Device& is = device(slot);
    if (is.macs != was->macs) claim_macs(*this, observation);
    const bool new_identity = is.macs != was->macs || is.serial != was->serial || is.endpoint != was->endpoint ||
                              is.identity.stated_addresses != was->identity.stated_addresses;
    return new_identity ? merge_proven(*this, slot) : slot;
}

std::optional<Slot> DeviceSet::create(const Observation& observation, const DeviceId& wanted)
{
    if (real_endpoint(observation.endpoint))
        if (const Slots there = index_.by_endpoint_at(observation.endpoint, observation.from, observation.network);
            !there.empty())
            return update(there.front(), observation);
    if (index_.size() >= bounds_.devices || new_this_round_ >= bounds_.new_devices_per_round) {
        ++drops.new_devices;
        return std::nullopt;
    }
    ++new_this_round_;
    const auto present = [this](std::string_view id) { return index_.by_id(id).has_value(); };
    const bool again = !wanted.id.empty() && !present(wanted.id);
    DeviceId name = again ? wanted : ids_.give(identity_key(observation), observation.from.to_string(), present);
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
    entry.found_by = TimePoint::max();
    DeviceEdit edit(device);
    merge_observation(edit, entry, observation, drops.evidence);
    entry.device = edit.finish(texts_);
    entry.repeated.reset();
    mark_heard(entry, observation);
    const DevicePtr found = entry.device;
    const Slot slot = index_.add(std::move(entry));
    if (recording_) before_.try_emplace(found->id, std::nullopt);
    changes.add(nullptr, found);
    note_newcomer(*this, slot);
    claim_macs(*this, observation);
    return merge_proven(*this, slot);
}

Slot DeviceSet::take(Slot slot, const Observation& observation)
{
    if (!observation.listening || has_address(device(slot), observation.from, observation.network))
        return update(slot, observation);
    // Another protocol may have answered from there before, and be taken for another device.
    slot = take_at(slot, observation);
    arrivals.push_back({device(slot).id, observation.from, TimePoint::max()});
    return slot;
}

Slot DeviceSet::take_at(Slot slot, const Observation& observation)
{
    touch(slot);
    DeviceEdit edit(device(slot));
    add_address(edit, index_[slot], observation.from);
    finish(slot, edit);
    note_newcomer(*this, slot, true);
    return merge_proven(*this, update(slot, observation));
}

Slot DeviceSet::move(Slot slot, const Observation& observation)
{
    touch(slot);
    Entry& entry = index_[slot];
    const TimePoint last_seen = entry.last_seen;
    DeviceEdit edit(*entry.device);
    Device& device = edit.change();
    device.addresses = {observation.from};
    device.network = observation.network;
    device.foreign_subnet = observation.foreign_subnet;
    device.xaddrs = observation.xaddrs;
    device.identity.stated_addresses.clear();
    entry.addresses.assign(1, {});
    entry.strayed = entry.away = entry.habit = 0;
    finish(slot, edit);
    note_newcomer(*this, slot, true);
    slot = update(slot, observation);
    note_new_endpoint(*this, slot);
    slot = merge_proven(*this, slot);  // of devices at one address less proof is asked for
    arrivals.push_back({this->device(slot).id, observation.from, last_seen});
    return slot;
}

const model::Mac* hardware_at(const DeviceSet& devices, const model::IpAddress& address)
{
    const auto found = devices.hardware.find(address);
    return found == devices.hardware.end() ? nullptr : &found->second;
}

namespace {

/// The neighbour table's, else what the one other device there is known by.
const model::Mac* card_at(const DeviceSet& devices, const Device& device, const Observation& heard)
{
    if (const auto* mac = hardware_at(devices, heard.from)) return mac;
    const model::Mac* found = nullptr;
    for (const Slot slot : devices.index().by_address(heard.from, heard.network)) {
        const Device& there = devices.device(slot);
        for (const auto& held : there.macs) {
            if (held.self_stated || there.id == device.id || !real_mac(held.mac)) continue;
            if (found != nullptr) return nullptr;
            found = &held.mac;
        }
    }
    return found;
}

}  // namespace

bool is_other_card(const DeviceSet& devices, const Device& device, const Observation& heard)
{
    const auto* mac = card_at(devices, device, heard);
    if (mac == nullptr || names_address(device.identity.stated_addresses, heard.from, device.network == heard.network))
        return false;
    const auto cards = cards_of(devices, device);
    return !cards.empty() && !is_port(device.macs, heard.macs, *mac) && std::ranges::find(cards, *mac) == cards.end();
}

bool are_other_cards(const DeviceSet& devices, const Device& one, const Device& other)
{
    const auto mine = cards_of(devices, one), theirs = cards_of(devices, other);
    const auto port = [&](const model::Mac& card) { return is_port(one.macs, other.macs, card); };
    return !mine.empty() && !theirs.empty() && one.presence == other.presence &&
           !(std::ranges::all_of(mine, port) && std::ranges::all_of(theirs, port)) &&
           std::find_first_of(mine.begin(), mine.end(), theirs.begin(), theirs.end()) == mine.end();
}

void DeviceSet::remove(Slot slot, const std::string& merged_into)
{
    touch(slot);
    DevicePtr gone = index_[slot].device;
    if (sharing.contains(gone->id) && !merged_into.empty()) sharing.insert(merged_into);
    ids_.retire(gone->id, gone->identity_key);
    index_.remove(slot);
    changes.add(std::move(gone), nullptr, merged_into);
}

std::vector<DevicePtr> DeviceSet::refresh(std::size_t at_most)
{
    std::vector<DevicePtr> out;
    while (!stale_.empty() && out.size() < at_most) {
        const Slot slot = stale_.back();
        stale_.pop_back();
        Entry& entry = index_[slot];
        if (!entry.device || !std::exchange(entry.stale, false) || is_stamped(*entry.device, entry)) continue;
        auto copy = std::make_shared<Device>(*entry.device);
        stamp(*copy, entry);
        entry.device = std::move(copy);  // nothing it is found by has changed
        out.push_back(entry.device);
    }
    return out;
}

}  // namespace onvigil::inventory
