#include "discovery/datagrams/newcomers.hpp"

#include <gmock/gmock.h>

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;
using model::IpAddress;
using testing::ElementsAre;

constexpr Instant begin{5000s};

IpAddress host(std::uint32_t number)
{
    return boost::asio::ip::address_v4(0x0a80'0000u + number);
}

class NewcomersTest : public ::testing::Test {
protected:
    /// How many of these are taken in.
    std::size_t flood(std::uint32_t first, std::uint32_t count, bool announced)
    {
        std::size_t taken = 0;
        for (std::uint32_t i = first; i < first + count; ++i)
            taken += newcomers_.admit(host(i), announced, now_) && newcomers_.take_in(host(i), announced, now_) ? 1 : 0;
        return taken;
    }
    Newcomers newcomers_;
    Instant now_ = begin;
};

TEST_F(NewcomersTest, OfThirtyThousandAnnouncedHostsAFewAreTakenInAndTheRestIsCounted)
{
    EXPECT_EQ(flood(0, 30'000, true), Newcomers::most_announced);
    EXPECT_TRUE(newcomers_.flooded(now_));
    EXPECT_EQ(newcomers_.left_out(), 30'000 - Newcomers::most_announced);
    EXPECT_THAT(newcomers_.main_sources(), ElementsAre("10.128.0.0/16 (28976)"));
    EXPECT_TRUE(newcomers_.take_in(host(40'000), false, now_)) << "what answers a probe has room of its own";
    EXPECT_FALSE(newcomers_.flooded(now_ + Newcomers::flood_lasts));
}

TEST_F(NewcomersTest, AFloodOfAnswersIsLeftOutBeforeItIsDecoded)
{
    EXPECT_EQ(flood(0, 20'000, false), Newcomers::most);
    std::size_t decoded = 0;
    for (std::uint32_t i = 0; i < 50'000; ++i) decoded += newcomers_.admit(host(100'000 + i), false, now_) ? 1 : 0;
    EXPECT_LE(decoded, 50u);
}

TEST_F(NewcomersTest, AKnownDeviceAndOneThatAnsweredAreHeardInAnyFlood)
{
    newcomers_.prove(host(1));
    (void)flood(1'000, 20'000, false);
    newcomers_.prove(host(15'000));
    (void)flood(100'000, 1'000, false);
    for (const auto number : {1u, 15'000u}) {
        EXPECT_TRUE(newcomers_.admit(host(number), true, now_));
        EXPECT_TRUE(newcomers_.take_in(host(number), true, now_));
        EXPECT_TRUE(newcomers_.comes_first(host(number)));
    }
}

TEST_F(NewcomersTest, WhatIsHeardInTwoRoundsIsAskedBeforeTheFlood)
{
    (void)flood(0, 20'000, false);
    (void)flood(100'000, 1'000, false);
    const auto genuine = host(3'000'000);
    EXPECT_FALSE(newcomers_.admit(genuine, false, now_));
    newcomers_.begin_round();
    EXPECT_TRUE(newcomers_.admit(genuine, false, now_));
    EXPECT_FALSE(newcomers_.take_in(genuine, false, now_)) << "until it has answered";
    EXPECT_TRUE(newcomers_.comes_first(genuine));
    EXPECT_FALSE(newcomers_.comes_first(host(5)));
    newcomers_.prove(genuine);
    EXPECT_TRUE(newcomers_.take_in(genuine, false, now_));
}

TEST_F(NewcomersTest, WhatIsHeardOnceMakesRoomAndWhatGoesOnAnsweringIsKnown)
{
    EXPECT_EQ(flood(0, 20'000, true), Newcomers::most_announced);
    now_ += 11min;
    EXPECT_TRUE(newcomers_.take_in(host(7), true, now_));
    now_ += 6h;
    EXPECT_EQ(flood(100'000, 2'000, true), Newcomers::most_announced);
    EXPECT_TRUE(newcomers_.take_in(host(7), true, now_));
}

}  // namespace
}  // namespace onvigil::discovery
