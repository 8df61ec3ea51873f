#include "discovery/agenda.hpp"

#include <utility>

#include "base/ensure.hpp"
#include "base/text.hpp"

// Whose turn it is: one connection at a time to a device.

namespace onvigil::discovery {

/// Which device the job is about.
HostKeys Agenda::keys_of(const Job& job) const
{
    HostKeys keys;
    if (known_ != nullptr) keys.add(known_->device_at(address_of(job)));
    const Target* target = std::get_if<Target>(&job);
    if (const auto* banners = std::get_if<BannerJob>(&job)) target = &banners->target;
    if (target == nullptr) return keys;
    const Sitting* const sitting = sitting_of(*target);
    const std::string& endpoint =
        !target->endpoint.empty() || sitting == nullptr ? target->endpoint : sitting->endpoint;
    if (!endpoint.empty()) keys.add(text::fnv1a(endpoint, salt_));
    keys.add(target->who != 0 || sitting == nullptr ? target->who : sitting->who);
    return keys;
}

/// Those who wait for the device that these are keys of, if it is being asked; null if not. Keys that more are waiting
/// for than one device has addresses are printed into a whole series, and taken out.
std::vector<Job>* Agenda::queue_ahead(HostKeys& keys)
{
    HostKeys own;
    for (const std::uint64_t key : keys) {
        const auto busy = busy_keys_.find(key);
        if (busy == busy_keys_.end())
            own.add(key);
        else if (busy->second.size() + 1 < limits::addresses_per_device)
            return &busy->second;
    }
    keys = own;
    return nullptr;
}

void Agenda::come_forward(std::vector<Job>& waiting)
{
    waiting_ -= waiting.size();
    for (auto job = waiting.rbegin(); job != waiting.rend(); ++job) fresh_.push_front(std::move(*job));
}

std::optional<Job> Agenda::take()
{
    while (!fresh_.empty() || !routine_.empty()) {
        auto& from = fresh_.empty() ? routine_ : fresh_;
        Job job = std::move(from.front());
        from.pop_front();
        const auto host = busy_.find(address_of(job));
        HostKeys keys = host == busy_.end() ? keys_of(job) : HostKeys();
        if (auto* const ahead = host != busy_.end() ? &host->second.waiting : queue_ahead(keys)) {
            ahead->push_back(std::move(job));
            ++waiting_;
            continue;
        }
        hand_out(address_of(job), keys);
        return job;
    }
    return std::nullopt;
}

bool Agenda::occupy(const model::IpAddress& address)
{
    HostKeys keys;
    if (known_ != nullptr) keys.add(known_->device_at(address));
    if (busy_.contains(address) || queue_ahead(keys) != nullptr) return false;
    hand_out(address, keys);
    return true;
}

void Agenda::hand_out(const model::IpAddress& address, const HostKeys& keys)
{
    for (const std::uint64_t key : keys) busy_keys_.try_emplace(key);
    busy_.emplace(address, Host{keys, {}});
}

void Agenda::release(const model::IpAddress& address)
{
    const auto host = busy_.find(address);
    ensure(host != busy_.end(), "an address was released that nobody had taken");
    for (const std::uint64_t key : host->second.keys) {
        const auto device = busy_keys_.find(key);
        come_forward(device->second);
        busy_keys_.erase(device);
    }
    come_forward(host->second.waiting);
    busy_.erase(host);
}

const HostKeys& Agenda::keys_at(const model::IpAddress& address) const
{
    const auto host = busy_.find(address);
    ensure(host != busy_.end(), "the keys of an address that nobody has taken");
    return host->second.keys;
}

}  // namespace onvigil::discovery
