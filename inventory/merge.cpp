// Two devices that prove to be one.
#include <algorithm>
#include <tuple>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Evidence;
using model::Identification;
using model::Presence;
using model::TimePoint;

constexpr std::size_t most_renamed = 10'000;
/// The rounds before a restart are not remembered; none takes longer.
constexpr std::chrono::minutes longest_window{1};

template <typename T, typename Same>
void unite(std::vector<T>& mine, const std::vector<T>& theirs, std::size_t limit, Same same)
{
    for (const auto& value : theirs) {
        if (mine.size() >= limit) return;
        if (std::none_of(mine.begin(), mine.end(), [&](const auto& known) { return same(known, value); }))
            mine.push_back(value);
    }
}

void unite_macs(std::vector<model::DeviceMac>& mine, const std::vector<model::DeviceMac>& theirs)
{
    for (const auto& mac : theirs)
        for (auto& known : mine)
            if (known.mac == mac.mac) {
                known.self_stated = known.self_stated || mac.self_stated;
                known.settled = known.settled || mac.settled;
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

void unite_texts(Device& mine, const Device& theirs)
{
    for (const auto member : {&Device::manufacturer, &Device::model, &Device::firmware, &Device::serial,
                              &Device::hardware_id, &Device::name, &Device::location, &Device::hostname})
        if ((mine.*member).empty()) mine.*member = theirs.*member;
}

/// Everything `theirs` knows goes into `mine`; where the two differ, `mine` stays.
void absorb(Device& mine, const Device& theirs)
{
    const auto equal = [](const auto& one, const auto& other) { return one == other; };
    unite_texts(mine, theirs);
    unite(mine.addresses, theirs.addresses, limits::addresses_per_device, equal);
    unite_macs(mine.macs, theirs.macs);
    unite(mine.xaddrs, theirs.xaddrs, limits::xaddrs_per_device, equal);
    unite(mine.scopes, theirs.scopes, limits::scopes_per_device, equal);
    unite(mine.protocols, theirs.protocols, 64, equal);
    std::sort(mine.protocols.begin(), mine.protocols.end());
    unite_evidence(mine.evidence, theirs.evidence);
    const bool left_alone = theirs.identification.state == Identification::State::none && !theirs.identification.at;
    if (mine.identification.state != Identification::State::ok && !left_alone &&
        (theirs.identification.state == Identification::State::ok ||
         mine.identification.state == Identification::State::pending ||
         mine.identification.state == Identification::State::none))
        mine.identification = theirs.identification;
    if (theirs.presence == Presence::online) mine.presence = Presence::online;
    mine.first_seen = std::min(mine.first_seen, theirs.first_seen);
    mine.camera = mine.camera || theirs.camera;
    if (!mine.waiver) mine.waiver = theirs.waiver;
    for (const auto& label : theirs.labels)
        if (mine.labels.size() < limits::labels_per_device) mine.labels.insert(label);
    std::erase_if(mine.conflicts, [&](const auto& text) { return text.ends_with(theirs.id); });
}

bool holds_own_mac_of(const Device& neighbour, const Device& device)
{
    return std::any_of(device.macs.begin(), device.macs.end(), [&](const auto& own) {
        return own.self_stated && std::any_of(neighbour.macs.begin(), neighbour.macs.end(),
                                              [&](const auto& held) { return held.mac == own.mac; });
    });
}

}  // namespace

/// Another device that is this one: equal proof, and nothing that says otherwise.
std::optional<Slot> Registry::Core::twin_of(Slot slot)
{
    const Device& device = shelf_.device(slot);
    const Entry& entry = shelf_[slot];
    Slots twins;
    const auto consider = [&](Slot other, bool proof) {
        if (other == slot || !proof || std::find(twins.begin(), twins.end(), other) != twins.end()) return;
        const Device& there = shelf_.device(other);
        if (device.endpoint == there.endpoint || device.endpoint.empty() || there.endpoint.empty())
            twins.push_back(other);
        else if (renamed_.size() < most_renamed)
            renamed_.insert(std::minmax(device.id, there.id));
    };
    for (const auto& mac : device.macs)
        for (const Slot other : shelf_.by_mac(mac.mac)) {
            const Device& there = shelf_.device(other);
            const bool one_nic = (neighbour_only(there) && holds_own_mac_of(there, device)) ||
                                 (neighbour_only(device) && holds_own_mac_of(device, there));
            consider(other, one_nic || proves_same(device, there));
        }
    if (real_serial(device.serial))
        for (const Slot other : shelf_.by_serial(device.serial))
            consider(other, proves_same(device, shelf_.device(other)));
    if (real_endpoint(device.endpoint))
        for (const Slot other : shelf_.by_endpoint(device.endpoint)) {
            const Device& there = shelf_.device(other);
            const bool one_network = device.network == there.network;
            const auto names = [&](const Entry& one, const Device& another) {
                return std::any_of(another.addresses.begin(), another.addresses.end(), [&](const auto& address) {
                    return names_address(one.stated, address, one_network);
                });
            };
            consider(other, !contradicts(device, there) && (names(entry, there) || names(shelf_[other], device)));
        }
    if (twins.empty()) return std::nullopt;
    // Without an endpoint, and several that have one: it may be any of them.
    const auto named =
        std::count_if(twins.begin(), twins.end(), [this](Slot s) { return !shelf_.device(s).endpoint.empty(); });
    if (device.endpoint.empty() && named > 1) return std::nullopt;
    return twins.front();
}

Slot Registry::Core::merge_if_proven(Slot slot, ChangeSet& changes)
{
    while (const auto twin = twin_of(slot)) slot = merge(slot, *twin, changes);
    return slot;
}

void Registry::Core::adopt(Slot slot, const Arrival& arrival, const Round& round, ChangeSet& changes)
{
    const Device& device = shelf_.device(slot);
    if (nameless(device)) return;
    Slots candidates;
    for (const Slot other : shelf_.by_address(arrival.address, device.network)) {
        const Device& there = shelf_.device(other);
        const bool later = nameless(there) && !neighbour_only(there) && there.first_seen > arrival.since;
        const bool same_host =
            !device.endpoint.empty() && introduces_itself(there) && answered_at(shelf_[other], arrival.address, round);
        if (other == slot || !(shelf_[other].fresh || later || same_host)) continue;
        if (!there.endpoint.empty()) return;  // it may be that one's
        if (!contradicts(device, there) && (!device.endpoint.empty() || nameless(there))) candidates.push_back(other);
    }
    if (candidates.size() == 1) merge(slot, candidates.front(), changes, true);
}

/// A device that gives itself a new endpoint (at a reset, or at every start): equal proof, and the new one was first
/// heard after the old one was last. Channels of a recorder state one MAC too, but answer side by side.
void Registry::Core::merge_renamed(const Round& round, ChangeSet& changes)
{
    const auto follows = [&](Slot one, Slot other) {
        return answered(shelf_[one], round) && silent(shelf_[other], round) &&
               shelf_.device(one).first_seen > shelf_[other].last_seen;
    };
    for (auto pair = renamed_.begin(); pair != renamed_.end();) {
        const auto one = shelf_.by_id(pair->first), other = shelf_.by_id(pair->second);
        const bool gone = !one || !other || !proves_renamed(shelf_.device(*one), shelf_.device(*other));
        const bool renamed = !gone && (follows(*one, *other) || follows(*other, *one));
        const bool both = !gone && answered(shelf_[*one], round) && answered(shelf_[*other], round);
        if (renamed) {
            for (const Slot slot : {*one, *other}) shelf_[slot].track.itself = answered(shelf_[slot], round);
            merge(*one, *other, changes, true);
        }
        pair = gone || renamed || both ? renamed_.erase(pair) : std::next(pair);
    }
}

/// A camera that moved while a round was running answered from both addresses and became two. Of two that share an
/// endpoint, are not proven different and never answered in one later round, the one that went offline is the other.
void Registry::Core::merge_moved(const Round& round, ChangeSet& changes)
{
    const auto shared = shared_endpoints_;
    for (const auto& endpoint : shared) {
        const Slots holders = shelf_.by_endpoint(endpoint);
        for (const Slot slot : holders) {
            if (shelf_.device(slot).presence == Presence::online) continue;
            if (const auto went = where_it_went(slot, holders, round)) {
                shelf_[*went].track.itself = true;  // it is the one whose address counts
                merge(slot, *went, changes, true);
                break;  // the slots are not what they were; the next round looks again
            }
        }
    }
}

std::optional<Slot> Registry::Core::where_it_went(Slot gone, const Slots& holders, const Round& round) const
{
    Slots heirs;
    for (const Slot other : holders) {
        const Device& device = shelf_.device(other);
        if (other == gone || device.presence == Presence::offline || !answered(shelf_[other], round)) continue;
        const TimePoint first_round = shelf_[other].first_round;
        const TimePoint found_by = first_round == TimePoint{} ? device.first_seen + longest_window : first_round;
        const bool side_by_side = shelf_[gone].last_seen > found_by;
        if (!side_by_side && !contradicts(shelf_.device(gone), device)) heirs.push_back(other);
    }
    if (heirs.size() != 1) return std::nullopt;
    return heirs.front();
}

Slot Registry::Core::merge(Slot one, Slot other, ChangeSet& changes, bool round_is_over)
{
    const bool newborn = shelf_[one].fresh && shelf_[other].fresh;
    const auto age = [&](Slot slot) {
        const Device& device = shelf_.device(slot);
        return std::make_tuple(newborn ? model::TimePoint{} : device.first_seen, device.endpoint.empty(),
                               device.addresses.front(), device.id);
    };
    const Slot survivor = age(one) < age(other) ? one : other;
    const Slot absorbed = survivor == one ? other : one;
    Entry& kept = shelf_[survivor];
    Entry& lost = shelf_[absorbed];
    Device theirs = *lost.device;
    stamp(theirs, lost);
    Draft draft(*kept.device);
    Device& device = draft.edit();
    stamp(device, kept);
    // Where it is, and how it calls itself, is what the one that answers says. Who answered the last round may yet
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
    absorb(device, theirs);
    kept.addresses.resize(device.addresses.size(), {.heard = true});
    kept.last_seen = std::max(kept.last_seen, lost.last_seen);
    kept.track.heard = kept.track.heard || lost.track.heard;
    kept.track.itself = kept.track.itself || lost.track.itself;
    if (kept.track.heard) kept.track.missed = 0;
    kept.heard_at = std::max(kept.heard_at, lost.heard_at);
    kept.itself_at = std::max(kept.itself_at, lost.itself_at);
    kept.heard_at_home = kept.heard_at_home || lost.heard_at_home;
    if (lost.track.heard) kept.heard_on = lost.heard_on;
    kept.unsettled = true;
    model::DevicePtr gone = lost.device;
    ids_.retire(gone->id, gone->identity_key);
    shelf_.remove(absorbed);
    const std::string into = shelf_.device(survivor).id;
    changes.add(std::move(gone), nullptr, into);
    finish(survivor, draft, changes);
    return survivor;
}

}  // namespace onvigil::inventory
