#include "daemon/settle_queue.hpp"

namespace onvigil::daemon {

void SettleQueue::mark(const std::string& id, bool asked, Instant now, const std::string& merged_into)
{
    const auto [found, is_new] = waiting_.try_emplace(id);
    Waiting& waiting = found->second;
    if (asked && !waiting.asked) asked_.push_back(id);
    if (!asked && is_new) being_asked_.emplace_back(now, id);
    waiting.asked = waiting.asked || asked;
    if (!merged_into.empty()) waiting.merged_into = merged_into;
}

SettleQueue::Changed SettleQueue::take(Instant now)
{
    for (;;) {
        std::string id;
        const bool overdue = !being_asked_.empty() && being_asked_.front().first + patience <= now;
        if (overdue || asked_.empty()) {
            id = std::move(being_asked_.front().second);
            being_asked_.pop_front();
        } else {
            id = std::move(asked_.front());
            asked_.pop_front();
        }
        // One that stood in both rows was taken by the first that came to it.
        if (auto taken = waiting_.extract(id)) return {std::move(id), std::move(taken.mapped().merged_into)};
    }
}

}  // namespace onvigil::daemon
