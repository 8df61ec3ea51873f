#pragma once
/// What the product ships, read once for all tests.

#include "policy/load_folders.hpp"
#include "policy/policy.hpp"

#include <string>

namespace onvigil::policy::test {

inline const LoadedKnowledge& shipped()
{
    static const LoadedKnowledge loaded =
        load_knowledge({{std::string(ONVIGIL_POLICY_DIR) + "/makers"}, {std::string(ONVIGIL_POLICY_DIR) + "/lists"}});
    return loaded;
}

inline Policy shipped_policy(PolicySettings settings = {})
{
    return {shipped().knowledge, std::move(settings)};
}

/// A day on which all shipped lists are fresh.
inline constexpr model::TimePoint today{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}.time_since_epoch()};

}  // namespace onvigil::policy::test
