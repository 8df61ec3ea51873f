#pragma once
/// control/event_subscribers.hpp - clients that read events as they are committed, each with a bounded queue.

#include "model/event.hpp"
#include "model/ip.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <span>
#include <variant>

namespace onvigil::control {

using EventPtr = std::shared_ptr<const model::Event>;

/// A local user, or a host over TCP.
using Reader = std::variant<uid_t, model::IpAddress>;

/// One client's queue. Owned by its connection; leaves EventSubscribers when it is destroyed.
struct EventSubscriber {
    EventSubscriber(const boost::asio::any_io_executor& executor, Reader its_reader)
        : reader(std::move(its_reader)), wake(executor)
    {
    }
    Reader reader;
    std::deque<EventPtr> waiting;
    bool behind = false;             ///< the queue was full: the client is told so and disconnected
    boost::asio::steady_timer wake;  ///< cancelled when something arrives
};

class EventSubscribers {
public:
    /// nullptr: this user has so many already (limits::control_followers), or all hosts have, of which some are kept
    /// for those that have none yet.
    [[nodiscard]] std::shared_ptr<EventSubscriber> join(const boost::asio::any_io_executor& executor, Reader reader);
    static constexpr std::size_t first_of_hosts = 8;
    /// Wakes all: also to see whether they may still read.
    void publish(std::span<const model::Event> events);
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
    std::list<std::weak_ptr<EventSubscriber>> subscribers_;
    std::uint64_t dropped_ = 0;
};

}  // namespace onvigil::control
