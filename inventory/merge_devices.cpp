#include "inventory/merge_devices.hpp"

#include <algorithm>
#include <tuple>

#include "inventory/identity.hpp"
#include "inventory/predecessors.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Evidence;
using model::Identification;
using model::Presence;
using model::TimePoint;

template <typename T, typename Same>
void unite(std::vector<T>& mine, const std::vector<T>& theirs, std::size_t limit, Same same)
{
    for (const auto& value : theirs) {
        if (mine.size() >= limit) return;
        if (std::ranges::none_of(mine, [&](const auto& known) { return same(known, value); })) mine.push_back(value);
    }
}

void unite_macs(std::vector<model::DeviceMac>& mine, const std::vector<model::DeviceMac>& theirs)
{
    for (const auto& mac : theirs)
        for (auto& known : mine)
            if (known.mac == mac.mac) {
                known.self_stated = known.self_stated || mac.self_stated;
                known.settled = known.settled || mac.settled;
                known.disputed = known.disputed || mac.disputed;
                if (known.organization.empty()) known.organization = mac.organization;
            }
    unite(mine, theirs, limits::macs_per_device,
          [](const auto& one, const auto& other) { return one.mac == other.mac; });
}

bool same_claim(const Evidence& one, const Evidence& other)
{
    return std::tie(one.source, one.key, one.value, one.detail) ==
           std::tie(other.source, other.key, other.value, other.detail);
}

void unite_evidence(std::vector<Evidence>& mine, const std::vector<Evidence>& theirs)
{
    for (const auto& claim : theirs)
        for (auto& known : mine)
            if (same_claim(known, claim)) {
                known.first_seen = std::min(known.first_seen, claim.first_seen);
                known.last_seen = std::max(known.last_seen, claim.last_seen);
            }
    unite(mine, theirs, limits::evidence_per_device, same_claim);
}

/// `renewed`: theirs are the later ones, and count where no better source told mine.
void unite_texts(Device& mine, const Device& theirs, bool renewed)
{
    std::size_t i = 0;
    for (const auto member : {&Device::manufacturer, &Device::model, &Device::firmware, &Device::serial,
                              &Device::hardware_id, &Device::name, &Device::location, &Device::hostname}) {
        const bool later =
            renewed && !(theirs.*member).empty() && theirs.identity.text_ranks[i] >= mine.identity.text_ranks[i];
        if ((mine.*member).empty() || later) {
            mine.*member = theirs.*member;
            mine.identity.text_ranks[i] = theirs.identity.text_ranks[i];
        }
        ++i;
    }
}

/// Everything `theirs` knows goes into `mine`; where the two differ, `mine` stays, but for texts where it is `renewed`.
void absorb(Device& mine, const Device& theirs, bool renewed)
{
    const auto equal = [](const auto& one, const auto& other) { return one == other; };
    unite_texts(mine, theirs, renewed);
    unite(mine.addresses, theirs.addresses, limits::addresses_per_device, equal);
    unite_macs(mine.macs, theirs.macs);
    unite(mine.xaddrs, theirs.xaddrs, limits::xaddrs_per_device, equal);
    unite(mine.scopes, theirs.scopes, limits::scopes_per_device, equal);
    unite(mine.protocols, theirs.protocols, 64, equal);
    std::ranges::sort(mine.protocols);
    unite_evidence(mine.evidence, theirs.evidence);
    const bool left_alone = theirs.identification.state == Identification::State::none && !theirs.identification.at;
    if (mine.identification.state != Identification::State::ok && !left_alone &&
        (theirs.identification.state == Identification::State::ok ||
         mine.identification.state == Identification::State::pending ||
         mine.identification.state == Identification::State::none))
        mine.identification = theirs.identification;
    if (theirs.presence == Presence::online) mine.presence = Presence::online;
    unite(mine.identity.stated_addresses, theirs.identity.stated_addresses, limits::addresses_per_device, equal);
    mine.identity.unstable_endpoint = mine.identity.unstable_endpoint || theirs.identity.unstable_endpoint;
    mine.first_seen = std::min(mine.first_seen, theirs.first_seen);
    mine.camera = mine.camera || theirs.camera;
    if (!mine.waiver) mine.waiver = theirs.waiver;
    for (const auto& label : theirs.labels)
        if (mine.labels.size() < limits::labels_per_device) mine.labels.insert(label);
    std::erase_if(mine.conflicts, [&](const auto& text) { return text.ends_with(theirs.id); });
}

