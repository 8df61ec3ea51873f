#include "discovery/datagrams/pending_targets.hpp"

#include "base/limits.hpp"

namespace onvigil::discovery {

namespace {

constexpr unsigned rounds_remembered = 2;

}  // namespace

bool PendingTargets::hold(net::Target target, std::optional<std::uint16_t> port)
{
    const Service service(target.address, port.value_or(0));
    const auto known = pending_.find(service);
    if (known != pending_.end()) {
        net::Target& before = known->second.target;
        if (target.camera_hint && !before.camera_hint) before = std::move(target);
        return true;
    }
    if (pending_.size() >= limits::new_devices_per_round) return false;
    pending_.emplace(service, Waiting{std::move(target)});
    return true;
}

void PendingTargets::asked(const net::Target& target)
{
    const auto mark = [&](const net::ServiceUrl& url) {
        if (asked_.size() < limits::remembered_answers) asked_[{target.address, url.port}] = 0;
    };
    mark(target.url);
    for (const net::ServiceUrl& other : target.others) mark(other);
}

/// A device that stated no port has had its turn if its address was asked, or is about to be, at any.
bool PendingTargets::was_asked(const Service& service) const
{
    if (asked_.contains(service)) return true;
    if (service.second != 0) return false;
    const auto asked = asked_.lower_bound(service);
    if (asked != asked_.end() && asked->first.first == service.first) return true;
    const auto other = pending_.upper_bound(service);
    return other != pending_.end() && other->first.first == service.first;
}

std::vector<net::Target> PendingTargets::release()
{
    std::vector<net::Target> out;
    for (auto& [service, waiting] : pending_)
        if (!was_asked(service)) out.push_back(std::move(waiting.target));
    pending_.clear();
    asked_.clear();
    return out;
}

std::vector<net::Target> PendingTargets::release_older()
{
    std::vector<net::Target> out;
    for (auto at = pending_.begin(); at != pending_.end();) {
        const bool done = was_asked(at->first);
        if (!done && at->second.age++ == 0) {
            ++at;
            continue;
        }
        if (!done) {
            asked(at->second.target);
            out.push_back(std::move(at->second.target));
        }
        at = pending_.erase(at);
    }
    for (auto at = asked_.begin(); at != asked_.end();)
        at = ++at->second >= rounds_remembered ? asked_.erase(at) : std::next(at);
    return out;
}

}  // namespace onvigil::discovery
