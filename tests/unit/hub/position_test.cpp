#include "hub/position.hpp"

#include <gmock/gmock.h>

namespace onvigil::hub {
namespace {

const Mark mark{.epoch = "e1", .limit = {.change = 10, .seq = 20}};

TEST(Position, AMarkReadsBackAndNothingElseIsOne)
{
    EXPECT_EQ(parse_mark(to_text(mark)), mark);
    for (const auto* text : {"", "e1", "e1 1", "e1 x 2", "e1 1 2 3", "e1 1 99999999999999999999999"})
        EXPECT_EQ(parse_mark(text), std::nullopt) << text;
}

TEST(Position, WhatTheHubHasIsNotPushedAgain)
{
    const Position inside{.change = 10, .seq = 3};
    EXPECT_EQ(resume(mark, "e1", inside), inside);
}

TEST(Position, AHubThatKnowsAnotherEpochOrNoneIsPushedEverything)
{
    const Position there{.change = 5, .seq = 5};
    EXPECT_EQ(resume(mark, "", {}), Position{});
    EXPECT_EQ(resume(mark, "e0", there), Position{});
}

TEST(Position, AHubThatIsFurtherThanItCanBeHasSeenALostHistory)
{
    const Position changed{.change = 11, .seq = 0}, told{.change = 0, .seq = 21};
    EXPECT_EQ(resume(mark, "e1", changed), std::nullopt);
    EXPECT_EQ(resume(mark, "e1", told), std::nullopt);
}

}  // namespace
}  // namespace onvigil::hub
