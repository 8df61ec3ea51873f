#include "control/followers.hpp"

#include "base/limits.hpp"

namespace onvigil::control {

std::shared_ptr<Follower> Followers::join(const boost::asio::any_io_executor& executor)
{
    followers_.remove_if([](const auto& follower) { return follower.expired(); });
    if (followers_.size() >= limits::control_followers) return nullptr;
    auto follower = std::make_shared<Follower>(executor);
    followers_.push_back(follower);
    return follower;
}

void Followers::publish(std::span<const model::Event> events)
{
    followers_.remove_if([](const auto& follower) { return follower.expired(); });
    if (followers_.empty()) return;
    for (const auto& event : events) {
        const auto shared = std::make_shared<const model::Event>(event);
        for (const auto& weak : followers_) {
            const auto follower = weak.lock();
            if (!follower || follower->behind) continue;
            if (follower->waiting.size() >= limits::watch_backlog_events) {
                follower->behind = true;
                ++let_go_;
                continue;
            }
            follower->waiting.push_back(shared);
        }
    }
    for (const auto& weak : followers_)
        if (const auto follower = weak.lock()) follower->wake.cancel();
}

}  // namespace onvigil::control
