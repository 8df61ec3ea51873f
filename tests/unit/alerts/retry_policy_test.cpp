#include "alerts/retry_policy.hpp"

#include "fakes.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using namespace std::chrono_literals;
using Action = RetryPolicy::Action;

const Failure failed = failure("busy");
const Failure refused = failure("HTTP 400", Failure::Kind::refused);

TEST(RetryPolicy, DoublesFromOneSecondToFiveMinutes)
{
    RetryPolicy retry;
    std::chrono::milliseconds last{};
    for (int i = 0; i < 20; ++i) {
        const auto wait = retry.wait(failed, 0.999);
        EXPECT_GE(wait, last);
        EXPECT_GE(wait, 1s);
        EXPECT_LE(wait, 5min);
        last = wait;
    }
    EXPECT_GT(last, 4min);
    retry.reset();
    EXPECT_EQ(retry.wait(failed, 0.5), 1s);
}

TEST(RetryPolicy, SpreadsOverTheUpperHalf)
{
    RetryPolicy early, late;
    for (int i = 0; i < 4; ++i) (void)early.wait(failed, 0), (void)late.wait(failed, 0);
    EXPECT_EQ(early.wait(failed, 0.0), 8s);
    EXPECT_EQ(late.wait(failed, 0.5), 12s);
}

TEST(RetryPolicy, AHopelessFailureWaitsLongestAndAReceiversWishIsBounded)
{
    RetryPolicy retry;
    EXPECT_EQ(retry.wait(failure("401", Failure::Kind::hopeless), 0), BackOff::longest);
    auto busy = failed;
    busy.retry_after = 10min;
    EXPECT_EQ(retry.wait(busy, 0), 10min);
    busy.retry_after = 5h;
    EXPECT_EQ(retry.wait(busy, 0), 1h);
    busy.retry_after = 0ms;
    EXPECT_GE(retry.wait(busy, 0), 1s) << "never sooner than without it";
}

TEST(RetryPolicy, ARefusedBatchIsTakenApartAndARefusedEventLeftOut)
{
    RetryPolicy retry;
    EXPECT_EQ(retry.after(failed, {1, 2, 3}), Action::wait);
    EXPECT_EQ(retry.batch(0, 512), 512u);
    EXPECT_EQ(retry.after(refused, {1, 2, 3}), Action::isolate);
    EXPECT_EQ(retry.batch(0, 512), 1u);
    EXPECT_EQ(retry.batch(2, 512), 1u);
    EXPECT_EQ(retry.batch(3, 512), 512u) << "behind the batch as before";
    EXPECT_EQ(retry.after(refused, {2}), Action::park);
    EXPECT_EQ(retry.after(refused, {}), Action::wait);
}

TEST(RetryPolicy, AfterThreeRefusalsInARowEachEventHasASecondTry)
{
    RetryPolicy retry;
    for (std::uint64_t seq = 1; seq <= 3; ++seq) EXPECT_EQ(retry.after(refused, {seq}), Action::park);
    EXPECT_EQ(retry.after(refused, {4}), Action::wait);
    EXPECT_EQ(retry.after(refused, {4}), Action::park);
    EXPECT_EQ(retry.after(refused, {5}), Action::wait);
    retry.reset();
    EXPECT_EQ(retry.after(refused, {6}), Action::park);
}

}  // namespace
}  // namespace onvigil::alerts
