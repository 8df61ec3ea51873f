#include "discovery/datagrams/newcomers.hpp"

#include "given.hpp"

#include <gmock/gmock.h>

#include <unordered_set>

namespace onvigil::discovery::newcomers_test {
namespace {

using namespace std::chrono_literals;
using model::IpAddress;
using testing::ElementsAre;

constexpr Instant begin{5000s};

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
    /// Sixteen thousand, and as many that find no room.
    void fill()
    {
        (void)flood(0, 20'000, false);
        (void)flood(100'000, 1'000, false);
    }
    /// How many of so many datagrams a genuine host has to send, one among `among` forged ones each, until it is heard.
    std::size_t heard_after(const IpAddress& genuine, std::uint32_t among)
    {
        for (std::size_t sent = 1; sent < 100; ++sent) {
            for (std::uint32_t i = 0; i < among; ++i) (void)newcomers_.admit(host(next_++), false, now_);
            if (newcomers_.admit(genuine, false, now_)) return sent;
            now_ += 1s;
        }
        return 100;
    }
    std::unordered_set<IpAddress> looked_up_;
    Newcomers newcomers_{[this](const IpAddress& address) { return looked_up_.contains(address); }};
    Instant now_ = begin;
    std::uint32_t next_ = 300'000;
};

TEST_F(NewcomersTest, OfThirtyThousandAnnouncedHostsAFewAreTakenInAndTheRestIsCounted)
{
    EXPECT_EQ(flood(0, 30'000, true), Newcomers::most_announced);
    EXPECT_TRUE(newcomers_.flooded(now_));
    EXPECT_EQ(newcomers_.left_out(), 30'000 - Newcomers::most_announced);
    EXPECT_THAT(newcomers_.main_sources(), ElementsAre("10.0.0.0/16 (28976)"));
    EXPECT_TRUE(newcomers_.take_in(host(40'000), false, now_)) << "what answers a probe has room of its own";
    EXPECT_FALSE(newcomers_.flooded(now_ + Newcomers::flood_lasts));
}

TEST_F(NewcomersTest, AFloodOfAnswersIsLeftOutBeforeItIsDecoded)
{
    EXPECT_EQ(flood(0, 20'000, false), Newcomers::most);
    std::size_t decoded = 0;
    for (std::uint32_t i = 0; i < 50'000; ++i) decoded += newcomers_.admit(host(100'000 + i), false, now_) ? 1 : 0;
    EXPECT_LE(decoded, 100u);
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
        EXPECT_EQ(newcomers_.standing(host(number)), net::Standing::shown);
    }
}

TEST_F(NewcomersTest, WhatIsHeardInTwoRoundsIsAskedBeforeTheFlood)
{
    fill();
    const auto genuine = host(3'000'000);
    for (std::uint32_t i = 1; i < 100; ++i) (void)newcomers_.admit(host(3'000'000 + i), false, now_);
    EXPECT_FALSE(newcomers_.admit(genuine, false, now_));
    newcomers_.begin_round();
    EXPECT_TRUE(newcomers_.admit(genuine, false, now_));
    EXPECT_FALSE(newcomers_.take_in(genuine, false, now_)) << "until it has answered";
    EXPECT_EQ(newcomers_.standing(genuine), net::Standing::again);
    EXPECT_EQ(newcomers_.standing(host(5)), net::Standing::claimed);
    newcomers_.prove(genuine);
    EXPECT_TRUE(newcomers_.take_in(genuine, false, now_));
}

TEST_F(NewcomersTest, AHostWhoseHardwareAddressIsKnownIsHeardAndAskedInAnyFlood)
{
    fill();
    const auto genuine = host(250'000);
    looked_up_ = {genuine};
    EXPECT_EQ(heard_after(genuine, 50'000), 1u);
    EXPECT_EQ(newcomers_.standing(genuine), net::Standing::shown);
    EXPECT_FALSE(newcomers_.take_in(genuine, false, now_)) << "until it has answered";
}

TEST_F(NewcomersTest, AHostOfAnotherNetworkThanTheFloodsIsHeardAtOnce)
{
    fill();
    EXPECT_EQ(heard_after(boost::asio::ip::make_address("10.20.3.7"), 50'000), 1u);
    EXPECT_EQ(heard_after(boost::asio::ip::make_address("fd00:1:2:3::7"), 50'000), 1u);
}

TEST_F(NewcomersTest, AFloodFromTheWholeInternetTakesNoShareOfPrivateNetworks)
{
    fill();
    for (std::uint32_t i = 0; i < 50'000; ++i)
        (void)newcomers_.admit(boost::asio::ip::address_v4(0x1000'0000u + i * 40'503u % 0x4000'0000u), false, now_);
    EXPECT_TRUE(newcomers_.admit(boost::asio::ip::make_address("10.20.3.7"), false, now_));
}

TEST_F(NewcomersTest, AHostBesideOneThatHasAnsweredIsHeardThoughTheFloodIsInTheNameOfItsNetworkToo)
{
    fill();
    newcomers_.prove(host(7'000'000));
    const auto genuine = host(7'000'050);
    EXPECT_EQ(heard_after(genuine, 50'000), 1u);
    EXPECT_EQ(newcomers_.standing(genuine), net::Standing::near);
}

TEST_F(NewcomersTest, WhatIsHeardOnceMakesRoomAndWhatGoesOnTakesNone)
{
    EXPECT_EQ(flood(0, 20'000, true), Newcomers::most_announced);
    now_ += 11min;
    EXPECT_TRUE(newcomers_.take_in(host(7), true, now_));
    now_ += 5h + 55min;
    EXPECT_EQ(flood(100'000, 2'000, true), Newcomers::most_announced);
    EXPECT_TRUE(newcomers_.take_in(host(7), true, now_));
    EXPECT_NE(newcomers_.standing(host(7)), net::Standing::shown) << "what it goes on saying may still be invented";
}

}  // namespace
}  // namespace onvigil::discovery::newcomers_test
