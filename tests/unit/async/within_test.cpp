#include "async/within.hpp"

#include "async/notification.hpp"
#include "async/task_group.hpp"
#include "support/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

namespace onvigil::async::within_test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<int> seven()
{
    co_return 7;
}

/// As a name look-up waits: it throws once it is cancelled.
asio::awaitable<int> wait_for_nothing()
{
    Notification never(co_await asio::this_coro::executor);
    co_await never.wait();
    co_return 1;
}

/// As a connection that is tried at one address after the other: the first wait gives its error, the second throws.
asio::awaitable<int> wait_twice()
{
    for (int i = 0; i < 2; ++i) {
        asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return 1;
}

asio::awaitable<void> limited(asio::awaitable<int> work)
{
    (void)co_await within<int>(1h, std::move(work));
}

TEST(Within, GivesTheValueOrNothingOnceTheLimitHasPassed)
{
    asio::io_context context;
    EXPECT_EQ(test::run(context, within<int>(1h, seven())), 7);
    EXPECT_EQ(test::run(context, within<int>(1ms, wait_for_nothing())), std::nullopt);
    EXPECT_EQ(test::run(context, within<int>(1ms, wait_twice())), std::nullopt);
}

TEST(Within, ACallerThatIsCancelledEndsAsAbortedWhateverTheWorkDoesThen)
{
    for (auto* work : {wait_for_nothing, wait_twice}) {
        asio::io_context context;
        TaskGroup group(context.get_executor());
        group.spawn(limited(work()));
        asio::post(context, [&] { group.cancel(); });
        EXPECT_NO_THROW(test::run(context, group.join())) << "a child that was cancelled is no failure";
    }
}

}  // namespace
}  // namespace onvigil::async::within_test