bool holds_own_mac_of(const Device& neighbour, const Device& device)
{
    return std::ranges::any_of(device.macs,
                               [&](const auto& own) { return own.self_stated && holds_mac(neighbour, own.mac); });
}

bool one_card(const Device& one, const Device& other)
{
    return (neighbour_only(one) && holds_own_mac_of(one, other)) ||
           (neighbour_only(other) && holds_own_mac_of(other, one));
}

/// One gives itself an address of the other.
bool names(const Device& one, const Device& other)
{
    const bool one_network = one.network == other.network;
    return std::ranges::any_of(other.addresses, [&](const auto& address) {
        return names_address(one.identity.stated_addresses, address, one_network);
    });
}

}  // namespace

std::optional<Slot> twin_of(DeviceSet& devices, Slot slot)
{
    const DeviceIndex& index = devices.index();
    const Device& device = devices.device(slot);
    Slots twins;
    const auto consider = [&](const Slots& holders, const auto& proves) {
        for (const Slot other : holders) {
            const Device& there = devices.device(other);
            if (other == slot) continue;
            devices.note_sharing(slot);
            devices.note_sharing(other);
            if (!proves(there) || std::ranges::find(twins, other) != twins.end()) continue;
            if (device.endpoint != there.endpoint && !device.endpoint.empty() && !there.endpoint.empty())
                devices.note_renamed(slot, other);
            else if (!are_other_cards(devices, device, there) || names(device, there) || names(there, device))
                twins.push_back(other);
        }
    };
    const auto proven = [&](const Device& there) { return proves_same(device, there); };
    for (const auto& mac : device.macs)
        consider(index.by_mac(mac.mac), [&](const Device& there) { return one_card(device, there) || proven(there); });
    if (real_serial(device.serial)) consider(index.by_serial(device.serial), proven);
    if (real_endpoint(device.endpoint))
        consider(index.by_endpoint(device.endpoint), [&](const Device& there) {
            return !contradicts(device, there) && (names(device, there) || names(there, device) || meet(device, there));
        });
    if (twins.empty()) return std::nullopt;
    // Without an endpoint, and several that have one: it may be any of them.
    const auto with_endpoint =
        std::ranges::count_if(twins, [&](Slot twin) { return !devices.device(twin).endpoint.empty(); });
    if (device.endpoint.empty() && with_endpoint > 1) return std::nullopt;
    return twins.front();
}

Slot merge_proven(DeviceSet& devices, Slot slot)
{
    while (const auto twin = twin_of(devices, slot)) slot = merge(devices, slot, *twin);
    return slot;
}

namespace {

void merge_arrival(DeviceSet& devices, Slot slot, const Arrival& arrival, const Round& round)
{
    const Device& device = devices.device(slot);
    if (nameless(device) || !heard_at(devices[slot], arrival.address)) return;
    Slots candidates;
    bool of_another = false;
    for (const Slot other : devices.index().by_address(arrival.address, device.network)) {
        const Device& there = devices.device(other);
        const bool later = nameless(there) && !neighbour_only(there) && there.first_seen > arrival.since;
        const bool same_host =
            !device.endpoint.empty() && introduces_itself(there) && answered_at(devices[other], arrival.address, round);
        if (other == slot || !(devices[other].fresh || later || same_host)) continue;
        of_another = of_another || !there.endpoint.empty();
        if (!contradicts(device, there) && (!device.endpoint.empty() || nameless(there))) candidates.push_back(other);
    }
    if (candidates.size() == 1 && !of_another) merge(devices, slot, candidates.front(), true);
}

}  // namespace

/// What has no endpoint comes first: it may be part of what has one, with what was only known by its address.
void merge_arrivals(DeviceSet& devices, const Round& round)
{
    auto arrivals = std::exchange(devices.arrivals, {});
    std::ranges::sort(arrivals, [](const Arrival& one, const Arrival& other) {
        return std::tie(one.id, one.address, one.since) < std::tie(other.id, other.address, other.since);
    });
    for (const bool with_endpoint : {false, true})
        for (const Arrival& arrival : arrivals)
            if (const auto slot = devices.index().by_id(arrival.id))
                if (devices.device(*slot).endpoint.empty() != with_endpoint)
                    merge_arrival(devices, *slot, arrival, round);
}

