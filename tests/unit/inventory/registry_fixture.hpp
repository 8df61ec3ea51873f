#pragma once
/// A registry, a clock that the test moves, and rounds that it ends.

#include "inventory/registry.hpp"
#include "support/observations.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace onvigil::inventory::test {

using namespace std::chrono_literals;
using namespace onvigil::test;
using model::Change;
using model::Presence;

inline const std::string nic1 = "44:19:b6:00:00:01", nic2 = "44:19:b6:00:00:02";

inline bool is_maker(const std::string& organization)
{
    return organization.find("Hikvision") != std::string::npos;
}

/// An answer that says no more than that something is there.
inline model::Observation small_talk(const std::string& address)
{
    return heard(model::Protocol::ssdp, address);
}
inline model::Observation wants_login(const std::string& address, const std::string& its_endpoint)
{
    auto out = heard(model::Protocol::onvif, address);
    out.endpoint = its_endpoint;
    out.identification = model::Identification{model::Identification::State::needs_login, "", start};
    return out;
}

struct World {
    explicit World(InventorySettings settings = {}, Known known = {}, RegistryBounds bounds = {})
        : registry(std::move(settings), is_maker, std::move(known), bounds)
    {
    }

    /// Hears it now, and waits until newborns are born.
    std::vector<Change> hear(model::Observation observation)
    {
        observation.at = now;
        auto changes = registry.apply(std::move(observation), now);
        now += 300ms;
        for (auto& change : registry.tick(now)) changes.push_back(std::move(change));
        return changes;
    }
    /// A round in which all of these are heard at the same moment.
    std::vector<Change> round(const std::vector<model::Observation>& observations,
                              std::vector<std::string> networks = {"lan0"})
    {
        std::vector<Change> changes;
        const auto keep = [&](std::vector<Change> more) {
            for (auto& change : more) changes.push_back(std::move(change));
        };
        for (auto observation : observations) {
            observation.at = now;
            keep(registry.apply(std::move(observation), now));
        }
        now += 5s;
        keep(registry.end_round(round_over(now, std::move(networks)), now));
        now += 295s;
        keep(registry.tick(now));
        return changes;
    }
    void silence(int rounds)
    {
        for (int i = 0; i < rounds; ++i) (void)round({});
    }

    [[nodiscard]] model::DevicePtr at(const std::string& address) const
    {
        const auto found = registry.find(address);
        return found.size() == 1 ? found.front() : nullptr;
    }

    Registry registry;
    model::TimePoint now = start;
};

inline std::vector<Change> moved(const std::vector<Change>& changes)
{
    std::vector<Change> out;
    for (const auto& change : changes)
        if (change.before && change.after && change.before->addresses.front() != change.after->addresses.front())
            out.push_back(change);
    return out;
}
inline std::size_t found(const std::vector<Change>& changes)
{
    return static_cast<std::size_t>(
        std::count_if(changes.begin(), changes.end(), [](const auto& change) { return !change.before; }));
}
inline std::size_t lost(const std::vector<Change>& changes)
{
    return static_cast<std::size_t>(
        std::count_if(changes.begin(), changes.end(), [](const auto& change) { return !change.after; }));
}
inline std::size_t turned(const std::vector<Change>& changes, Presence to)
{
    return static_cast<std::size_t>(std::count_if(changes.begin(), changes.end(), [to](const auto& change) {
        return change.before && change.after && change.before->presence != to && change.after->presence == to;
    }));
}

inline std::vector<std::string> organisations(const model::DevicePtr& device)
{
    std::vector<std::string> out;
    for (const auto& claim : device->evidence)
        if (claim.key == model::Key::oui_organization) out.push_back(claim.detail);
    return out;
}

}  // namespace onvigil::inventory::test
