#pragma once
/// discovery/nudge.hpp - waiting for a time, or for somebody on the same thread to say that something has changed.

#include "discovery/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace onvigil::discovery {

/// One waiter, any number of nudgers. A nudge before the wait is not lost.
class Nudge {
public:
    explicit Nudge(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    void nudge()
    {
        nudged_ = true;
        timer_.cancel();
    }

    /// Returns at `when` or at a nudge; throws "operation aborted" when the coroutine is cancelled.
    [[nodiscard]] boost::asio::awaitable<void> wait_until(Instant when)
    {
        if (!nudged_) {
            timer_.expires_at(when);
            const auto [error] = co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            if (error && !nudged_) throw boost::system::system_error(error);
        }
        nudged_ = false;
    }
    [[nodiscard]] boost::asio::awaitable<void> wait() { return wait_until(Instant::max()); }

private:
    boost::asio::steady_timer timer_;
    bool nudged_ = false;
};

}  // namespace onvigil::discovery
