#include "interview/service_table.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace onvigil::interview {
namespace {

constexpr auto crowd_is_shown_for = std::chrono::hours(2);
constexpr std::size_t most_crowds = 8;
constexpr auto silent_ones_stay = std::chrono::minutes(5);

bool silent(const QueuedDevice& device)
{
    using State = model::Identification::State;
    return device.state == State::pending || device.state == State::unreachable;
}

}  // namespace

std::size_t ServiceTable::Hash::operator()(const Key& key) const
{
    return std::hash<model::IpAddress>()(key.address) ^ key.path ^ (std::size_t{key.port} * 0x9E3779B97F4A7C15ULL);
}

ServiceTable::Key ServiceTable::key_of(const net::Target& target) const
{
    return {target.address, target.url.port, text::fnv1a(target.url.path, salt_)};
}

ServiceTable::Key ServiceTable::key_of(const net::Description& description) const
{
    return {description.address, description.port, text::fnv1a(description.path, ~salt_)};
}

ServiceTable::Entry* ServiceTable::entry_for(const Key& key, Instant now)
{
    auto found = services_.find(key);
    if (found == services_.end()) {
        if (services_.size() >= limits::devices) purge(now);
        if (services_.size() >= limits::devices) {
            ++table_full_;
            return nullptr;
        }
        found = services_.try_emplace(key).first;
    }
    found->second.heard = now;
    return &found->second;
}

/// Looks at most once a minute, and only when the table is full. What was never heard to answer goes first.
void ServiceTable::purge(Instant now)
{
    if (purged_ != Instant() && now < purged_ + std::chrono::minutes(1)) return;
    purged_ = now;
    std::erase_if(services_, [&](const auto& item) {
        const Entry& entry = item.second;
        const bool in_use = std::ranges::any_of(entry.devices, &QueuedDevice::waiting);
        const bool none_answers = std::ranges::all_of(entry.devices, silent);
        const milliseconds stays = none_answers ? std::min<milliseconds>(silent_ones_stay, 2 * refresh_) : 2 * refresh_;
        const bool forgotten = !in_use && entry.heard + stays < now;
        if (forgotten) devices_ -= entry.devices.size();
        return forgotten;
    });
}

/// At a full service those that were not asked for two refreshes are gone: firmware that makes itself a new endpoint at
/// each start leaves many.
bool ServiceTable::make_room(Entry& entry, const net::Target& target, Instant now)
{
    if (devices_ >= limits::devices) purge(now);
    if (devices_ >= limits::devices) {
        ++table_full_;
        return false;
    }
    if (entry.devices.size() < limits::endpoints_per_url) return true;
    devices_ -= std::erase_if(
        entry.devices, [&](const QueuedDevice& device) { return !device.waiting && device.last + 2 * refresh_ < now; });
    if (entry.devices.size() < limits::endpoints_per_url) return true;
    ++service_full_;
    std::erase_if(crowded_, [now](const auto& crowd) { return now > crowd.second + crowd_is_shown_for; });
    const Service service(target.address, target.url.port);
    if (crowded_.size() < most_crowds || crowded_.contains(service)) crowded_[service] = now;
    return false;
}

std::vector<ServiceTable::Service> ServiceTable::crowded(Instant now) const
{
    std::vector<Service> out;
    for (const auto& [service, when] : crowded_)
        if (now <= when + crowd_is_shown_for) out.push_back(service);
    return out;
}

QueuedDevice* ServiceTable::find_or_add(const net::Target& target, Instant now)
{
    Entry* const entry = entry_for(key_of(target), now);
    if (entry == nullptr) return nullptr;
    auto& devices = entry->devices;
    if (target.endpoint.empty() && !devices.empty()) return &devices.front();
    const auto same = std::ranges::find(devices, target.endpoint, &QueuedDevice::endpoint);
    if (same != devices.end()) return &*same;
    if (devices.size() == 1 && devices.front().endpoint.empty()) {
        // First met through a protocol without endpoints: the same device, now known by its endpoint.
        devices.front().endpoint = target.endpoint;
        return &devices.front();
    }
    if (!make_room(*entry, target, now)) return nullptr;
    ++devices_;
    QueuedDevice& added = devices.emplace_back();
    added.endpoint = target.endpoint;
    added.marks = target.marks;
    return &added;
}

QueuedDevice* ServiceTable::find_or_add(const net::Description& description, Instant now)
{
    Entry* const entry = entry_for(key_of(description), now);
    if (entry == nullptr) return nullptr;
    if (entry->devices.empty()) {
        entry->devices.emplace_back();
        ++devices_;
    }
    return &entry->devices.front();
}

const QueuedDevice* ServiceTable::find(const net::Target& target) const
{
    const auto found = services_.find(key_of(target));
    if (found == services_.end() || found->second.devices.empty()) return nullptr;
    auto& devices = found->second.devices;
    if (target.endpoint.empty()) return &devices.front();
    const auto same = std::ranges::find(devices, target.endpoint, &QueuedDevice::endpoint);
    return same == devices.end() ? nullptr : &*same;
}

QueuedDevice* ServiceTable::find(const net::Target& target)
{
    return const_cast<QueuedDevice*>(std::as_const(*this).find(target));
}

QueuedDevice* ServiceTable::find(const net::Description& description)
{
    const auto found = services_.find(key_of(description));
    return found == services_.end() ? nullptr : &found->second.devices.front();
}

bool ServiceTable::replaced(const net::Target& target, const QueuedDevice& device) const
{
    return std::ranges::any_of(services_.at(key_of(target)).devices, [&](const QueuedDevice& other) {
        return other.heard > device.heard + limits::interview_gap;
    });
}

bool ServiceTable::is_others(const net::Target& target, const net::ServiceUrl& url) const
{
    const auto found = services_.find({target.address, url.port, text::fnv1a(url.path, salt_)});
    return found != services_.end() && std::ranges::any_of(found->second.devices, [&](const QueuedDevice& device) {
               return !device.endpoint.empty() && device.endpoint != target.endpoint;
           });
}

void ServiceTable::each(const std::function<void(const model::IpAddress&, QueuedDevice&)>& visit)
{
    for (auto& [key, entry] : services_)
        for (QueuedDevice& device : entry.devices) visit(key.address, device);
}

void ServiceTable::forget(const model::IpAddress& address)
{
    std::erase_if(services_, [&](const auto& item) {
        if (item.first.address != address) return false;
        devices_ -= item.second.devices.size();
        return true;
    });
}

}  // namespace onvigil::interview
