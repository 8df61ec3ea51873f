#pragma once
/// async/notification.hpp - waiting until another coroutine of the same thread says that something has changed.

#include "base/instant.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace onvigil::async {

/// One waiter, any number of notifiers. A notification before the wait is not lost; several count as one.
class Notification {
public:
    explicit Notification(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    void notify()
    {
        notified_ = true;
        timer_.cancel();
    }

    /// Returns at `when` or once notified; throws "operation aborted" when the coroutine is cancelled.
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

/// Any number of waiters, all of them woken; only those that wait already. A waiter checks for itself what has changed.
class Broadcast {
public:
    explicit Broadcast(const boost::asio::any_io_executor& executor)
        : timer_(executor, boost::asio::steady_timer::time_point::max())
    {
    }

    void notify_all() { timer_.cancel(); }

    /// Throws "operation aborted" when the coroutine is cancelled.
    [[nodiscard]] boost::asio::awaitable<void> wait()
    {
        co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() != boost::asio::cancellation_type::none)
            throw boost::system::system_error(boost::asio::error::operation_aborted);
    }

private:
    boost::asio::steady_timer timer_;
};

}  // namespace onvigil::async
