#pragma once
/// identity_cases.hpp - what the tests of cases from real networks share.

#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {

inline bool proves_maker(const model::DevicePtr& device)
{
    return std::any_of(device->evidence.begin(), device->evidence.end(),
                       [](const auto& claim) { return claim.key == model::Key::oui_organization; });
}

inline std::size_t contradictions(const Registry& registry)
{
    std::size_t out = 0;
    registry.for_each([&](const model::DevicePtr& device) { out += device->conflicts.size(); });
    return out;
}

inline std::size_t unstable(const Registry& registry)
{
    std::size_t out = 0;
    registry.for_each([&](const model::DevicePtr& device) { out += device->identity.unstable_endpoint ? 1 : 0; });
    return out;
}

/// Everything that was told while these rounds were heard one after the other.
inline std::vector<Change> play(World& world, const std::vector<std::vector<model::Observation>>& rounds)
{
    std::vector<Change> all;
    for (const auto& round : rounds)
        for (auto& change : world.round(round)) all.push_back(std::move(change));
    return all;
}

}  // namespace onvigil::inventory::test
