#include "alerts/loss_report.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

using namespace std::chrono_literals;

TEST(Loss, AddsUp)
{
    Loss loss;
    loss.add({.count = 5, .first_seq = 10, .last_seq = 20});
    loss.add({.count = 2, .first_seq = 5, .last_seq = 6});
    loss.add(Loss{});
    loss.add(7);
    EXPECT_EQ(loss, (Loss{.count = 8, .first_seq = 5, .last_seq = 20}));
}

TEST(LossReport, IsDueAtOnceThenSeldomOfASinkThatFails)
{
    const LossReport::Time now{1h};
    LossReport report;
    EXPECT_TRUE(report.empty());
    report.add({}, "nothing");
    EXPECT_EQ(report.why(), "");
    report.add({.count = 2, .first_seq = 5, .last_seq = 6}, "full");
    EXPECT_LE(report.due(), now);
    EXPECT_EQ(report.take(now, /*failing=*/true), (Loss{.count = 2, .first_seq = 5, .last_seq = 6}));
    EXPECT_TRUE(report.empty());
    EXPECT_EQ(report.due(), now + 60s);
    EXPECT_EQ(report.take(now, /*failing=*/false), Loss{});
    EXPECT_EQ(report.due(), now + 5s);
    report.report_now();
    EXPECT_LE(report.due(), now);
    EXPECT_EQ(report.why(), "full");
}

}  // namespace
}  // namespace onvigil::alerts
