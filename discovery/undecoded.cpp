#include "discovery/undecoded.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

bool Undecoded::hold(UndecodedSender sender)
{
    const auto known = held_.find(sender.address);
    if (known != held_.end()) {
        known->second.camera = known->second.camera || sender.camera;
        return true;
    }
    if (held_.size() >= limits::undecoded_senders) return false;
    const model::IpAddress address = sender.address;
    held_.emplace(address, std::move(sender));
    return true;
}

std::vector<UndecodedSender> Undecoded::release()
{
    std::vector<UndecodedSender> rest;
    for (auto& [address, sender] : held_)
        if (!readable_.contains(address)) rest.push_back(std::move(sender));
    std::sort(rest.begin(), rest.end(), [](const auto& a, const auto& b) { return a.address < b.address; });
    held_ = {};
    readable_ = {};
    return rest;
}

}  // namespace onvigil::discovery
