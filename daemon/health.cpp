#include "daemon/health.hpp"

#include <algorithm>

namespace onvigil::daemon {

Health::Difference Health::look(const std::vector<model::HealthProblem>& problems, model::TimePoint now,
                                const std::vector<std::string>& undecided)
{
    Difference difference;
    for (auto& [what, open] : open_) open.held = std::ranges::find(undecided, what) != undecided.end();
    for (const auto& problem : problems) {
        const auto [open, is_new] = open_.try_emplace(problem.what);
        const auto since = is_new ? now : open->second.problem.since;
        open->second = {problem};
        open->second.problem.since = since;
        if (is_new) difference.opened.push_back(open->second.problem);
    }
    std::erase_if(open_, [&](const auto& entry) {
        if (!entry.second.held) difference.recovered.push_back(entry.first);
        return !entry.second.held;
    });
    return difference;
}

std::vector<model::HealthProblem> Health::open() const
{
    std::vector<model::HealthProblem> out;
    for (const auto& [what, open] : open_) out.push_back(open.problem);
    return out;
}

void Health::resume(const std::vector<model::HealthProblem>& problems)
{
    for (const auto& problem : problems) open_.try_emplace(problem.what, Open{problem});
}

}  // namespace onvigil::daemon