namespace {

std::optional<Slot> where_it_went(DeviceSet& devices, Slot gone, const Slots& holders, const Round& round)
{
    Slots heirs;
    for (const Slot other : holders) {
        const Device& device = devices.device(other);
        if (other == gone || device.presence == Presence::offline || !answered(devices[other], round)) continue;
        const bool side_by_side = devices[gone].endpoint_at > devices[other].found_by;
        if (!side_by_side && !contradicts(devices.device(gone), device)) heirs.push_back(other);
    }
    if (heirs.size() != 1) return std::nullopt;
    return heirs.front();
}

}  // namespace

/// Of two that share an endpoint, are not proven different and never answered in one later round, the one that went
/// offline is the other.
void merge_moved(DeviceSet& devices, const Round& round)
{
    const auto sharing = devices.sharing;
    for (const auto& id : sharing) {
        const auto slot = devices.index().by_id(id);
        if (!slot || devices.device(*slot).presence == Presence::online) continue;
        if (!real_endpoint(devices.device(*slot).endpoint)) continue;
        const Slots holders = devices.index().by_endpoint(devices.device(*slot).endpoint);
        if (const auto went = where_it_went(devices, *slot, holders, round)) {
            devices[*went].track.itself = true;  // its address counts
            merge(devices, *slot, *went, true);
        }
    }
}

Slot merge(DeviceSet& devices, Slot one, Slot other, bool round_is_over)
{
    devices.touch(one);
    devices.touch(other);
    const bool both_new = devices[one].fresh && devices[other].fresh;
    const auto age = [&](Slot slot) {
        const Device& device = devices.device(slot);
        return std::make_tuple(both_new ? TimePoint{} : device.first_seen, device.endpoint.empty(),
                               device.addresses.front(), device.id);
    };
    const Slot survivor = age(one) < age(other) ? one : other;
    const Slot absorbed = survivor == one ? other : one;
    Entry& kept = devices[survivor];
    Entry& lost = devices[absorbed];
    Device theirs = *lost.device;
    stamp(theirs, lost);
    DeviceEdit edit(*kept.device);
    Device& device = edit.change();
    stamp(device, kept);
    // Where it is, and how it calls itself, is what the one that answers says. What answered the last round may yet
    // answer this one.
    const bool may_answer =
        !round_is_over && device.presence == Presence::online && kept.track.missed == 0 && !neighbour_only(device);
    const bool lost_is_current = lost.track.itself && !kept.track.itself && !may_answer;
    if (lost_is_current) {
        device.addresses = theirs.addresses;
        device.network = theirs.network;
        device.foreign_subnet = theirs.foreign_subnet;
        device.xaddrs = theirs.xaddrs;
        kept.addresses = lost.addresses;
    }
    if (device.endpoint.empty() || (lost_is_current && !theirs.endpoint.empty())) device.endpoint = theirs.endpoint;
    if (lost_is_current && !device.addresses.empty()) theirs.addresses.clear();
    if (lost_is_current && device.endpoint != kept.device->endpoint) kept.found_by = lost.found_by;
    if (device.endpoint != kept.device->endpoint)
        kept.endpoint_at = lost.endpoint_at;
    else if (device.endpoint == lost.device->endpoint)
        kept.endpoint_at = std::max(kept.endpoint_at, lost.endpoint_at);
    absorb(device, theirs, lost_is_current);
    kept.addresses.resize(device.addresses.size(), {.heard = true});
    kept.last_seen = std::max(kept.last_seen, lost.last_seen);
    kept.track.heard = kept.track.heard || lost.track.heard;
    kept.track.itself = kept.track.itself || lost.track.itself;
    kept.track.endpoint = kept.track.endpoint || lost.track.endpoint;
    if (kept.track.heard) kept.track.missed = 0;
    kept.heard_at = std::max(kept.heard_at, lost.heard_at);
    kept.itself_at = std::max(kept.itself_at, lost.itself_at);
    kept.heard_at_home = kept.heard_at_home || lost.heard_at_home;
    if (lost.track.heard) kept.heard_on = lost.heard_on;
    kept.unsettled = true;
    devices.remove(absorbed, device.id);
    devices.finish(survivor, edit);
    note_newcomer(devices, survivor, true);
    return survivor;
}

}  // namespace onvigil::inventory
