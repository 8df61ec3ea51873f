#pragma once
/// support/run.hpp - runs one coroutine to its end on an io_context of its own, with a deadline instead of sleeps.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace onvigil::test {

/// The coroutine's value; rethrows what it throws; throws std::runtime_error when `limit` passes first.
template <typename T>
T run(boost::asio::io_context& context, boost::asio::awaitable<T> work,
      std::chrono::seconds limit = std::chrono::seconds(30))
{
    std::exception_ptr failure;
    std::optional<T> value;
    bool done = false;
    boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr error, T result) {
        failure = error;
        if (!error) value.emplace(std::move(result));
        done = true;
        context.stop();
    });
    context.restart();
    context.run_for(limit);
    if (!done) throw std::runtime_error("the coroutine did not end in time");
    if (failure) std::rethrow_exception(failure);
    return std::move(*value);
}

inline void run(boost::asio::io_context& context, boost::asio::awaitable<void> work,
                std::chrono::seconds limit = std::chrono::seconds(30))
{
    std::exception_ptr failure;
    bool done = false;
    boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr error) {
        failure = error;
        done = true;
        context.stop();
    });
    context.restart();
    context.run_for(limit);
    if (!done) throw std::runtime_error("the coroutine did not end in time");
    if (failure) std::rethrow_exception(failure);
}

}  // namespace onvigil::test
