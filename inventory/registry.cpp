#include "inventory/registry.hpp"

#include <algorithm>

#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {

using model::Change;
using model::Device;
using model::DevicePtr;
using model::Observation;
using model::TimePoint;

Registry::Registry(InventorySettings settings, IsMaker is_maker, Known known, RegistryBounds bounds)
    : core_(std::make_unique<Core>(std::move(settings), std::move(is_maker), std::move(known), bounds))
{
}
Registry::~Registry() = default;
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;

Registry::Changes Registry::apply(Observation observation, TimePoint now)
{
    ChangeSet changes;
    core_->hear(std::move(observation), now, changes);
    return changes.take();
}

Registry::Changes Registry::end_round(const model::RoundReport& report, TimePoint now)
{
    ChangeSet changes;
    core_->end_round(report, now, changes);
    return changes.take();
}

Registry::Changes Registry::depart(std::string_view endpoint, const model::IpAddress& from, TimePoint now)
{
    ChangeSet changes;
    core_->depart(endpoint, from, now, changes);
    return changes.take();
}

Registry::Changes Registry::tick(TimePoint now)
{
    ChangeSet changes;
    core_->deliver_newborns(now, false, changes);
    core_->expire(now, changes);
    return changes.take();
}

std::optional<TimePoint> Registry::due() const
{
    return core_->due();
}
std::vector<DevicePtr> Registry::refresh(std::size_t at_most)
{
    return core_->refresh(at_most);
}
std::optional<Change> Registry::forget(std::string_view id)
{
    return core_->forget(id);
}

std::optional<Change> Registry::set_labels(std::string_view id,
                                           const std::vector<std::pair<std::string, std::string>>& labels)
{
    return core_->edit(id, [&](Device& device) {
        for (const auto& [key, value] : labels) {
            if (value.empty())
                device.labels.erase(key);
            else if (device.labels.size() < limits::labels_per_device || device.labels.contains(key))
                device.labels.insert_or_assign(key, value);
        }
    });
}

std::optional<Change> Registry::waive(std::string_view id, model::Waiver waiver)
{
    core_->next_waiver_end_ = std::min(core_->next_waiver_end_, waiver.until);
    return core_->edit(id, [&](Device& device) { device.waiver = std::move(waiver); });
}

std::optional<Change> Registry::unwaive(std::string_view id)
{
    return core_->edit(id, [](Device& device) { device.waiver.reset(); });
}

bool Registry::expecting() const
{
    return core_->expecting();
}

void Registry::adopt(InventorySettings settings)
{
    core_->settings_ = std::move(settings);
    core_->look_for_expired();
}

DevicePtr Registry::get(std::string_view id) const
{
    const auto slot = core_->shelf_.by_id(id);
    return slot ? core_->shelf_[*slot].device : nullptr;
}

std::vector<DevicePtr> Registry::at(const model::IpAddress& address) const
{
    std::vector<DevicePtr> out;
    for (const Slot slot : core_->shelf_.by_address(address)) out.push_back(core_->shelf_[slot].device);
    return out;
}

std::vector<DevicePtr> Registry::find(std::string_view reference) const
{
    return core_->find(reference);
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
    const Shelf& shelf = core_->shelf_;
    for (Slot slot = 0; slot < shelf.end(); ++slot)
        if (shelf[slot].device) visit(shelf[slot].device);
}

std::size_t Registry::size() const
{
    return core_->shelf_.size();
}

std::vector<model::IpAddress> Registry::addresses_in(std::string_view network) const
{
    std::vector<model::IpAddress> out;
    const Shelf& shelf = core_->shelf_;
    const auto add = [&](Slot slot) {
        const Device& device = shelf.device(slot);
        if (!device.addresses.empty()) out.push_back(device.addresses.front());
    };
    for (const Slot slot : shelf.in_network(network)) add(slot);
    for (Slot slot = is_swept(network) ? shelf.end() : 0; slot < shelf.end(); ++slot)
        if (expected(shelf[slot]) && shelf[slot].device) add(slot);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<model::IpAddress> Registry::neighbours_in(std::string_view network) const
{
    std::vector<model::IpAddress> out;
    for (const Slot slot : core_->shelf_.in_network(network)) {
        const Device& device = core_->shelf_.device(slot);
        if (neighbour_only(device)) out.insert(out.end(), device.addresses.begin(), device.addresses.end());
    }
    std::sort(out.begin(), out.end());
    return out;
}

RegistryCounts Registry::counts() const
{
    RegistryCounts counts;
    for_each([&](const DevicePtr& device) {
        ++counts.total;
        ++counts.by_presence[static_cast<std::size_t>(device->presence)];
        ++counts.by_identification[static_cast<std::size_t>(device->identification.state)];
    });
    return counts;
}

const RegistryDrops& Registry::drops() const
{
    return core_->drops_;
}

}  // namespace onvigil::inventory
