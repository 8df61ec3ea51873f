#include "inventory/presence_after_round.hpp"

#include <algorithm>

#include "inventory/identity.hpp"
#include "inventory/neighbours.hpp"

namespace onvigil::inventory {
namespace {

using model::Presence;
using model::TimePoint;

constexpr std::uint8_t away_rounds = 2;

/// How often in a row it has answered rounds of the interfaces that did not ask its network.
void settle_habit(Entry& entry, const DeviceEdit& edit, const Round& round)
{
    if (!round.of_interfaces() || round.report().extra || round.asked(edit.device().network)) return;
    if (round.within(entry.heard_at))
        entry.habit = std::min<std::uint8_t>(entry.habit + 1, habit_after);
    else if (!expected(entry) || edit.device().presence == Presence::offline)
        entry.habit = 0;
}

/// An address that a device no longer has falls silent while others of it answer. Each counts by the rounds of the
/// network it answers through: one may hear the multicast, another the sweeps alone. True: a count has changed.
bool count_addresses(const AskedNetworks& networks, Entry& entry, DeviceEdit& edit, const Round& round,
                     unsigned offline_after)
{
    if (round.report().extra) return false;
    if (entry.addresses.size() < 2) {
        for (AddressMark& mark : entry.addresses) mark.heard = false;
        return false;
    }
    bool changed = false;
    const std::string& home = entry.device->network;
    const bool present = edit.device().presence == Presence::online && entry.track.missed == 0;
    const bool all_were_asked = round.report().sweep || !networks.awaits_sweeps();
    for (std::size_t i = entry.addresses.size(); i-- > 0;) {
        AddressMark& mark = entry.addresses[i];
        if (mark.on == AskedNetworks::not_yet_told) {
            if (!all_were_asked || round.report().networks.empty()) continue;
            mark.on = AskedNetworks::nowhere;
        }
        const std::string& network = mark.on == AskedNetworks::nowhere ? home : networks.name(mark.on);
        if (!round.reaches(network, network == home && expected(entry))) continue;
        if (!mark.heard && mark.via != AskedNetworks::nowhere) mark.on = mark.via;
        const auto missed_before = mark.missed;
        const bool heard = mark.heard || mark.via != AskedNetworks::nowhere;
        if (heard)
            mark.missed = 0;
        else if (present)
            mark.missed = static_cast<std::uint16_t>(std::min(mark.missed + 1, 0xffff));
        changed = changed || mark.missed != missed_before;
        mark.heard = false;
        mark.via = AskedNetworks::nowhere;
        if (mark.missed < offline_after || entry.addresses.size() == 1) continue;
        entry.addresses.erase(entry.addresses.begin() + static_cast<std::ptrdiff_t>(i));
        auto& addresses = edit.change().addresses;
        addresses.erase(addresses.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return changed;
}

/// Which network's rounds count its silence from now on (presence_after_round.hpp).
void settle_home(const AskedNetworks& networks, Entry& entry, DeviceEdit& edit, const Round& round,
                 unsigned offline_after)
{
    const bool at_home = std::exchange(entry.heard_at_home, false);
    entry.heard_away = false;
    if (round.asked(edit.device().network) && at_home) entry.strayed = entry.away = 0;
    if (at_home || !round.within(entry.heard_at) || entry.heard_on == AskedNetworks::nowhere) return;
    const std::string& there = networks.name(entry.heard_on);
    if (there == edit.device().network || round.report().ad_hoc || networks.ad_hoc(there)) return;
    bool moves = false;
    if (round.asked(edit.device().network)) {
        entry.away = 0;
        moves = round.asked(there) || (networks.regular(there) && ++entry.strayed >= offline_after);
    } else if (round.asked(there) && round.silence_tells()) {
        moves = ++entry.away >= away_rounds || networks.ad_hoc(edit.device().network);
    }
    if (!moves) return;
    edit.change().network = there;
    edit.change().foreign_subnet = entry.heard_foreign;
    entry.strayed = entry.away = entry.habit = 0;
}

void count_presence(DeviceSet& devices, Slot slot, DeviceEdit& edit, bool heard, unsigned offline_after)
{
    Entry& entry = devices[slot];
    PresenceTrack& track = entry.track;
    if (heard) {
        if (std::exchange(track.missed, 0) != 0) {
            entry.unsettled = true;
            devices.mark_stale(slot);
        }
    } else {
        ++track.missed;
        devices.mark_stale(slot);
        if (edit.device().presence == Presence::online && track.missed >= track.patience(offline_after, devices.now)) {
            edit.change().presence = Presence::offline;
            track.changed(devices.now);
            entry.habit = 0;
        }
    }
    track.heard = track.itself = track.endpoint = false;
}

/// A host that only announces what other equipment announces too is not asked who it is.
void settle_unasked(DeviceEdit& edit)
{
    using model::Protocol;
    const model::Device& device = edit.device();
    if (device.identification.state != model::Identification::State::pending || device.camera) return;
    const auto& spoken = device.protocols;
    const auto announced = [](Protocol protocol) { return protocol == Protocol::ssdp || protocol == Protocol::mdns; };
    const auto passive = [&](Protocol protocol) { return announced(protocol) || protocol == Protocol::neighbours; };
    if (!std::ranges::any_of(spoken, announced) || !std::ranges::all_of(spoken, passive)) return;
    edit.change().identification = {
        model::Identification::State::none, "not asked: it announces nothing that only video equipment does", {}};
}

/// Heard at home, by a round that asked it, as in those before: there is nothing to count. Most devices are that in
/// most rounds, and it is told without a look at the device itself.
bool is_as_before(const Entry& entry, const Round& round)
{
    return entry.heard_at_home && !entry.heard_away && round.asked(entry.heard_on) && round.within(entry.heard_at) &&
           entry.track.missed == 0 && entry.addresses.size() == 1 && !is_new_endpoint(entry) && !entry.unsettled &&
           !entry.pending;
}

}  // namespace

void count_round(DeviceSet& devices, Slot slot, const Round& round, unsigned offline_after)
{
    Entry& entry = devices[slot];
    if (is_as_before(entry, round)) {
        entry.heard_at_home = entry.track.heard = entry.track.itself = entry.track.endpoint = false;
        entry.strayed = entry.away = 0;
        if (!round.report().extra) entry.addresses.front().heard = false;
        return;
    }
    DeviceEdit edit(*entry.device);
    settle_home(devices.networks, entry, edit, round, offline_after);
    settle_habit(entry, edit, round);
    const std::string& home = edit.device().network;
    const bool heard = round.within(entry.heard_at) || (entry.track.heard && (round.asked(home) || expected(entry)));
    // An extra round looks for what was lost: silence in it says nothing.
    if (round.reaches(home, expected(entry)) && (heard || !round.report().extra))
        count_presence(devices, slot, edit, heard, offline_after);
    if (count_addresses(devices.networks, entry, edit, round, offline_after)) (void)edit.change();  // it is stored
    settle_unasked(edit);
    const bool asked = round.reaches(home, expected(entry));
    devices.finish(slot, edit);
    if (entry.unsettled && asked) settle_macs(devices, slot, round);
    if (!is_new_endpoint(entry) || (!heard && round.report().extra)) return;
    entry.fresh = false;
    entry.found_by = devices.now;
    devices.mark_stale(slot);
}

void depart(DeviceSet& devices, std::string_view endpoint, const model::IpAddress& from, unsigned offline_after)
{
    Slots here;
    for (const Slot slot :
         endpoint.empty() ? devices.index().by_address(from) : devices.index().by_endpoint(endpoint)) {
        const model::Device& device = devices.device(slot);
        if (has_address(device, from) && speaks(device, model::Protocol::ws_discovery)) here.push_back(slot);
    }
    if (here.size() != 1) return;  // none, or several that may have said goodbye: rounds will show
    Entry& entry = devices[here.front()];
    if (entry.device->presence == Presence::offline || entry.track.restless(devices.now)) return;
    DeviceEdit edit(*entry.device);
    edit.change().presence = Presence::offline;
    entry.track.changed(devices.now);
    entry.track.missed = offline_after;
    devices.finish(here.front(), edit);
}

}  // namespace onvigil::inventory
