#include "inventory/registry.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "inventory/core.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {

using model::Change;
using model::Device;
using model::DevicePtr;
using model::Observation;
using model::TimePoint;

Registry::Core::Core(InventorySettings settings, IsMaker is_maker, Known known, RegistryBounds bounds)
    : settings_(std::move(settings)), is_maker_(std::move(is_maker)), bounds_(bounds), ids_(known.past_ids)
{
    for (auto& device : known.devices) {
        if (device->waiver) next_waiver_end_ = std::min(next_waiver_end_, device->waiver->until);
        if (!device->conflicts.empty()) shared_endpoints_.insert(device->endpoint);
        shelf_.add(entry_of(std::move(device)));
    }
}

void Registry::Core::hold(Held& where, Observation&& observation, TimePoint now)
{
    if (where.size() >= bounds_.held_observations) {
        ++drops_.observations;
        return;
    }
    where.emplace_back(now, std::move(observation));
}

void Registry::Core::contest(Observation&& observation, TimePoint now)
{
    contested_at_.insert(observation.from);
    hold(contested_, std::move(observation), now);
}

void Registry::Core::hear(Observation observation, TimePoint now, ChangeSet& changes)
{
    if (now >= next_delivery_) deliver_newborns(now, false, changes);
    if (observation.source == model::Protocol::neighbours) return hold(neighbours_, std::move(observation), now);
    const Ruling ruling = rule(observation);
    if (ruling.kind == Ruling::Kind::known) return (void)update(ruling.slot, observation, now, changes);
    const bool of_newborn =
        std::all_of(ruling.claimants.begin(), ruling.claimants.end(), [this](Slot slot) { return shelf_[slot].fresh; });
    const bool beside_contested = ruling.kind == Ruling::Kind::unknown && !has_own_identity(observation) &&
                                  contested_at_.contains(observation.from);
    if (beside_contested || (ruling.kind == Ruling::Kind::contested && !of_newborn))
        return contest(std::move(observation), now);
    if (newborns_.empty()) next_delivery_ = now + gestation;
    newborns_.emplace_back(now, std::move(observation));
    if (newborns_.size() >= bounds_.held_observations) deliver_newborns(now, true, changes);
}

std::uint16_t Registry::Core::number_of(const std::string& network)
{
    const auto known = std::find(networks_.begin(), networks_.end(), network);
    const auto number = static_cast<std::uint16_t>(known - networks_.begin());
    if (known == networks_.end()) networks_.push_back(network);
    return number;
}

void Registry::Core::mark_heard(Entry& entry, const Observation& heard)
{
    const Device& device = *entry.device;
    for (std::size_t i = 0; i < device.addresses.size() && i < entry.addresses.size(); ++i)
        if (device.addresses[i] == heard.from) entry.addresses[i].heard = true;
    if (!keeps_online(device, heard)) return;
    entry.track.heard = true;
    const bool itself = device.endpoint.empty() || heard.endpoint == device.endpoint || proves_same(device, heard);
    entry.track.itself = entry.track.itself || itself;
    entry.heard_on = number_of(heard.network);
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
    entry.stale = false;
    DevicePtr before = entry.device, after = draft.finish(texts_);
    shelf_.replace(slot, after);
    changes.add(std::move(before), std::move(after));
}

Slot Registry::Core::update(Slot slot, const Observation& observation, TimePoint now, ChangeSet& changes)
{
    Entry& entry = shelf_[slot];
    mark_heard(entry, observation);
    const std::size_t named = entry.stated.size();
    Draft draft(*entry.device);
    fold(draft, entry, observation, drops_.evidence);
    if (observation.at > entry.last_seen && (observation.listening || keeps_online(*entry.device, observation))) {
        entry.last_seen = observation.at;
        mark_stale(slot);
    }
    if (entry.track.heard && draft.see().presence == model::Presence::offline) {
        draft.edit().presence = model::Presence::online;
        entry.track.missed = 0;
        entry.track.changed(now);
        arrivals_.emplace_back(draft.see().id, observation.from);
    }
    const Device& was = *entry.device;
    const Device& is = draft.see();
    const bool new_macs = draft.edited() && is.macs != was.macs;
    const bool new_identity = new_macs || named != entry.stated.size() ||
                              (draft.edited() && (is.serial != was.serial || is.endpoint != was.endpoint));
    finish(slot, draft, changes);
    if (new_macs)
        for (const auto& claim : observation.macs) share_mac(claim.mac, changes);
    return new_identity ? merge_if_proven(slot, changes) : slot;
}

std::optional<Slot> Registry::Core::create(const Observation& observation, ChangeSet& changes)
{
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
    if (observation.source == model::Protocol::neighbours)
        device.identification.state = model::Identification::State::none;
    Entry entry;
    entry.last_seen = observation.at;
    entry.addresses.resize(1);
    entry.fresh = true;
    Draft draft(device);
    fold(draft, entry, observation, drops_.evidence);
    entry.device = draft.finish(texts_);
    entry.repeated.reset();
    mark_heard(entry, observation);
    const DevicePtr found = entry.device;
    const Slot slot = shelf_.add(std::move(entry));
    changes.add(nullptr, found);
    for (const auto& mac : found->macs) share_mac(mac.mac, changes);
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
        if (!entry.device || !std::exchange(entry.stale, false)) continue;
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
    for_each([&](const DevicePtr& device) {
        if (device->network == network && !device->addresses.empty()) out.push_back(device->addresses.front());
    });
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
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
