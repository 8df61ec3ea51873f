#include "async/on_thread.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <thread>

#include "support/run.hpp"

namespace onvigil::async {
namespace {

namespace asio = boost::asio;

TEST(OnThread, GivesTheValueOfWhatRanOnTheOtherThread)
{
    asio::io_context context;
    asio::thread_pool pool(1);
    const auto there = test::run(context, on_thread(pool, [] { return std::this_thread::get_id(); }));
    EXPECT_NE(there, std::this_thread::get_id());
}

TEST(OnThread, TakesWorkThatCanOnlyBeMoved)
{
    asio::io_context context;
    asio::thread_pool pool(1);
    auto work = [held = std::make_unique<int>(7)] { return *held; };
    EXPECT_EQ(test::run(context, on_thread(pool, std::move(work))), 7);
}

TEST(OnThread, AnExceptionArrivesAtTheAwaiter)
{
    asio::io_context context;
    asio::thread_pool pool(1);
    EXPECT_THROW(test::run(context, on_thread(pool, [] { throw std::runtime_error("no disk"); })), std::runtime_error);
    EXPECT_THROW(test::run(context, on_thread(pool, []() -> int { throw std::runtime_error("no disk"); })),
                 std::runtime_error);
}

}  // namespace
}  // namespace onvigil::async
