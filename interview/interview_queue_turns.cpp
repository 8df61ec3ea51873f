#include "interview/interview_queue.hpp"

#include <utility>

#include "base/ensure.hpp"
#include "base/text.hpp"

// Whose turn it is: one connection at a time to a device.

namespace onvigil::interview {

/// Which device the job is about.
net::HostKeys InterviewQueue::keys_of(const Job& job) const
{
    net::HostKeys keys;
    if (known_ != nullptr) keys.add(known_->device_at(address_of(job)));
    const net::Target* target = std::get_if<net::Target>(&job);
    if (const auto* banners = std::get_if<BannerJob>(&job)) target = &banners->target;
    if (target == nullptr) return keys;
    const QueuedDevice* const device = device_of(*target);
    const std::string& endpoint = !target->endpoint.empty() || device == nullptr ? target->endpoint : device->endpoint;
    if (!endpoint.empty()) keys.add(text::fnv1a(endpoint, salt_));
    keys.add(target->who != 0 || device == nullptr ? target->who : device->who);
    return keys;
}

/// Those who wait for the device that these are keys of, if it is being asked; null if not. Keys that more are waiting
/// for than one device has addresses are printed into a whole series, and taken out.
std::vector<Job>* InterviewQueue::queue_ahead(net::HostKeys& keys)
{
    net::HostKeys own;
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

void InterviewQueue::come_forward(std::vector<Job>& waiting)
{
    waiting_ -= waiting.size();
    for (auto job = waiting.rbegin(); job != waiting.rend(); ++job) fresh_.push_front(std::move(*job));
}

std::optional<Job> InterviewQueue::take()
{
    while (!fresh_.empty() || !routine_.empty()) {
        auto& from = fresh_.empty() ? routine_ : fresh_;
        Job job = std::move(from.front());
        from.pop_front();
        const auto host = busy_.find(address_of(job));
        net::HostKeys keys = host == busy_.end() ? keys_of(job) : net::HostKeys();
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

bool InterviewQueue::acquire(const model::IpAddress& address)
{
    net::HostKeys keys;
    if (known_ != nullptr) keys.add(known_->device_at(address));
    if (busy_.contains(address) || queue_ahead(keys) != nullptr) return false;
    hand_out(address, keys);
    return true;
}

void InterviewQueue::hand_out(const model::IpAddress& address, const net::HostKeys& keys)
{
    for (const std::uint64_t key : keys) busy_keys_.try_emplace(key);
    busy_.emplace(address, Host{keys, {}});
}

void InterviewQueue::release(const model::IpAddress& address)
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

const net::HostKeys& InterviewQueue::keys_at(const model::IpAddress& address) const
{
    const auto host = busy_.find(address);
    ensure(host != busy_.end(), "the keys of an address that nobody has taken");
    return host->second.keys;
}

}  // namespace onvigil::interview
