#pragma once
/// control/followers.hpp - those who read events as they are committed, each with a bounded queue of its own.

#include "model/event.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <span>

namespace onvigil::control {

using EventPtr = std::shared_ptr<const model::Event>;

/// One reader's queue. Owned by the reader; gone from Followers when it is destroyed.
struct Follower {
    explicit Follower(const boost::asio::any_io_executor& executor) : wake(executor) {}
    std::deque<EventPtr> waiting;
    bool behind = false;             ///< the queue was full: it is told so and let go
    boost::asio::steady_timer wake;  ///< cancelled when something arrives
};

class Followers {
public:
    /// nullptr: as many follow as may.
    [[nodiscard]] std::shared_ptr<Follower> join(const boost::asio::any_io_executor& executor);
    void publish(std::span<const model::Event> events);
    [[nodiscard]] std::uint64_t let_go() const { return let_go_; }

private:
    std::list<std::weak_ptr<Follower>> followers_;
    std::uint64_t let_go_ = 0;
};

}  // namespace onvigil::control
