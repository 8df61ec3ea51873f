#include "discovery/farewells.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::discovery {

bool Farewells::summon(Summons summons, Instant now)
{
    const auto known = awaited_.find(summons.address);
    if (known != awaited_.end()) {
        known->second.summons.farewell = known->second.summons.farewell || summons.farewell;
        return true;
    }
    if (awaited_.size() >= limits::summoned_devices) return false;
    const model::IpAddress address = summons.address;
    awaited_.emplace(address, Awaited{std::move(summons), now, std::nullopt, 0});
    return true;
}

void Farewells::heard(const model::IpAddress& address, const std::string& endpoint)
{
    const auto known = awaited_.find(address);
    if (known == awaited_.end()) return;
    const std::string& awaited = known->second.summons.endpoint;
    if (endpoint.empty() || awaited.empty() || endpoint == awaited) awaited_.erase(known);
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
        if (known != awaited_.end() && !known->second.probed) known->second.probed = now;
    }
}

std::vector<Summons> Farewells::silent(Instant now)
{
    std::vector<Summons> out;
    for (auto at = awaited_.begin(); at != awaited_.end();) {
        if (!at->second.probed || now < *at->second.probed + silent_after) {
            ++at;
            continue;
        }
        if (at->second.summons.farewell) out.push_back(std::move(at->second.summons));
        at = awaited_.erase(at);
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
