#include "daemon/reevaluation.hpp"

#include <algorithm>
#include <utility>

#include "daemon/version.hpp"
#include "policy/knowledge_digest.hpp"

namespace onvigil::daemon {
namespace {

void unite(std::vector<std::string>& mine, const std::vector<std::string>& theirs)
{
    for (const auto& id : theirs)
        if (std::ranges::find(mine, id) == mine.end()) mine.push_back(id);
}

/// Adds `now`; what stands in `opposite` is as it was before both, and leaves it instead.
void note(std::vector<std::string>& mine, std::vector<std::string>& opposite, const std::vector<std::string>& now)
{
    std::vector<std::string> fresh;
    for (const auto& id : now)
        if (std::erase(opposite, id) == 0) fresh.push_back(id);
    unite(mine, fresh);
}

}  // namespace

PolicyState state_of(const policy::Policy& policy, model::TimePoint now)
{
    PolicyState state;
    for (const auto& list : policy.lists())
        if (policy.selected(list))
            (policy.in_force(list, now) ? state.in_force : state.waiting).emplace(list.id, policy::digest(list));
    state.makers = policy::digest(policy.knowledge().makers);
    state.program = version;
    state.day = std::chrono::floor<std::chrono::days>(now);
    return state;
}

alerts::PolicyChange difference(const PolicyState& before, const PolicyState& after)
{
    alerts::PolicyChange change;
    for (const auto& [id, print] : after.in_force) {
        const auto old = before.in_force.find(id);
        if (old == before.in_force.end())
            change.added.push_back(id);
        else if (old->second != print)
            change.changed.push_back(id);
    }
    for (const auto& [id, print] : before.in_force)
        if (!after.in_force.contains(id)) change.removed.push_back(id);
    change.makers_changed = before.makers != after.makers;
    return change;
}

bool Reevaluation::begin(PolicyState state, std::uint64_t covers)
{
    if (state == judged_by_) return false;
    const auto change = difference(judged_by_, state);
    judged_by_ = std::move(state);
    note(change_.added, change_.removed, change.added);
    note(change_.removed, change_.added, change.removed);
    unite(change_.changed, change.changed);
    change_.makers_changed = change_.makers_changed || change.makers_changed;
    covers_ = covers;
    return true;
}

void Reevaluation::count(model::EventType type)
{
    change_.opened += type == model::EventType::finding_opened;
    change_.closed += type == model::EventType::finding_closed;
    change_.updated += type == model::EventType::finding_updated;
}

std::optional<Reevaluation::Ended> Reevaluation::end(std::uint64_t covered)
{
    if (!running() || covered < covers_) return std::nullopt;
    covers_ = 0;
    auto change = std::exchange(change_, {});
    if (change == alerts::PolicyChange{}) return Ended{};
    return Ended{std::move(change)};
}

}  // namespace onvigil::daemon
