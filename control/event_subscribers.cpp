#include "control/event_subscribers.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace onvigil::control {

std::shared_ptr<EventSubscriber> EventSubscribers::join(const boost::asio::any_io_executor& executor,
                                                        std::optional<uid_t> user)
{
    subscribers_.remove_if([](const auto& subscriber) { return subscriber.expired(); });
    const auto is_theirs = [&](const auto& weak) { return weak.lock()->user == user; };
    if (std::ranges::count_if(subscribers_, is_theirs) >= static_cast<std::ptrdiff_t>(limits::control_followers))
        return nullptr;
    auto subscriber = std::make_shared<EventSubscriber>(executor, user);
    subscribers_.push_back(subscriber);
    return subscriber;
}

void EventSubscribers::publish(std::span<const model::Event> events)
{
    subscribers_.remove_if([](const auto& subscriber) { return subscriber.expired(); });
    if (subscribers_.empty()) return;
    for (const auto& event : events) {
        const auto shared = std::make_shared<const model::Event>(event);
        for (const auto& weak : subscribers_) {
            const auto subscriber = weak.lock();
            if (!subscriber || subscriber->behind) continue;
            if (subscriber->waiting.size() >= limits::watch_backlog_events) {
                subscriber->behind = true;
                ++dropped_;
                continue;
            }
            subscriber->waiting.push_back(shared);
        }
    }
    for (const auto& weak : subscribers_)
        if (const auto subscriber = weak.lock()) subscriber->wake.cancel();
}

}  // namespace onvigil::control
