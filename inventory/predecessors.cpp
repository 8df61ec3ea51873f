#include "inventory/predecessors.hpp"

#include <algorithm>
#include <tuple>

#include "base/limits.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Predecessor;

/// The neighbour table knows it: there, hardware decides.
bool on_a_link(const Device& device)
{
    return speaks(device, model::Protocol::neighbours);
}

class Search {
public:
    Search(const DeviceIndex& index, Slot slot) : index_(index), slot_(slot) {}

    void run()
    {
        const Device& device = index_.device(slot_);
        if (on_a_link(device)) return;
        for (const auto& address : device.addresses)
            for (const Slot other : index_.by_address(address, device.network)) consider(other);
        for (const Predecessor& known : device.predecessors)  // it may have moved since
            if (const auto other = index_.by_id(known.id)) consider(*other);
        std::ranges::sort(found, [](const Predecessor& one, const Predecessor& other) {
            return std::tie(one.until, one.id) < std::tie(other.until, other.id);
        });
        if (found.size() > limits::predecessors_per_device) found.resize(limits::predecessors_per_device);
    }

    std::vector<Predecessor> found;
    bool any_older = false;  ///< that was last heard before this one was first; it may yet fall silent

private:
    void consider(Slot other)
    {
        const Entry& entry = index_[other];
        const Device& there = *entry.device;
        const bool older = other != slot_ && entry.last_seen < index_.device(slot_).first_seen;
        if (!older || on_a_link(there) || there.evidence.empty()) return;
        any_older = true;
        if (there.presence == model::Presence::online && entry.track.missed == 0) return;
        if (std::ranges::find(found, there.id, &Predecessor::id) != found.end()) return;
        found.push_back({there.id, entry.last_seen, there.evidence});
        for (const Predecessor& before : there.predecessors)  // each of them bounds the next one's
            if (const auto earlier = index_.by_id(before.id)) consider(*earlier);
    }

    const DeviceIndex& index_;
    Slot slot_;
};

/// False: it can have none.
bool link(DeviceSet& devices, Slot slot)
{
    Search search(devices.index(), slot);
    search.run();
    const bool same = std::ranges::equal(
        search.found, devices.device(slot).predecessors,
        [](const auto& one, const auto& other) { return one.id == other.id && one.until == other.until; });
    if (!same) {
        DeviceEdit edit(devices.device(slot));
        edit.change().predecessors = std::move(search.found);
        devices.finish(slot, edit);
    }
    return search.any_older;
}

}  // namespace

void note_newcomer(DeviceSet& devices, Slot slot, bool later)
{
    const Device& device = devices.device(slot);
    const bool alone = std::ranges::all_of(device.addresses, [&](const auto& address) {
        return devices.index().by_address(address, device.network).size() < 2;
    });
    if (alone && device.predecessors.empty()) return;
    const std::string id = device.id;
    if (later || link(devices, slot)) devices.newcomers.insert(id);
}

void link_predecessors(DeviceSet& devices)
{
    std::erase_if(devices.newcomers, [&](const std::string& id) {
        const auto slot = devices.index().by_id(id);
        return !slot || !link(devices, *slot);
    });
}

}  // namespace onvigil::inventory
