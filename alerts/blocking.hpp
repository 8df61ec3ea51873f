#pragma once
/// alerts/blocking.hpp - runs what blocks (fsync, a full journal socket) on a thread of its own and awaits it.

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>
#include <utility>

namespace onvigil::alerts {

/// `work()` on a thread of `pool`; its value here. It must not throw, and what it refers to must outlive it: the
/// operation cannot be cancelled.
template <typename Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> on_thread(boost::asio::thread_pool& pool, Work work)
{
    using Value = std::invoke_result_t<Work&>;
    auto initiate = [&pool](auto handler, Work run) {
        auto guard = boost::asio::make_work_guard(boost::asio::get_associated_executor(handler));
        boost::asio::post(
            pool, [handler = std::move(handler), guard = std::move(guard), run = std::move(run)]() mutable {
                Value value = run();
                const auto back = guard.get_executor();
                boost::asio::post(back, [handler = std::move(handler), guard = std::move(guard),
                                         value = std::move(value)]() mutable { std::move(handler)(std::move(value)); });
            });
    };
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Value)>(
        initiate, boost::asio::use_awaitable, std::move(work));
}

}  // namespace onvigil::alerts
