#include "discovery/asked_hosts.hpp"

#include "base/text.hpp"
#include "discovery/protocols/protocol_row.hpp"

#include <utility>

namespace onvigil::discovery {

const std::uint64_t* AskedHosts::Asked::seed_of(const model::IpAddress& host, Instant now) const
{
    const auto found = now < since + 2 * answers_within ? seeds.find(host) : seeds.end();
    return found == seeds.end() ? nullptr : &found->second;
}

void AskedHosts::note(const model::IpAddress& host, std::uint64_t seed, Instant now)
{
    if (now >= latest_.since + answers_within || latest_.seeds.size() >= most) {
        before_ = std::exchange(latest_, {});
        latest_.since = now;
    }
    latest_.seeds.insert_or_assign(host, seed);
}

bool AskedHosts::contains(const model::IpAddress& host, Instant now) const
{
    return latest_.seed_of(host, now) != nullptr || before_.seed_of(host, now) != nullptr;
}

bool AskedHosts::was_sent(const model::IpAddress& host, std::string_view id, Instant now) const
{
    const std::string said = text::lower(id);
    for (const Asked* asked : {&latest_, &before_}) {
        const std::uint64_t* seed = asked->seed_of(host, now);
        if (seed == nullptr) continue;
        UuidSource ids(*seed);
        for (unsigned i = 0; i < most_ids; ++i)
            if (said.ends_with(ids.next())) return true;
    }
    return false;
}

}  // namespace onvigil::discovery
