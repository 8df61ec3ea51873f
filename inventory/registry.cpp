#include "inventory/registry.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "inventory/identity.hpp"
#include "inventory/merge_devices.hpp"
#include "inventory/neighbours.hpp"
#include "inventory/predecessors.hpp"
#include "inventory/presence_after_round.hpp"

namespace onvigil::inventory {

using model::Change;
using model::Device;
using model::DevicePtr;
using model::Observation;
using model::TimePoint;

namespace {

/// All devices are looked at for one that has been offline for too long no more often than this, and no less often than
/// that.
constexpr std::chrono::seconds least_pause{1};
constexpr std::chrono::minutes most_pause{10};

}  // namespace

Registry::Registry(InventorySettings settings, IsMaker is_maker, Known known, RegistryBounds bounds)
    : settings_(std::move(settings)),
      is_maker_(std::move(is_maker)),
      devices_(std::move(known), bounds),
      window_(bounds.held_observations)
{
    for_each([this](const DevicePtr& device) {
        if (device->waiver) next_waiver_end_ = std::min(next_waiver_end_, device->waiver->until);
    });
}

Registry::Changes Registry::apply(Observation observation, TimePoint now)
{
    devices_.now = now;
    window_.hear(devices_, std::move(observation));
    return devices_.changes.take();
}

/// What the end of a round settles, in this order: which device each message is from, hosts of the neighbour table,
/// devices that proved to be one, contradictions, and which devices were silent.
Registry::Changes Registry::end_round(const model::RoundReport& report, TimePoint now)
{
    devices_.now = now;
    const Round round(report, devices_.networks, now);
    devices_.hardware = window_.hardware();
    window_.end(devices_, round);
    merge_arrivals(devices_, round);
    take_neighbours(devices_, window_.take_neighbours(), round, settings_.neighbours, is_maker_);
    merge_renamed(devices_, round);
    merge_unstable(devices_, round);
    merge_moved(devices_, round);
    tell_conflicts(devices_);
    devices_.networks.reported(report, now);  // by now those of this round's devices are known
    for (Slot slot = 0; slot < devices_.index().end(); ++slot)
        if (devices_[slot].device) count_round(devices_, slot, round, settings_.offline_after);
    link_predecessors(devices_);
    devices_.hardware.clear();
    devices_.round_ended();
    return devices_.changes.take();
}

Registry::Changes Registry::rename(const std::map<std::string, std::string>& networks, TimePoint now)
{
    devices_.now = now;
    window_.commit(devices_);
    window_.rename(networks);
    devices_.networks.rename(networks);
    for (Slot slot = 0; slot < devices_.index().end(); ++slot) {
        if (!devices_[slot].device) continue;
        const auto other = networks.find(devices_.device(slot).network);
        if (other == networks.end()) continue;
        DeviceEdit edit(devices_.device(slot));
        edit.change().network = other->second;
        devices_.finish(slot, edit);
    }
    return devices_.changes.take();
}

Registry::Changes Registry::depart(std::string_view endpoint, const model::IpAddress& from, TimePoint now)
{
    devices_.now = now;
    window_.commit(devices_);
    inventory::depart(devices_, endpoint, from, settings_.offline_after);
    return devices_.changes.take();
}

Registry::Changes Registry::tick(TimePoint now)
{
    devices_.now = now;
    window_.settle_due(devices_);
    if (now >= next_waiver_end_) end_waivers();
    if (now >= next_expiry_) expire();
    return devices_.changes.take();
}

void Registry::end_waivers()
{
    window_.commit(devices_);
    next_waiver_end_ = TimePoint::max();
    for (Slot slot = 0; slot < devices_.index().end(); ++slot) {
        if (!devices_[slot].device || !devices_.device(slot).waiver) continue;
        const TimePoint until = devices_.device(slot).waiver->until;
        if (until > devices_.now) {
            next_waiver_end_ = std::min(next_waiver_end_, until);
            continue;
        }
        DeviceEdit edit(devices_.device(slot));
        edit.change().waiver.reset();
        devices_.finish(slot, edit);
    }
}

void Registry::expire()
{
    TimePoint earliest = devices_.now + most_pause;
    for (Slot slot = 0; slot < devices_.index().end(); ++slot) {
        const Entry& entry = devices_[slot];
        if (!entry.device) continue;
        const TimePoint end = entry.last_seen + settings_.keep_offline;  // of one that goes offline meanwhile, too
        if (end >= devices_.now || entry.device->presence == model::Presence::online) {
            earliest = std::min(earliest, end + std::chrono::milliseconds(1));
            continue;
        }
        window_.commit(devices_);
        devices_.remove(slot);
    }
    next_expiry_ = std::max(earliest, devices_.now + least_pause);
}

std::optional<TimePoint> Registry::due() const
{
    return std::min({window_.due(), next_waiver_end_, next_expiry_});
}

std::optional<Change> Registry::forget(std::string_view id)
{
    const auto slot = devices_.index().by_id(id);
    if (!slot) return std::nullopt;
    Change change{devices_[*slot].device, nullptr, {}};
    window_.commit(devices_);
    devices_.remove(*slot);
    (void)devices_.changes.take();
    return change;
}

std::optional<Change> Registry::edit(std::string_view id, const std::function<void(Device&)>& change)
{
    const auto slot = devices_.index().by_id(id);
    if (!slot) return std::nullopt;
    window_.commit(devices_);
    DevicePtr before = devices_[*slot].device;
    DeviceEdit edit(*before);
    change(edit.change());
    devices_.finish(*slot, edit);
    (void)devices_.changes.take();
    return Change{std::move(before), devices_[*slot].device, {}};
}

std::optional<Change> Registry::set_labels(std::string_view id,
                                           const std::vector<std::pair<std::string, std::string>>& labels)
{
    return edit(id, [&](Device& device) {
        for (const auto& [key, value] : labels)  // first, as it makes room
            if (value.empty()) device.labels.erase(key);
        for (const auto& [key, value] : labels)
            if (!value.empty() && (device.labels.size() < limits::labels_per_device || device.labels.contains(key)))
                device.labels.insert_or_assign(key, value);
    });
}

std::optional<Change> Registry::waive(std::string_view id, model::Waiver waiver)
{
    next_waiver_end_ = std::min(next_waiver_end_, waiver.until);
    return edit(id, [&](Device& device) { device.waiver = std::move(waiver); });
}

std::optional<Change> Registry::unwaive(std::string_view id)
{
    return edit(id, [](Device& device) { device.waiver.reset(); });
}

void Registry::reconfigure(InventorySettings settings)
{
    settings_ = std::move(settings);
    next_expiry_ = {};  // how long devices are kept may have changed
}

DevicePtr Registry::get(std::string_view id) const
{
    const auto slot = devices_.index().by_id(id);
    return slot ? devices_.index()[*slot].device : nullptr;
}

std::vector<DevicePtr> Registry::at(const model::IpAddress& address) const
{
    std::vector<DevicePtr> out;
    for (const Slot slot : devices_.index().by_address(address)) out.push_back(devices_.index()[slot].device);
    return out;
}

std::vector<DevicePtr> Registry::find(std::string_view reference) const
{
    const DeviceIndex& index = devices_.index();
    std::vector<DevicePtr> out;
    const auto take = [&](const Slots& slots) {
        for (const Slot slot : slots)
            if (std::ranges::find(out, index[slot].device) == out.end()) out.push_back(index[slot].device);
    };
    if (reference.empty()) return out;
    if (const auto slot = index.by_id(reference)) return {index[*slot].device};
    if (const auto address = model::parse_ip(reference)) take(index.by_address(*address));
    if (const auto mac = model::parse_mac(reference)) take(index.by_mac(*mac));
    take(index.by_endpoint(reference));
    take(index.by_endpoint(text::lower(reference)));
    take(index.by_serial(reference));
    if (!out.empty()) return out;
    for_each([&](const DevicePtr& device) {
        if (device->id.starts_with(reference) || device->serial == reference) out.push_back(device);
    });
    std::ranges::sort(out, [](const auto& one, const auto& other) { return one->id < other->id; });
    return out;
}

std::vector<DevicePtr> Registry::all() const
{
    std::vector<DevicePtr> out;
    out.reserve(size());
    for_each([&](const DevicePtr& device) { out.push_back(device); });
    return out;
}

void Registry::for_each(const std::function<void(const DevicePtr&)>& visit) const
{
    const DeviceIndex& index = devices_.index();
    for (Slot slot = 0; slot < index.end(); ++slot)
        if (index[slot].device) visit(index[slot].device);
}

std::vector<model::IpAddress> Registry::addresses_in(std::string_view network) const
{
    std::vector<model::IpAddress> out;
    const DeviceIndex& index = devices_.index();
    const auto add = [&](Slot slot) {
        const Device& device = index.device(slot);
        if (!device.addresses.empty()) out.push_back(device.addresses.front());
    };
    for (const Slot slot : index.in_network(network)) add(slot);
    for (Slot slot = is_swept(network) ? index.end() : 0; slot < index.end(); ++slot)
        if (expected(index[slot]) && index[slot].device) add(slot);
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<model::IpAddress> Registry::neighbours_in(std::string_view network) const
{
    std::vector<model::IpAddress> out;
    for (const Slot slot : devices_.index().in_network(network)) {
        const Device& device = devices_.index().device(slot);
        if (neighbour_only(device) || only_announces(device))
            out.insert(out.end(), device.addresses.begin(), device.addresses.end());
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace onvigil::inventory
