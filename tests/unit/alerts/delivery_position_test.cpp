#include "alerts/delivery_position.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

DeliveryPosition with_in_flight(std::initializer_list<std::uint64_t> seqs)
{
    DeliveryPosition position(0);
    for (const auto seq : seqs) position.send(seq);
    position.advance(*(seqs.end() - 1));
    return position;
}

TEST(DeliveryPosition, OnlyWhatIsCertainIsStored)
{
    auto position = with_in_flight({1, 2, 4});
    EXPECT_EQ(position.handed_over(), 4u);
    EXPECT_EQ(position.cursor(), (Cursor{0, 0}));
    EXPECT_EQ(position.confirm(2), 2u);
    EXPECT_EQ(position.cursor(), (Cursor{2, 0}));
    EXPECT_THAT(position.in_flight(), ElementsAre(4u));
    EXPECT_EQ(position.confirm(4), 1u);
    EXPECT_EQ(position.certain(), 4u);
}

TEST(DeliveryPosition, WhatTheSinkDoesNotWantIsCertainOnceNothingIsInFlight)
{
    auto position = with_in_flight({3});
    position.advance(9);
    EXPECT_EQ(position.certain(), 0u);
    EXPECT_EQ(position.confirm(3), 1u);
    EXPECT_EQ(position.certain(), 9u);
}

TEST(DeliveryPosition, AfterAFailureReadingGoesOnBehindWhatIsCertain)
{
    auto position = with_in_flight({1, 2, 3});
    EXPECT_EQ(position.confirm(1), 1u);
    EXPECT_EQ(position.give_up(), Loss{});
    EXPECT_EQ(position.handed_over(), 1u);
    EXPECT_THAT(position.in_flight(), IsEmpty());
}

TEST(DeliveryPosition, WhatIsRemovedWhileInFlightIsLostOnlyIfItFails)
{
    auto arrives = with_in_flight({1, 2, 3});
    EXPECT_EQ(arrives.remove_to(2), 3u) << "nothing behind what was handed over is gone";
    EXPECT_EQ(arrives.confirm(3), 3u);
    EXPECT_EQ(arrives.give_up(), Loss{});

    auto fails = with_in_flight({1, 2, 3});
    EXPECT_EQ(fails.remove_to(2), 3u);
    EXPECT_EQ(fails.give_up(), (Loss{.count = 2, .first_seq = 1, .last_seq = 2}));
    EXPECT_EQ(fails.handed_over(), 2u);
}

TEST(DeliveryPosition, WhatIsRemovedBeforeItWasHandedOverIsLostAtOnce)
{
    auto position = with_in_flight({1, 2});
    EXPECT_EQ(position.remove_to(10), 2u);
    EXPECT_EQ(position.handed_over(), 10u);
    EXPECT_EQ(position.certain(), 0u) << "1 and 2 may still arrive";
    EXPECT_EQ(position.confirm(2), 2u);
    EXPECT_EQ(position.certain(), 10u);
}

TEST(DeliveryPosition, AReplayIsStoredBeforeItBeginsAndOverAtItsEnd)
{
    auto position = with_in_flight({1, 2, 3, 4, 5});
    EXPECT_EQ(position.confirm(5), 5u);
    position.request_replay(2);
    position.request_replay(3);
    EXPECT_TRUE(position.replay_requested());
    EXPECT_EQ(position.replay_cursor(), (Cursor{2, 5}));
    EXPECT_EQ(position.done_with(), 2u);
    position.begin_replay();
    EXPECT_FALSE(position.replay_requested());
    EXPECT_TRUE(position.replaying());
    EXPECT_EQ(position.cursor(), (Cursor{2, 5}));
    EXPECT_EQ(position.remove_to(4), 5u) << "what had arrived is no loss";
    position.send(5);
    position.advance(5);
    EXPECT_FALSE(position.replaying());
    EXPECT_EQ(position.confirm(5), 1u);
    EXPECT_EQ(position.cursor(), (Cursor{5, 0}));
}

TEST(DeliveryPosition, GoesOnFromTheStoredCursor)
{
    DeliveryPosition position(100);
    position.resume({7, 20});
    EXPECT_EQ(position.handed_over(), 7u);
    EXPECT_TRUE(position.replaying());
    position.park(8);
    EXPECT_EQ(position.certain(), 8u);
}

}  // namespace
}  // namespace onvigil::alerts
