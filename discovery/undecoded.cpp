#include "discovery/undecoded.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

bool Undecoded::hold(model::Observation sender)
{
    const auto known = held_.find(sender.from);
    if (known != held_.end()) {
        known->second.camera = known->second.camera || sender.camera;
        return true;
    }
    if (held_.size() >= limits::undecoded_senders) return false;
    const model::IpAddress address = sender.from;
    held_.emplace(address, std::move(sender));
    return true;
}

std::vector<model::Observation> Undecoded::release()
{
    std::vector<model::Observation> rest;
    for (auto& [address, sender] : held_)
        if (!readable_.contains(address)) rest.push_back(std::move(sender));
    std::sort(rest.begin(), rest.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    held_ = {};
    readable_ = {};
    return rest;
}

}  // namespace onvigil::discovery
