#include "inventory/device_index.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;

enum class KeyKind : char { id = 'i', endpoint = 'e', mac = 'm', serial = 's', address = 'a' };

std::uint64_t key(KeyKind kind, std::string_view value)
{
    const char tag = static_cast<char>(kind);
    return text::fnv1a(value, text::fnv1a({&tag, 1}));
}

std::uint64_t key(const model::Mac& mac)
{
    return key(KeyKind::mac, {reinterpret_cast<const char*>(mac.bytes.data()), mac.bytes.size()});
}

std::uint64_t key(const model::IpAddress& address)
{
    if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        return key(KeyKind::address, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    const auto bytes = address.to_v6().to_bytes();
    const auto zone = address.to_v6().is_link_local() ? 0 : address.to_v6().scope_id();  // see same_host()
    return key(KeyKind::address, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}) + zone;
}

void note_identification(Entry& entry)
{
    entry.pending = entry.device->identification.state == model::Identification::State::pending;
}

}  // namespace

DeviceIndex::Keys DeviceIndex::keys_of(const Device& device)
{
    Keys keys{key(KeyKind::id, device.id)};
    if (real_endpoint(device.endpoint)) keys.push_back(key(KeyKind::endpoint, device.endpoint));
    for (const auto& mac : device.macs) keys.push_back(key(mac.mac));
    if (real_serial(device.serial)) keys.push_back(key(KeyKind::serial, text::lower(device.serial)));
    for (const auto& address : device.addresses) keys.push_back(key(address));
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

DeviceIndex::Keys DeviceIndex::keys_of(const model::Observation& observation)
{
    Keys keys{key(observation.from)};
    if (real_endpoint(observation.endpoint)) keys.push_back(key(KeyKind::endpoint, observation.endpoint));
    for (const auto& claim : observation.macs) keys.push_back(key(claim.mac));
    if (real_serial(observation.serial)) keys.push_back(key(KeyKind::serial, text::lower(observation.serial)));
    return keys;
}

Slots DeviceIndex::by_key(std::uint64_t key) const
{
    return look_up(key, [](const Device&) { return true; });
}

Slot DeviceIndex::add(Entry entry)
{
    ensure(entry.device != nullptr, "an entry without a device");
    Slot slot = end();
    if (free_.empty()) {
        entries_.push_back(std::move(entry));
    } else {
        slot = free_.back();
        free_.pop_back();
        entries_[slot] = std::move(entry);
    }
    note_identification(entries_[slot]);
    for (const auto k : keys_of(device(slot))) index_.emplace(k, slot);
    residents_[device(slot).network].insert(slot);
    ++size_;
    return slot;
}

void DeviceIndex::remove(Slot slot)
{
    for (const auto k : keys_of(device(slot))) drop_key(k, slot);
    move_out(device(slot).network, slot);
    entries_[slot] = Entry{};
    free_.push_back(slot);
    --size_;
}

void DeviceIndex::replace(Slot slot, model::DevicePtr after)
{
    const Keys was = keys_of(device(slot)), is = keys_of(*after);
    if (device(slot).network != after->network) {
        move_out(device(slot).network, slot);
        residents_[after->network].insert(slot);
    }
    entries_[slot].device = std::move(after);
    note_identification(entries_[slot]);
    if (was == is) return;
    Keys gone, come;
    std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(gone));
    std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(come));
    for (const auto k : gone) drop_key(k, slot);
    for (const auto k : come) index_.emplace(k, slot);
}

void DeviceIndex::drop_key(std::uint64_t k, Slot slot)
{
    // Equal keys stand side by side; equal_range would walk all of them, however many.
    auto found = index_.find(k);
    while (found != index_.end() && found->first == k && found->second != slot) ++found;
    ensure(found != index_.end() && found->first == k, "a device that its index does not know");
    index_.erase(found);
}

void DeviceIndex::move_out(const std::string& network, Slot slot)
{
    const auto there = residents_.find(network);
    ensure(there != residents_.end() && there->second.erase(slot) == 1, "a device that its network does not know");
    if (there->second.empty()) residents_.erase(there);
}

const DeviceIndex::Residents& DeviceIndex::in_network(std::string_view network) const
{
    static const Residents nothing;
    const auto there = residents_.find(network);
    return there == residents_.end() ? nothing : there->second;
}

template <typename Holds>
Slots DeviceIndex::look_up(std::uint64_t k, Holds holds, std::size_t most) const
{
    Slots hits;
    for (auto hit = index_.find(k); hit != index_.end() && hit->first == k && hits.size() < most; ++hit)
        if (holds(device(hit->second))) hits.push_back(hit->second);
    if (hits.size() > 1) {
        // The index keeps no order; ids do, and they are the same however devices came in.
        std::ranges::sort(hits, [this](Slot one, Slot other) { return device(one).id < device(other).id; });
    }
    return hits;
}

std::optional<Slot> DeviceIndex::by_id(std::string_view id) const
{
    const Slots hits = look_up(key(KeyKind::id, id), [id](const Device& device) { return device.id == id; });
    if (hits.empty()) return std::nullopt;
    return hits.front();
}

Slots DeviceIndex::by_endpoint(std::string_view endpoint, std::size_t most) const
{
    return look_up(
        key(KeyKind::endpoint, endpoint), [endpoint](const Device& device) { return device.endpoint == endpoint; },
        most);
}

Slots DeviceIndex::by_endpoint_at(std::string_view endpoint, const model::IpAddress& address,
                                  std::string_view network) const
{
    // Those of an address are few, those of a cloned endpoint may be thousands.
    return look_up(key(address), [&](const Device& device) {
        return device.endpoint == endpoint && has_address(device, address, network);
    });
}

Slots DeviceIndex::by_mac(const model::Mac& mac) const
{
    return look_up(key(mac), [&mac](const Device& device) {
        return std::ranges::any_of(device.macs, [&](const auto& held) { return held.mac == mac; });
    });
}

Slots DeviceIndex::by_serial(std::string_view serial) const
{
    const std::string wanted = text::lower(serial);
    return look_up(key(KeyKind::serial, wanted),
                   [&](const Device& device) { return text::lower(device.serial) == wanted; });
}

Slots DeviceIndex::by_address(const model::IpAddress& address, std::string_view network, std::size_t most) const
{
    return look_up(
        key(address), [&](const Device& device) { return has_address(device, address, network); }, most);
}

}  // namespace onvigil::inventory
