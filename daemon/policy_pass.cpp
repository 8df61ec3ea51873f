#include "daemon/policy_pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "daemon/version.hpp"
#include "policy/fingerprint.hpp"

namespace onvigil::daemon {
namespace {

void unite(std::vector<std::string>& mine, const std::vector<std::string>& theirs)
{
    for (const auto& id : theirs)
        if (std::find(mine.begin(), mine.end(), id) == mine.end()) mine.push_back(id);
}

/// Notes `now`; who is noted for the opposite is as before, and neither.
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
            (policy.in_force(list, now) ? state.in_force : state.waiting).emplace(list.id, policy::fingerprint(list));
    state.makers = policy::fingerprint(policy.knowledge().makers);
    state.program = version;
    state.day = std::chrono::floor<std::chrono::days>(now);
    return state;
}

std::string PolicyState::text() const
{
    std::string out = fmt::format("{} {} {}\n", program, model::to_text(day), makers);
    for (const auto& [id, print] : in_force) out += fmt::format("+ {} {}\n", id, print);
    for (const auto& [id, print] : waiting) out += fmt::format("- {} {}\n", id, print);
    return out;
}

std::optional<PolicyState> PolicyState::parse(std::string_view stored)
{
    const auto words = text::words(stored);
    if (words.size() < 3 || words.size() % 3 != 0) return std::nullopt;
    const auto day = model::parse_date(words[1]);
    if (!day) return std::nullopt;
    PolicyState state;
    state.program = words[0];
    state.day = *day;
    state.makers = words[2];
    for (std::size_t i = 3; i < words.size(); i += 3)
        (words[i] == "+" ? state.in_force : state.waiting).emplace(words[i + 1], words[i + 2]);
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

void PolicyPass::begin(const alerts::PolicyChange& change, std::uint64_t covers)
{
    note(change_.added, change_.removed, change.added);
    note(change_.removed, change_.added, change.removed);
    unite(change_.changed, change.changed);
    change_.makers_changed = change_.makers_changed || change.makers_changed;
    covers_ = covers;
}

void PolicyPass::count(model::EventType type)
{
    change_.opened += type == model::EventType::finding_opened;
    change_.closed += type == model::EventType::finding_closed;
    change_.updated += type == model::EventType::finding_updated;
}

std::optional<PolicyPass::Ended> PolicyPass::end(std::uint64_t covered)
{
    if (!running() || covered < covers_) return std::nullopt;
    covers_ = 0;
    auto change = std::exchange(change_, {});
    if (change == alerts::PolicyChange{}) return Ended{};
    return Ended{std::move(change)};
}

}  // namespace onvigil::daemon
