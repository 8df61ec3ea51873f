#include "discovery/sweep/sweep_order.hpp"

#include "given.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace onvigil::discovery {
namespace {

std::vector<model::IpAddress> all(SweepOrder& sweep)
{
    std::vector<model::IpAddress> out;
    while (!sweep.done())
        if (const auto next = sweep.next()) out.push_back(next->address);
    return out;
}

TEST(SweepOrder, AsksEveryAddressOnce)
{
    SweepOrder sweep({cidr("10.0.0.0/20"), cidr("192.0.2.0/24")}, {}, 1);
    const auto asked = all(sweep);
    EXPECT_EQ(asked.size(), 4094u + 254u) << "without the addresses that name no host";
    EXPECT_EQ(std::set(asked.begin(), asked.end()).size(), asked.size());
    for (const auto& address : asked)
        EXPECT_TRUE(cidr("10.0.0.0/20").contains(address) || cidr("192.0.2.0/24").contains(address));
}

TEST(SweepOrder, TellsWhichNetworkAnAddressIsOf)
{
    SweepOrder sweep({cidr("10.0.0.0/30"), cidr("192.0.2.0/31")}, {}, 1);
    while (const auto next = sweep.next()) EXPECT_TRUE(sweep.networks()[next->network].contains(next->address));
    EXPECT_TRUE(sweep.done());
}

TEST(SweepOrder, NeverAsksWhoIsExcluded)
{
    SweepOrder sweep({cidr("10.0.0.0/16")}, {cidr("10.0.128.0/17"), cidr("10.0.0.7/32")}, 9);
    const auto asked = all(sweep);
    EXPECT_EQ(asked.size(), 32768u - 2u);
    for (const auto& address : asked) EXPECT_FALSE(cidr("10.0.128.0/17").contains(address));
}

TEST(SweepOrder, PausesInALongRunOfExcludedAddressesSoThatOthersHaveTheirTurn)
{
    SweepOrder sweep({cidr("10.0.0.0/8")}, {cidr("10.0.0.0/8")}, 9);
    EXPECT_EQ(sweep.next(), std::nullopt);
    EXPECT_TRUE(sweep.paused());
    EXPECT_FALSE(sweep.done());
    EXPECT_EQ(sweep.passed(), 4096u);
}

TEST(SweepOrder, ANetworkInsideAnotherIsNotAskedTwice)
{
    SweepOrder sweep({cidr("10.0.1.0/24"), cidr("10.0.0.0/16"), cidr("10.0.0.0/16")}, {}, 1);
    EXPECT_EQ(sweep.total(), 65536u);
}

TEST(SweepOrder, GoesOnWhereItStoodAfterARestart)
{
    SweepOrder first({cidr("10.0.0.0/24")}, {}, 5);
    std::set<model::IpAddress> asked;
    for (int i = 0; i < 100; ++i) asked.insert(first.next()->address);

    SweepOrder second({cidr("10.0.0.0/24")}, {}, 77, first.position());
    EXPECT_EQ(second.passed(), first.passed());
    EXPECT_TRUE(second.resumed());
    for (const auto& address : all(second)) EXPECT_TRUE(asked.insert(address).second) << address << " asked twice";
    EXPECT_EQ(asked.size(), 254u);
}

TEST(SweepOrder, NetworkAndBroadcastAddressesAreLeftOutWhereThereAreSuch)
{
    SweepOrder wide({cidr("10.0.0.0/29")}, {}, 1), point_to_point({cidr("10.0.0.0/31")}, {}, 1),
        v6({cidr("2001:db8::/120")}, {}, 1);
    const auto asked = all(wide);
    EXPECT_EQ(asked.size(), 6u);
    EXPECT_EQ(std::count(asked.begin(), asked.end(), *model::parse_ip("10.0.0.0")), 0);
    EXPECT_EQ(std::count(asked.begin(), asked.end(), *model::parse_ip("10.0.0.7")), 0);
    EXPECT_EQ(all(point_to_point).size(), 2u);
    EXPECT_EQ(all(v6).size(), 256u);
}

TEST(SweepOrder, ANetworkTooLargeDoesNotSwallowAnotherInsideIt)
{
    EXPECT_EQ(swept_as({cidr("2001:db8::/32"), cidr("2001:db8::/120")}), std::vector{cidr("2001:db8::/120")});
}

TEST(SweepOrder, StartsAnewWhereTheNetworksAreOthers)
{
    SweepOrder first({cidr("10.0.0.0/24")}, {}, 5);
    for (int i = 0; i < 100; ++i) (void)first.next();
    EXPECT_EQ(SweepOrder({cidr("10.0.1.0/24")}, {}, 77, first.position()).passed(), 0u);
}

TEST(SweepOrder, WhatNobodyCouldFinishIsNotBegun)
{
    SweepOrder sweep({cidr("2001:db8::/64"), cidr("10.0.0.0/30")}, {}, 1);
    EXPECT_EQ(sweep.total(), 4u);
    EXPECT_EQ(sweep.networks(), std::vector{cidr("10.0.0.0/30")});
}

TEST(SweepOrder, NothingToAskIsDoneAtOnce)
{
    SweepOrder sweep({}, {}, 1);
    EXPECT_TRUE(sweep.done());
    EXPECT_EQ(sweep.next(), std::nullopt);
}

TEST(AddressIn, CountsOverByteBoundaries)
{
    EXPECT_EQ(address_in(cidr("10.0.0.0/8"), 0x010203), *model::parse_ip("10.1.2.3"));
    EXPECT_EQ(address_in(cidr("2001:db8::ff00/120"), 0xFF), *model::parse_ip("2001:db8::ffff"));
    EXPECT_EQ(address_in(cidr("2001:db8::/64"), 0x1'0000'FFFFULL), *model::parse_ip("2001:db8::1:0:ffff"));
}

}  // namespace
}  // namespace onvigil::discovery
