#include "async/task_group.hpp"

#include <gtest/gtest.h>
#include <boost/asio/post.hpp>

#include "async/within.hpp"
#include "support/run.hpp"

namespace onvigil::async {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> wait_for(std::chrono::milliseconds time)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> fail()
{
    co_await wait_for(1ms);
    throw std::runtime_error("broken");
}

asio::awaitable<void> spawn_and_join(TaskGroup& group, std::vector<std::chrono::milliseconds> times, bool failing)
{
    for (const auto time : times) group.spawn(wait_for(time));
    if (failing) group.spawn(fail());
    co_await group.join();
}

asio::awaitable<int> answer_after(std::chrono::milliseconds time)
{
    co_await wait_for(time);
    co_return 42;
}

TEST(TaskGroup, JoinWaitsForEveryChild)
{
    asio::io_context context;
    TaskGroup group(context.get_executor());
    test::run(context, spawn_and_join(group, {1ms, 5ms}, false));
    EXPECT_EQ(group.size(), 0u);
}

TEST(TaskGroup, TheFirstErrorCancelsTheOthersAndReachesTheParent)
{
    asio::io_context context;
    TaskGroup group(context.get_executor());
    EXPECT_THROW(test::run(context, spawn_and_join(group, {1h}, true)), std::runtime_error);
    EXPECT_EQ(group.size(), 0u);
}

TEST(TaskGroup, CancelEndsChildrenQuietly)
{
    asio::io_context context;
    TaskGroup group(context.get_executor());
    asio::post(context, [&] { group.cancel(); });
    test::run(context, spawn_and_join(group, {1h, 1h}, false));
    EXPECT_EQ(group.size(), 0u);
}

TEST(Within, GivesTheValueOrNothingInTime)
{
    asio::io_context context;
    EXPECT_EQ(test::run(context, within(1000ms, answer_after(1ms))), 42);
    EXPECT_EQ(test::run(context, within(1ms, answer_after(3600s))), std::nullopt);
}

}  // namespace
}  // namespace onvigil::async
