#include "daemon/silent_round_counter.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

TEST(SilentRoundCounter, AreCountedInARowForEachInterface)
{
    SilentRoundCounter rounds;
    rounds.look({"lan1"}, 7);
    EXPECT_EQ(rounds.of("lan1"), 1u);
    rounds.look({"lan1"}, 7);
    EXPECT_EQ(rounds.of("lan1"), 1u) << "the same round twice";
    rounds.look({"lan1", "lan2"}, 9);
    EXPECT_EQ(rounds.of("lan1"), 3u);
    EXPECT_EQ(rounds.of("lan2"), 1u);

    rounds.look({"lan2"}, 10);
    EXPECT_EQ(rounds.of("lan1"), 0u) << "it has answered";
    rounds.look({"lan1", "lan2"}, 11);
    EXPECT_EQ(rounds.of("lan1"), 1u) << "and counts anew";
    EXPECT_EQ(rounds.of("lan2"), 3u);
}

TEST(SilentRoundCounter, AreNoneBeforeTheFirstRound)
{
    SilentRoundCounter rounds;
    rounds.look({"lan1"}, 0);
    EXPECT_EQ(rounds.of("lan1"), 0u);
    EXPECT_EQ(rounds.of("lan9"), 0u);
}

}  // namespace
}  // namespace onvigil::daemon
