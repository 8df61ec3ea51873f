#include "discovery/farewells.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

bool Farewells::summon(Summons summons, Instant now)
{
    const auto known = awaited_.find(summons.address);
    if (known != awaited_.end())
        if (Summons* const before = known->second.find(summons.endpoint)) {
            before->farewell = before->farewell || summons.farewell;
            return true;
        }
    if (summoned_ >= limits::summoned_devices) return false;
    if (known != awaited_.end() && known->second.size() >= limits::summoned_per_address) return false;
    Awaited& awaited = awaited_.try_emplace(summons.address, Awaited{{}, {}, now, std::nullopt, 0}).first->second;
    (awaited.probes == 0 ? awaited.devices : awaited.later).push_back(std::move(summons));
    ++summoned_;
    return true;
}

Summons* Farewells::Awaited::find(const std::string& endpoint)
{
    for (auto* const group : {&devices, &later})
        for (Summons& one : *group)
            if (one.endpoint == endpoint) return &one;
    return nullptr;
}

void Farewells::heard(const model::IpAddress& address, const std::string& endpoint)
{
    const auto known = awaited_.find(address);
    if (known == awaited_.end()) return;
    for (auto* const group : {&known->second.devices, &known->second.later})
        summoned_ -= std::erase_if(*group, [&](const Summons& one) {
            return endpoint.empty() || one.endpoint.empty() || endpoint == one.endpoint;
        });
    if (known->second.size() == 0) awaited_.erase(known);
}

std::vector<model::IpAddress> Farewells::to_probe(Instant now)
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

void Farewells::probed(const std::vector<model::IpAddress>& hosts, Instant now)
{
    for (const model::IpAddress& host : hosts) {
        const auto known = awaited_.find(host);
        if (known != awaited_.end() && known->second.probes > 0 && !known->second.probed) known->second.probed = now;
    }
}

std::vector<Summons> Farewells::silent(Instant now)
{
    std::vector<Summons> out;
    for (auto at = awaited_.begin(); at != awaited_.end();) {
        Awaited& awaited = at->second;
        if (!awaited.probed || now < *awaited.probed + silent_after) {
            ++at;
            continue;
        }
        summoned_ -= awaited.devices.size();
        for (Summons& one : awaited.devices)
            if (one.farewell) out.push_back(std::move(one));
        if (awaited.later.empty()) {
            at = awaited_.erase(at);
        } else {
            awaited = Awaited{std::move(awaited.later), {}, now, std::nullopt, 0};
            ++at;
        }
    }
    return out;
}

std::optional<Instant> Farewells::next() const
{
    std::optional<Instant> out;
    for (const auto& [address, awaited] : awaited_) {
        Instant when = awaited.summoned;
        if (awaited.probed) when = *awaited.probed + (awaited.probes == 1 ? probe_again_after : silent_after);
        out = out ? std::min(*out, when) : when;
    }
    return out;
}

}  // namespace onvigil::discovery
