#include "daemon/health.hpp"

#include "moments.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

TEST(Health, AProblemOpensOnceAndRecoversOnce)
{
    Health health;
    EXPECT_EQ(health.look({{"lan0 is silent", "", "look", {}}}, start).opened.size(), 1u);
    EXPECT_TRUE(health.look({{"lan0 is silent", "", "look", {}}}, start + 5s).opened.empty());
    EXPECT_EQ(health.open().at(0).since, start);
    EXPECT_EQ(health.look({}, start + 10s).recovered, std::vector<std::string>{"lan0 is silent"});
    EXPECT_TRUE(health.open().empty());
}

TEST(Health, ADetailMayChangeWhileTheProblemStaysTheSame)
{
    Health health;
    (void)health.look({{"sink a fails", "503 Service Unavailable; 3 events wait", "", {}}}, start);
    const auto difference = health.look({{"sink a fails", "timed out; 412 events wait", "", {}}}, start + 5s);
    EXPECT_TRUE(difference.opened.empty());
    EXPECT_TRUE(difference.recovered.empty());
    EXPECT_EQ(health.open().at(0).detail, "timed out; 412 events wait");
}

TEST(Health, ProblemsThatDifferInANumberAreTwo)
{
    Health health;
    EXPECT_EQ(health.look({{"lan0 is silent", "", "", {}}, {"lan1 is silent", "", "", {}}}, start).opened.size(), 2u);
    EXPECT_EQ(health.open().size(), 2u);
    EXPECT_EQ(health.look({{"lan1 is silent", "", "", {}}}, start + 5s).recovered,
              std::vector<std::string>{"lan0 is silent"});
}

TEST(Health, TheNextRunTakesUpWhatWasOpen)
{
    Health before;
    (void)before.look({{"lan0 is silent", "", "", {}}, {"sink a fails", "timed out", "", {}}}, start);
    Health after;
    after.resume(before.open());
    const auto difference = after.look({{"lan0 is silent", "", "", {}}}, start + 60s);
    EXPECT_TRUE(difference.opened.empty());
    EXPECT_EQ(difference.recovered, std::vector<std::string>{"sink a fails"});
    EXPECT_EQ(after.open().at(0).since, start);
}

TEST(Health, WhatIsNotKnownYetStaysAsTheLastRunLeftIt)
{
    Health health;
    health.resume({{"sink a fails", "timed out", "", start}});
    const std::vector<std::string> untried{"sink a fails", "sink b fails"};
    EXPECT_TRUE(health.look({}, start + 60s, untried).recovered.empty());
    ASSERT_EQ(health.open().size(), 1u);
    EXPECT_TRUE(health.look({{"sink a fails", "timed out", "", {}}}, start + 65s).opened.empty());
    EXPECT_EQ(health.open().at(0).since, start);
    EXPECT_EQ(health.look({}, start + 70s).recovered, std::vector<std::string>{"sink a fails"});
}

}  // namespace
}  // namespace onvigil::daemon
