#include "discovery/datagrams/undecodable_senders.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

namespace {

constexpr unsigned rounds_before_forgotten = 2;

std::vector<model::Observation> sorted(std::vector<model::Observation> senders)
{
    std::ranges::sort(senders, [](const auto& a, const auto& b) { return a.from < b.from; });
    return senders;
}

}  // namespace

bool UndecodableSenders::hold(model::Observation sender)
{
    const auto known = pending_.find(sender.from);
    if (known != pending_.end()) {
        model::Observation& before = known->second.sender;
        before.camera = before.camera || sender.camera;
        return true;
    }
    if (pending_.size() >= limits::undecodable_senders) return false;
    const model::IpAddress address = sender.from;
    pending_.emplace(address, Waiting{std::move(sender)});
    return true;
}

std::vector<model::Observation> UndecodableSenders::release()
{
    std::vector<model::Observation> rest;
    for (auto& [address, waiting] : pending_)
        if (!decoded_.contains(address)) rest.push_back(std::move(waiting.sender));
    pending_ = {};
    decoded_ = {};
    return sorted(std::move(rest));
}

std::vector<model::Observation> UndecodableSenders::release_older()
{
    std::vector<model::Observation> rest;
    for (auto at = pending_.begin(); at != pending_.end();) {
        const bool done = decoded_.contains(at->first);
        if (!done && at->second.age++ == 0) {
            ++at;
            continue;
        }
        if (!done) rest.push_back(std::move(at->second.sender));
        at = pending_.erase(at);
    }
    for (auto at = decoded_.begin(); at != decoded_.end();)
        at = ++at->second >= rounds_before_forgotten ? decoded_.erase(at) : std::next(at);
    return sorted(std::move(rest));
}

}  // namespace onvigil::discovery
