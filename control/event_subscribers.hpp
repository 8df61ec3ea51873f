#pragma once
/// control/event_subscribers.hpp - clients that read events as they are committed, each with a bounded queue.

#include "model/event.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <span>

namespace onvigil::control {

using EventPtr = std::shared_ptr<const model::Event>;

/// One client's queue. Owned by its connection; leaves EventSubscribers when it is destroyed.
struct EventSubscriber {
    EventSubscriber(const boost::asio::any_io_executor& executor, std::optional<uid_t> its_user)
        : user(its_user), wake(executor)
    {
    }
    std::optional<uid_t> user;  ///< nothing: over TCP
    std::deque<EventPtr> waiting;
    bool behind = false;             ///< the queue was full: the client is told so and disconnected
    boost::asio::steady_timer wake;  ///< cancelled when something arrives
};

class EventSubscribers {
public:
    /// nullptr: this user has so many already (limits::control_followers); nothing as user: those over TCP have.
    [[nodiscard]] std::shared_ptr<EventSubscriber> join(const boost::asio::any_io_executor& executor,
                                                        std::optional<uid_t> user);
    void publish(std::span<const model::Event> events);
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
    std::list<std::weak_ptr<EventSubscriber>> subscribers_;
    std::uint64_t dropped_ = 0;
};

}  // namespace onvigil::control
