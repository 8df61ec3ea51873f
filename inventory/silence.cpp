// Presence of one device: what a round in which it was silent, or heard elsewhere, makes of it.
#include <algorithm>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Presence;
using model::TimePoint;

constexpr std::uint8_t away_rounds = 2;

/// How often in a row it has answered rounds of the interfaces that did not ask its network.
void settle_habit(Entry& entry, const Draft& draft, const Round& round)
{
    if (!round.of_interfaces() || round.report().extra || round.asked(draft.see().network)) return;
    if (round.within(entry.heard_at))
        entry.habit = std::min<std::uint8_t>(entry.habit + 1, habit_after);
    else if (!expected(entry) || draft.see().presence == Presence::offline)
        entry.habit = 0;
}

/// A host that only announces what other equipment announces too is not asked who it is.
void settle_unasked(Draft& draft)
{
    using model::Protocol;
    const model::Device& device = draft.see();
    if (device.identification.state != model::Identification::State::pending || device.camera) return;
    const auto& spoken = device.protocols;
    const auto announced = [](Protocol protocol) { return protocol == Protocol::ssdp || protocol == Protocol::mdns; };
    const auto passive = [&](Protocol protocol) { return announced(protocol) || protocol == Protocol::neighbours; };
    if (!std::ranges::any_of(spoken, announced) || !std::ranges::all_of(spoken, passive)) return;
    draft.edit().identification = {
        model::Identification::State::none, "not asked: it announces nothing that only video equipment does", {}};
}

}  // namespace

/// An address that a device no longer has falls silent while others of it answer. Each counts by the rounds of the
/// network it answers through: one may hear the multicast, another the sweeps alone.
void Registry::Core::count_addresses(Entry& entry, Draft& draft, const Round& round)
{
    if (round.report().extra) return;
    if (entry.addresses.size() < 2) {
        for (AddressMark& mark : entry.addresses) mark.heard = false;
        return;
    }
    const std::string& home = entry.device->network;
    const bool present = draft.see().presence == Presence::online && entry.track.missed == 0;
    const bool all_were_asked = round.report().sweep || !networks_.awaits_sweeps();
    for (std::size_t i = entry.addresses.size(); i-- > 0;) {
        AddressMark& mark = entry.addresses[i];
        if (mark.on == Networks::not_yet_told) {
            if (!all_were_asked || round.report().networks.empty()) continue;
            mark.on = Networks::nowhere;
        }
        const std::string& network = mark.on == Networks::nowhere ? home : networks_.name(mark.on);
        if (!round.reaches(network, network == home && expected(entry))) continue;
        if (!mark.heard && mark.via != Networks::nowhere) mark.on = mark.via;
        const bool heard = mark.heard || mark.via != Networks::nowhere;
        if (heard)
            mark.missed = 0;
        else if (present)
            mark.missed = static_cast<std::uint16_t>(std::min(mark.missed + 1, 0xffff));
        mark.heard = false;
        mark.via = Networks::nowhere;
        if (mark.missed < settings_.offline_after || entry.addresses.size() == 1) continue;
        entry.addresses.erase(entry.addresses.begin() + static_cast<std::ptrdiff_t>(i));
        auto& addresses = draft.edit().addresses;
        addresses.erase(addresses.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

/// Which network's rounds count its silence from now on (see Networks).
void Registry::Core::settle_home(Entry& entry, Draft& draft, const Round& round)
{
    const bool at_home = std::exchange(entry.heard_at_home, false);
    if (round.asked(draft.see().network) && at_home) entry.strayed = entry.away = 0;
    if (at_home || !round.within(entry.heard_at) || entry.heard_on == Networks::nowhere) return;
    const std::string& there = networks_.name(entry.heard_on);
    if (there == draft.see().network || round.report().ad_hoc || networks_.ad_hoc(there)) return;
    bool moves = false;
    if (round.asked(draft.see().network)) {
        entry.away = 0;
        moves = round.asked(there) || (networks_.regular(there) && ++entry.strayed >= settings_.offline_after);
    } else if (round.asked(there) && round.silence_tells()) {
        moves = ++entry.away >= away_rounds || networks_.ad_hoc(draft.see().network);
    }
    if (!moves) return;
    draft.edit().network = there;
    draft.edit().foreign_subnet = entry.heard_foreign;
    entry.strayed = entry.away = entry.habit = 0;
}

/// A round has ended: whether it could have heard the device, and whether it did.
void Registry::Core::count_round(Slot slot, const Round& round, TimePoint now, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    Draft draft(*entry.device);
    settle_home(entry, draft, round);
    settle_habit(entry, draft, round);
    const std::string& home = draft.see().network;
    const bool heard = round.within(entry.heard_at) || (entry.track.heard && (round.asked(home) || expected(entry)));
    // An extra round looks for what was lost: silence in it says nothing.
    if (round.reaches(home, expected(entry)) && (heard || !round.report().extra))
        count_presence(slot, draft, heard, now);
    count_addresses(entry, draft, round);
    settle_unasked(draft);
    const bool asked = round.reaches(home, expected(entry));
    finish(slot, draft, changes);
    if (entry.unsettled && asked) settle_macs(slot, round, now, changes);
    if (!entry.fresh || (!heard && round.report().extra)) return;
    entry.fresh = false;
    entry.first_round = now;
}

void Registry::Core::count_presence(Slot slot, Draft& draft, bool heard, TimePoint now)
{
    Entry& entry = shelf_[slot];
    PresenceTrack& track = entry.track;
    if (heard) {
        if (std::exchange(track.missed, 0) != 0) {
            entry.unsettled = true;
            mark_stale(slot);
        }
    } else {
        ++track.missed;
        mark_stale(slot);
        if (draft.see().presence == Presence::online && track.missed >= track.patience(settings_.offline_after, now)) {
            draft.edit().presence = Presence::offline;
            track.changed(now);
            entry.habit = 0;
        }
    }
    track.heard = track.itself = false;
}

void Registry::Core::depart(std::string_view endpoint, const model::IpAddress& from, TimePoint now, ChangeSet& changes)
{
    Slots here;
    for (const Slot slot : endpoint.empty() ? shelf_.by_address(from) : shelf_.by_endpoint(endpoint))
        if (has_address(shelf_.device(slot), from)) here.push_back(slot);
    if (here.size() != 1) return;  // nobody, or whose goodbye it was cannot be told: rounds will show
    Entry& entry = shelf_[here.front()];
    if (entry.device->presence == Presence::offline || entry.track.restless(now)) return;
    Draft draft(*entry.device);
    draft.edit().presence = Presence::offline;
    entry.track.changed(now);
    entry.track.missed = settings_.offline_after;
    finish(here.front(), draft, changes);
}

}  // namespace onvigil::inventory
