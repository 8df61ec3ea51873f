#include "control/event_subscribers.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace onvigil::control {

std::shared_ptr<EventSubscriber> EventSubscribers::join(const boost::asio::any_io_executor& executor, Reader reader)
{
    subscribers_.remove_if([](const auto& subscriber) { return subscriber.expired(); });
    std::size_t own = 0, hosts = 0;
    for (const auto& weak : subscribers_) {
        const auto subscriber = weak.lock();
        own += subscriber->reader == reader ? 1 : 0;
        hosts += subscriber->reader.index() == 1 ? 1 : 0;
    }
    const bool full = reader.index() == 0 ? own >= limits::control_followers
                                          : hosts >= limits::control_followers - (own > 0 ? first_of_hosts : 0);
    if (full) return nullptr;
    auto subscriber = std::make_shared<EventSubscriber>(executor, std::move(reader));
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
