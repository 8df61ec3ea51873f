#include "daemon/health.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

constexpr model::TimePoint start{1'700'000'000s};

TEST(Health, AComplaintOpensOnceAndRecoversOnce)
{
    Health health;
    EXPECT_EQ(health.look({{"lan0 is silent", "look"}}, start).opened.size(), 1u);
    EXPECT_TRUE(health.look({{"lan0 is silent", "look"}}, start + 5s).opened.empty());
    EXPECT_EQ(health.problems().at(0).since, start);
    EXPECT_EQ(health.look({}, start + 10s).recovered, std::vector<std::string>{"lan0 is silent"});
    EXPECT_TRUE(health.problems().empty());
}

TEST(Health, AnotherNumberIsTheSameComplaint)
{
    Health health;
    (void)health.look({{"sink a fails: 3 events wait", ""}}, start);
    const auto difference = health.look({{"sink a fails: 412 events wait", ""}}, start + 5s);
    EXPECT_TRUE(difference.opened.empty());
    EXPECT_TRUE(difference.recovered.empty());
    EXPECT_EQ(health.problems().at(0).what, "sink a fails: 412 events wait");
}

}  // namespace
}  // namespace onvigil::daemon
