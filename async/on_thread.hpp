#pragma once
/// async/on_thread.hpp - runs what blocks (a commit, fsync, a full journal socket) on a thread of its own and awaits
/// it.

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace onvigil::async {

/// `work()` on a thread of `pool`; its value, or its exception, here. It cannot be cancelled halfway: what it refers to
/// must outlive it.
template <typename Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> on_thread(boost::asio::thread_pool& pool, Work work)
{
    using Value = std::invoke_result_t<Work&>;
    constexpr bool has_value = !std::is_void_v<Value>;
    std::optional<std::conditional_t<has_value, Value, std::monostate>> value;
    std::exception_ptr error;
    auto initiate = [&](auto handler) {
        auto guard = boost::asio::make_work_guard(boost::asio::get_associated_executor(handler));
        boost::asio::post(pool, [&, handler = std::move(handler), guard = std::move(guard)]() mutable {
            try {
                if constexpr (has_value)
                    value.emplace(work());
                else
                    work();
            } catch (...) {
                error = std::current_exception();
            }
            const auto back = guard.get_executor();
            boost::asio::post(
                back, [handler = std::move(handler), guard = std::move(guard)]() mutable { std::move(handler)(); });
        });
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(initiate,
                                                                                       boost::asio::use_awaitable);
    if (error) std::rethrow_exception(error);
    if constexpr (has_value) co_return std::move(*value);
}

}  // namespace onvigil::async
