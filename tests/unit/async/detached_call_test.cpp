#include "async/detached_call.hpp"

#include "support/run.hpp"

#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

#include <future>

namespace onvigil::async {
namespace {

using namespace std::chrono_literals;

TEST(DetachedCall, GivesWhatTheWorkGives)
{
    boost::asio::io_context context;
    DetachedCall<int> call;
    const std::function<int()> work = [] { return 7; };
    EXPECT_EQ(test::run(context, call.value(work, 10s)), 7);
    while (detached_threads != 0) continue;  // it ends by itself
}

TEST(DetachedCall, WhatIsForgottenWhileItIsUnderWayIsNoLaterCallers)
{
    boost::asio::io_context context;
    DetachedCall<int> call;
    const auto release = std::make_shared<std::promise<void>>();
    const std::function<int()> hangs = [released = release->get_future().share()] { return released.wait(), 1; };
    EXPECT_EQ(test::run(context, call.value(hangs, 1ms)), std::nullopt);
    EXPECT_EQ(detached_threads, 1) << "the end of the process has to know";
    call.forget();
    release->set_value();
    const std::function<int()> work = [] { return 2; };
    EXPECT_EQ(test::run(context, call.value(work, 10s)), 2);
}

TEST(DetachedCall, AValueThatHasBecomeTooOldIsNotUsed)
{
    boost::asio::io_context context;
    DetachedCall<int> call(0ms);
    const auto release = std::make_shared<std::promise<void>>();
    const std::function<int()> hangs = [released = release->get_future().share()] { return released.wait(), 1; };
    EXPECT_EQ(test::run(context, call.value(hangs, 1ms)), std::nullopt);
    release->set_value();
    while (detached_threads != 0) continue;
    const std::function<int()> work = [] { return 2; };
    EXPECT_EQ(test::run(context, call.value(work, 10s)), 2);
}

}  // namespace
}  // namespace onvigil::async
