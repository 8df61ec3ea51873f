#pragma once
/// async/notification.hpp - waits for a time, or until other code on the same thread says that something has
/// changed.

#include "base/instant.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace onvigil::async {

/// One waiter, any number of notifiers. A notify() before the wait is not lost.
class Notification {
public:
    explicit Notification(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    void notify()
    {
        notified_ = true;
        timer_.cancel();
    }

    /// Returns at `when` or at a notify(); throws "operation aborted" when the coroutine is cancelled.
    [[nodiscard]] boost::asio::awaitable<void> wait_until(Instant when)
    {
        if (!notified_) {
            timer_.expires_at(when);
            const auto [error] = co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            if (error && !notified_) throw boost::system::system_error(error);
        }
        notified_ = false;
    }
    [[nodiscard]] boost::asio::awaitable<void> wait() { return wait_until(Instant::max()); }

private:
    boost::asio::steady_timer timer_;
    bool notified_ = false;
};

}  // namespace onvigil::async
