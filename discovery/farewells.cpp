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
    awaited_.emplace(address, Awaited{std::move(summons), now, 0});
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
        const bool due = awaited.probes == 0 || (awaited.probes == 1 && now >= awaited.since + probe_again_after);
        if (!due) continue;
        ++awaited.probes;
        out.push_back(address);
    }
    return out;
}

std::vector<Summons> Farewells::silent(Instant now)
{
    std::vector<Summons> out;
    for (auto at = awaited_.begin(); at != awaited_.end();) {
        if (now < at->second.since + silent_after) {
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
        Instant when = awaited.since + silent_after;
        if (awaited.probes == 0) when = awaited.since;
        if (awaited.probes == 1) when = awaited.since + probe_again_after;
        out = out ? std::min(*out, when) : when;
    }
    return out;
}

}  // namespace onvigil::discovery
