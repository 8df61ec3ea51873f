#include "daemon/commit_queue.hpp"

namespace onvigil::daemon {

void CommitQueue::mark(const std::string& id, bool asked, Instant now, const std::string& merged_into)
{
    const auto [found, is_new] = waiting_.try_emplace(id);
    Waiting& waiting = found->second;
    if (asked && !waiting.asked) asked_.push_back(id);
    if (!asked && is_new) being_asked_.emplace_back(now, id);
    waiting.asked = waiting.asked || asked;
    if (merged_into.empty()) return;
    waiting.merged_into = merged_into;
    absorbed_[merged_into].push_back(id);
}

std::string CommitQueue::survivor_of(std::string id) const
{
    for (std::size_t steps = waiting_.size(); steps > 0; --steps) {
        const auto into = waiting_.find(id);
        if (into == waiting_.end() || into->second.merged_into.empty()) break;
        if (!waiting_.contains(into->second.merged_into)) break;
        id = into->second.merged_into;
    }
    return id;
}

void CommitQueue::take_with_absorbed(const std::string& id, Group& group)
{
    auto taken = waiting_.extract(id);
    if (const auto absorbed = absorbed_.extract(id))
        for (const auto& each : absorbed.mapped()) take_with_absorbed(each, group);
    if (taken) group.push_back({id, std::move(taken.mapped().merged_into)});
}

CommitQueue::Group CommitQueue::take(Instant now)
{
    for (;;) {
        std::string id;
        const bool overdue = !being_asked_.empty() && being_asked_.front().first + longest_wait <= now;
        if (overdue || asked_.empty()) {
            id = std::move(being_asked_.front().second);
            being_asked_.pop_front();
        } else {
            id = std::move(asked_.front());
            asked_.pop_front();
        }
        // One that stood in both rows was taken by the first that came to it.
        if (!waiting_.contains(id)) continue;
        Group group;
        take_with_absorbed(survivor_of(std::move(id)), group);
        return group;
    }
}

}  // namespace onvigil::daemon
