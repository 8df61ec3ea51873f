#include "daemon/policy_difference.hpp"

#include <algorithm>
#include <map>

namespace onvigil::daemon {
namespace {

/// The lists the settings choose, without where they were read from.
std::map<std::string, policy::List> chosen(const Start& start)
{
    const auto& ids = start.settings.policy.lists;
    const bool all = std::find(ids.begin(), ids.end(), "*") != ids.end();
    std::map<std::string, policy::List> out;
    for (auto list : start.knowledge.lists) {
        if (!all && std::find(ids.begin(), ids.end(), list.id) == ids.end()) continue;
        list.file.clear();
        out.emplace(list.id, std::move(list));
    }
    return out;
}

}  // namespace

alerts::PolicyChange difference(const Start& before, const Start& after)
{
    alerts::PolicyChange change;
    const auto old_lists = chosen(before), new_lists = chosen(after);
    for (const auto& [id, list] : new_lists) {
        const auto old = old_lists.find(id);
        if (old == old_lists.end())
            change.added.push_back(id);
        else if (old->second != list)
            change.changed.push_back(id);
    }
    for (const auto& [id, list] : old_lists)
        if (!new_lists.contains(id)) change.removed.push_back(id);
    change.makers_changed = before.knowledge.makers != after.knowledge.makers;
    return change;
}

bool matters(const alerts::PolicyChange& change)
{
    return !change.added.empty() || !change.removed.empty() || !change.changed.empty() || change.makers_changed;
}

}  // namespace onvigil::daemon
