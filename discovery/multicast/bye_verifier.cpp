#include "discovery/multicast/bye_verifier.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace onvigil::discovery {

bool ByeVerifier::add(PresenceProbe device, Instant now)
{
    const auto known = awaited_.find(device.address);
    if (known != awaited_.end())
        if (PresenceProbe* const before = known->second.find(device.endpoint)) {
            before->said_bye = before->said_bye || device.said_bye;
            return true;
        }
    if (count_ >= limits::presence_probes) return false;
    if (known != awaited_.end() && known->second.size() >= limits::presence_probes_per_address) return false;
    Awaited& awaited = awaited_.try_emplace(device.address, Awaited{{}, {}, now, std::nullopt, 0}).first->second;
    (awaited.probes == 0 ? awaited.devices : awaited.later).push_back(std::move(device));
    ++count_;
    return true;
}

PresenceProbe* ByeVerifier::Awaited::find(const std::string& endpoint)
{
    for (auto* const group : {&devices, &later})
        for (PresenceProbe& one : *group)
            if (one.endpoint == endpoint) return &one;
    return nullptr;
}

void ByeVerifier::heard(const model::IpAddress& address, const std::string& endpoint)
{
    const auto known = awaited_.find(address);
    if (known == awaited_.end()) return;
    for (auto* const group : {&known->second.devices, &known->second.later})
        count_ -= std::erase_if(*group, [&](const PresenceProbe& one) {
            return endpoint.empty() || one.endpoint.empty() || endpoint == one.endpoint;
        });
    if (known->second.size() == 0) awaited_.erase(known);
}

std::vector<model::IpAddress> ByeVerifier::to_probe(Instant now)
{
    std::vector<model::IpAddress> out;
    for (auto& [address, awaited] : awaited_) {
        const bool again = awaited.probes == 1 && awaited.probed && now >= *awaited.probed + probe_again_after;
        if (awaited.probes > 0 && !again) continue;
        ++awaited.probes;
        out.push_back(address);
    }
    return out;
}

void ByeVerifier::probed(const std::vector<model::IpAddress>& hosts, Instant now)
{
    for (const model::IpAddress& host : hosts) {
        const auto known = awaited_.find(host);
        if (known != awaited_.end() && known->second.probes > 0 && !known->second.probed) known->second.probed = now;
    }
}

std::vector<PresenceProbe> ByeVerifier::silent(Instant now)
{
    std::vector<PresenceProbe> out;
    for (auto at = awaited_.begin(); at != awaited_.end();) {
        Awaited& awaited = at->second;
        if (!awaited.probed || now < *awaited.probed + silent_after) {
            ++at;
            continue;
        }
        count_ -= awaited.devices.size();
        std::ranges::move(awaited.devices, std::back_inserter(out));
        if (awaited.later.empty()) {
            at = awaited_.erase(at);
        } else {
            awaited = Awaited{std::move(awaited.later), {}, now, std::nullopt, 0};
            ++at;
        }
    }
    return out;
}

std::optional<Instant> ByeVerifier::next() const
{
    std::optional<Instant> out;
    for (const auto& [address, awaited] : awaited_) {
        Instant when = awaited.added;
        if (awaited.probed) when = *awaited.probed + (awaited.probes == 1 ? probe_again_after : silent_after);
        out = out ? std::min(*out, when) : when;
    }
    return out;
}

}  // namespace onvigil::discovery
