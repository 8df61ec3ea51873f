#pragma once
/// control/policy_view.hpp - lists of banned makers, and what other lists would change, as the API shows them.

#include "model/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::control {

struct EntityView {
    std::string maker{};
    std::string maker_name{};
    model::Relation relation{};
    std::optional<model::Date> from{}, to{};
    std::string citation{};
};

struct ListView {
    std::string id{}, title{}, jurisdiction{}, authority{}, binds{}, kind{};
    model::Effect effect{};
    std::optional<model::Date> effective{}, announced{}, as_of{};
    std::string citation{}, note{};
    std::vector<std::string> sources{};  ///< further links
    bool covers_affiliates = false;
    bool configured = false;     ///< `policy.lists` names it
    bool in_force = false;       ///< configured, and effective by now
    std::uint64_t findings = 0;  ///< open now
    std::vector<EntityView> entities{};
};

/// `{"lists":[…]}`: everything but the entities, of which the number.
[[nodiscard]] std::string lists_json(const std::vector<ListView>& lists);
/// One list with its entities.
[[nodiscard]] std::string list_json(const ListView& list);

/// A device that other makers and lists would judge otherwise.
struct VerdictChange {
    model::Record before, after;  ///< of the same device
};
/// What other makers and lists would change.
struct PolicyDiff {
    std::uint64_t devices = 0;                         ///< that were judged
    std::vector<std::string> added, removed, changed;  ///< lists in force
    bool makers_changed = false;
    std::vector<VerdictChange> changes;
};
[[nodiscard]] std::string policy_diff_json(const PolicyDiff& diff);

}  // namespace onvigil::control
