#include <gtest/gtest.h>

#include "daemon/rounds.hpp"

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

TEST(StoredRounds, SayTheSameAfterARestart)
{
    Rounds rounds;
    EXPECT_EQ(rounds.text(), "");
    rounds.count = 7;
    rounds.last_finished = model::parse_rfc3339("2026-11-23T10:02:11.500Z");
    rounds.last_answers = 1198;
    rounds.last_duration = 2300ms;

    const Rounds again = Rounds::parse(rounds.text());

    EXPECT_EQ(again.count, 7u);
    EXPECT_EQ(again.last_finished, rounds.last_finished);
    EXPECT_EQ(again.last_answers, 1198u);
    EXPECT_EQ(again.last_duration, 2300ms);
    EXPECT_EQ(Rounds::parse("7 nonsense").count, 0u);
}

}  // namespace
}  // namespace onvigil::daemon
