#pragma once
/// async/within.hpp - a time limit around one operation that returns a Result and never throws.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <optional>

namespace onvigil::async {

/// The operation's value, or nullopt when the limit passed first (the operation is then cancelled and joined).
/// `work` must not throw: in a race an exception would be seen only when the timer ends. Of a caller that is cancelled
/// it may: both are aborted then, and a TaskGroup takes what the race throws (asio::multiple_exceptions) for that.
template <typename T>
boost::asio::awaitable<std::optional<T>> within(std::chrono::milliseconds limit, boost::asio::awaitable<T> work)
{
    using namespace boost::asio::experimental::awaitable_operators;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, limit);
    auto outcome = co_await (std::move(work) || timer.async_wait(boost::asio::use_awaitable));
    if (outcome.index() == 0) co_return std::optional<T>(std::move(std::get<0>(outcome)));
    co_return std::nullopt;
}

}  // namespace onvigil::async
