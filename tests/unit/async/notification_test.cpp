#include "async/notification.hpp"

#include <gtest/gtest.h>
#include <boost/asio/post.hpp>

#include "async/task_group.hpp"
#include "support/run.hpp"

namespace onvigil::async {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> wait_and_count(Broadcast& broadcast, int& woken)
{
    co_await broadcast.wait();
    ++woken;
}

TEST(Notification, BeforeTheWaitIsNotLostAndSeveralCountAsOne)
{
    asio::io_context context;
    Notification notification(context.get_executor());
    notification.notify();
    notification.notify();
    test::run(context, notification.wait());
    const auto deadline = std::chrono::steady_clock::now() + 1ms;
    test::run(context, notification.wait_until(deadline));
    EXPECT_GE(std::chrono::steady_clock::now(), deadline) << "the second wait had nothing to wake it";
}

TEST(Notification, EndsAWait)
{
    asio::io_context context;
    Notification notification(context.get_executor());
    asio::post(context, [&] { notification.notify(); });
    test::run(context, notification.wait());
}

TEST(Notification, AWaitThatIsCancelledThrowsAndALaterOneIsNotWoken)
{
    asio::io_context context;
    Notification notification(context.get_executor());
    TaskGroup group(context.get_executor());
    group.spawn(notification.wait());
    asio::post(context, [&] { group.cancel(); });
    test::run(context, group.join());
    EXPECT_EQ(group.size(), 0u);
}

TEST(Broadcast, WakesAllThatWaitAndOnlyThose)
{
    asio::io_context context;
    Broadcast broadcast(context.get_executor());
    TaskGroup group(context.get_executor());
    int woken = 0;
    broadcast.notify_all();
    for (int i = 0; i < 3; ++i) group.spawn(wait_and_count(broadcast, woken));
    context.poll();
    EXPECT_EQ(woken, 0) << "a notification before the wait is not remembered";
    broadcast.notify_all();
    context.poll();
    EXPECT_EQ(woken, 3);
    group.spawn(wait_and_count(broadcast, woken));
    asio::post(context, [&] { group.cancel(); });
    test::run(context, group.join());
    EXPECT_EQ(woken, 3) << "a cancelled waiter does not go on";
}

}  // namespace
}  // namespace onvigil::async
