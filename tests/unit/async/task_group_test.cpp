#include "async/task_group.hpp"

#include <gtest/gtest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
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

asio::awaitable<void> count_after(std::chrono::milliseconds time, int& ended)
{
    co_await wait_for(time);
    ++ended;
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
    int ended = 0;
    for (const auto time : {1ms, 5ms}) group.spawn(count_after(time, ended));
    test::run(context, group.join());
    EXPECT_EQ(group.size(), 0u);
    EXPECT_EQ(ended, 2) << "by itself, and not since the parent waits";
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

asio::awaitable<void> join(TaskGroup& group)
{
    co_await group.join();
}

TEST(TaskGroup, CancellingTheJoinerCancelsTheChildrenAndWaitsForThem)
{
    asio::io_context context;
    TaskGroup group(context.get_executor());
    group.spawn(wait_for(1h));
    group.spawn(wait_for(1h));
    asio::cancellation_signal stop;
    bool joined = false;
    asio::co_spawn(context, join(group),
                   asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& error) {
                       joined = true;
                       EXPECT_FALSE(error) << "a joiner that was cancelled ends quietly with its children";
                   }));
    asio::post(context, [&] { stop.emit(asio::cancellation_type::all); });
    context.run_for(5s);
    EXPECT_TRUE(joined);
    EXPECT_EQ(group.size(), 0u);
}

TEST(TaskGroup, AChildOfACancelledGroupIsCancelledAtOnce)
{
    asio::io_context context;
    TaskGroup group(context.get_executor());
    group.cancel();
    test::run(context, spawn_and_join(group, {1h}, false));
    EXPECT_EQ(group.size(), 0u);
}

asio::awaitable<void> spawn_into_a_cancelled_group(asio::any_io_executor executor)
{
    TaskGroup group(executor);
    group.cancel();
    group.spawn([]() -> asio::awaitable<void> { co_return; }());
    co_await group.join();
}

TEST(TaskGroup, MayGoBeforeWhatItPostedForAChildThatEndedAtOnce)
{
    asio::io_context context;
    asio::co_spawn(context, spawn_into_a_cancelled_group(context.get_executor()), asio::detached);
    context.run_for(5s);
    EXPECT_TRUE(context.stopped()) << "all of it has run; what it touched is for the sanitizer to say";
}

TEST(Within, GivesTheValueOrNothingInTime)
{
    asio::io_context context;
    EXPECT_EQ(test::run(context, within(1000ms, answer_after(1ms))), 42);
    EXPECT_EQ(test::run(context, within(1ms, answer_after(3600s))), std::nullopt);
}

}  // namespace
}  // namespace onvigil::async
