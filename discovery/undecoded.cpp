#include "discovery/undecoded.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

namespace {

constexpr unsigned forgotten_after = 2;

std::vector<model::Observation> sorted(std::vector<model::Observation> senders)
{
    std::sort(senders.begin(), senders.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    return senders;
}

}  // namespace

bool Undecoded::hold(model::Observation sender)
{
    const auto known = held_.find(sender.from);
    if (known != held_.end()) {
        model::Observation& before = known->second.sender;
        before.camera = before.camera || sender.camera;
        return true;
    }
    if (held_.size() >= limits::undecoded_senders) return false;
    const model::IpAddress address = sender.from;
    held_.emplace(address, Waiting{std::move(sender)});
    return true;
}

std::vector<model::Observation> Undecoded::release()
{
    std::vector<model::Observation> rest;
    for (auto& [address, waiting] : held_)
        if (!readable_.contains(address)) rest.push_back(std::move(waiting.sender));
    held_ = {};
    readable_ = {};
    return sorted(std::move(rest));
}

std::vector<model::Observation> Undecoded::release_older()
{
    std::vector<model::Observation> rest;
    for (auto at = held_.begin(); at != held_.end();) {
        const bool done = readable_.contains(at->first);
        if (!done && at->second.age++ == 0) {
            ++at;
            continue;
        }
        if (!done) rest.push_back(std::move(at->second.sender));
        at = held_.erase(at);
    }
    for (auto at = readable_.begin(); at != readable_.end();)
        at = ++at->second >= forgotten_after ? readable_.erase(at) : std::next(at);
    return sorted(std::move(rest));
}

}  // namespace onvigil::discovery
