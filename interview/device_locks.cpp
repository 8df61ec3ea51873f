#include "interview/device_locks.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/ensure.hpp"
#include "base/limits.hpp"

namespace onvigil::interview {

/// The jobs that wait for the same device, if it is locked; null: it is locked now.
std::vector<Job>* DeviceLocks::lock(const model::IpAddress& address, const net::HostKeys& device)
{
    if (const auto host = hosts_.find(address); host != hosts_.end()) return &host->second.waiting;
    net::HostKeys own;
    for (const std::uint64_t key : device) {
        const auto held = keys_.find(key);
        if (held == keys_.end())
            own.add(key);
        else if (held->second.size() + 1 < limits::addresses_per_device)
            return &held->second;
    }
    for (const std::uint64_t key : own) keys_.try_emplace(key);
    hosts_.emplace(address, Host{own, {}});
    return nullptr;
}

std::optional<Job> DeviceLocks::admit(Job job, const net::HostKeys& device)
{
    std::vector<Job>* const ahead = lock(address_of(job), device);
    if (ahead == nullptr) return job;
    ahead->push_back(std::move(job));
    ++waiting_;
    return std::nullopt;
}

bool DeviceLocks::acquire(const model::IpAddress& address, const net::HostKeys& device)
{
    return lock(address, device) == nullptr;
}

std::vector<Job> DeviceLocks::free_keys(Host& host)
{
    std::vector<Job> out;
    for (const std::uint64_t key : std::exchange(host.keys, {})) {
        auto& waiting = keys_.at(key);
        std::ranges::move(waiting, std::back_inserter(out));
        keys_.erase(key);
    }
    waiting_ -= out.size();
    return out;
}

std::vector<Job> DeviceLocks::let_pass(const model::IpAddress& address)
{
    const auto host = hosts_.find(address);
    return host == hosts_.end() ? std::vector<Job>() : free_keys(host->second);
}

std::vector<Job> DeviceLocks::release(const model::IpAddress& address)
{
    const auto host = hosts_.find(address);
    ensure(host != hosts_.end(), "an address was released that was not locked");
    std::vector<Job> out = std::move(host->second.waiting);
    waiting_ -= out.size();
    std::ranges::move(free_keys(host->second), std::back_inserter(out));
    hosts_.erase(host);
    return out;
}

bool DeviceLocks::any(const std::function<bool(const model::IpAddress&)>& at) const
{
    const auto wait = [&](const std::vector<Job>& jobs) {
        return std::ranges::any_of(jobs, [&](const Job& job) { return at(address_of(job)); });
    };
    return std::ranges::any_of(hosts_, [&](const auto& one) { return at(one.first) || wait(one.second.waiting); }) ||
           std::ranges::any_of(keys_, [&](const auto& one) { return wait(one.second); });
}

const net::HostKeys& DeviceLocks::keys_at(const model::IpAddress& address) const
{
    const auto host = hosts_.find(address);
    ensure(host != hosts_.end(), "the keys of an address that is not locked");
    return host->second.keys;
}

}  // namespace onvigil::interview
