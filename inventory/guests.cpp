// Answers without an endpoint (SADP, DHIP, ...) that joined the only device then known at their address, though several
// turned out to be there: they are nobody's, and a device of their own, as if they had come last.
#include <algorithm>

#include "inventory/core.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Evidence;
using model::Observation;
using model::TimePoint;

/// Everything the guest said, taken back out of its host.
void take_out(Draft& draft, Entry& host, const Observation& guest)
{
    forget_texts(draft, host, guest);
    forget_evidence(draft, host, [&](const Evidence& known) { return known.source == guest.source; });
    Device& device = draft.edit();
    std::erase(device.protocols, guest.source);
    if (host.vouched) return;
    std::erase_if(device.macs, [&](const auto& held) {
        return held.self_stated && std::any_of(guest.macs.begin(), guest.macs.end(),
                                               [&](const auto& claim) { return claim.mac == held.mac; });
    });
}

}  // namespace

void Registry::Core::remember_guest(const Observation& observation, const Ruling& ruling)
{
    if (!observation.listening || !is_discovery(observation.source) || real_endpoint(observation.endpoint)) return;
    if (!has_own_identity(observation) || guests_.size() >= most_guests) return;
    const auto long_known = [&](Slot slot) {
        return !shelf_[slot].fresh && speaks(shelf_.device(slot), observation.source);
    };
    if (ruling.kind == Ruling::Kind::known && long_known(ruling.slot)) return;
    if (std::any_of(ruling.claimants.begin(), ruling.claimants.end(),
                    [&](Slot slot) { return long_known(slot) && proves_same(shelf_.device(slot), observation); }))
        return;  // its own, wherever it is now
    guests_.push_back(observation);
}

void Registry::Core::part_guests(TimePoint now, ChangeSet& changes)
{
    std::vector<Observation> guests = std::exchange(guests_, {});
    std::stable_sort(guests.begin(), guests.end(), canonical_before);
    for (const Observation& guest : guests) {
        Slots named, hosts;
        for (const Slot slot : shelf_.by_address(guest.from, guest.network)) {
            if (shelf_.device(slot).endpoint.empty() || !shelf_[slot].track.itself)
                continue;  // not there to have said it
            named.push_back(slot);
            if (proves_same(shelf_.device(slot), guest)) hosts.push_back(slot);
        }
        if (named.size() < 2 || hosts.size() != 1) continue;
        Entry& host = shelf_[hosts.front()];
        Draft draft(*host.device);
        take_out(draft, host, guest);
        if (proves_same(draft.see(), guest)) continue;  // it said so itself as well
        finish(hosts.front(), draft, changes);
        (void)create(guest, now, changes);
    }
}

}  // namespace onvigil::inventory
