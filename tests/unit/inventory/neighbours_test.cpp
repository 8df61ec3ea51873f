// Which device a hardware address of the neighbour table belongs to.
#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test::neighbours_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto here = wsd("10.0.0.1", endpoint(1)), there = wsd("10.0.0.2", endpoint(2));

model::DevicePtr holder(const World& world, unsigned number)
{
    return world.registry.find(endpoint(number)).at(0);
}

TEST(NeighbourMacs, WhoTakesASilentCamerasAddressDoesNotLendItItsHardware)
{
    World world;
    (void)world.round({here, interview("10.0.0.1", endpoint(1), "S1234567", {nic1})});

    (void)world.round({neighbour("10.0.0.1", nic2)});

    EXPECT_THAT(organisations(holder(world, 1)), ElementsAre(nic1));
    ASSERT_THAT(world.registry.find(nic2), SizeIs(1));
    EXPECT_THAT(world.registry.find(nic2).at(0)->protocols, ElementsAre(model::Protocol::neighbours));
}

TEST(NeighbourMacs, WhereACameraOfUnknownHardwareIsSilentTheEntryWaitsUntilItAnswersOrIsGone)
{
    World returns, stays_away;
    for (World* world : {&returns, &stays_away}) {
        (void)world->round({here});
        EXPECT_EQ(found(world->round({neighbour("10.0.0.1", nic1)})), 0u);
        EXPECT_THAT(holder(*world, 1)->macs, IsEmpty());
    }

    (void)returns.round({here, neighbour("10.0.0.1", nic1)});
    EXPECT_THAT(organisations(holder(returns, 1)), ElementsAre(nic1));

    std::size_t found_ones = 0;
    for (int i = 0; i < 4; ++i) found_ones += found(stays_away.round({neighbour("10.0.0.1", nic1)}));
    EXPECT_EQ(found_ones, 1u);
}

TEST(NeighbourMacs, AnAddressThatADeviceNoLongerAnswersFromLendsItNothing)
{
    World world;
    auto second = wsd("10.0.0.9", endpoint(1));
    second.stated_addresses.push_back(ip("10.0.0.1"));
    (void)world.round({here, second});
    (void)world.round({here, second});

    (void)world.round({second, neighbour("10.0.0.1", nic2)});

    EXPECT_THAT(organisations(holder(world, 1)), IsEmpty());
}

TEST(NeighbourMacs, HardwareOfADeviceThatIsGoneCountsForTheOneWhereItStandsNow)
{
    // Reset and moved: nothing but the hardware address says that it is the same camera.
    World world;
    (void)world.round({here, neighbour("10.0.0.1", nic1)});
    for (int i = 0; i < 2; ++i) (void)world.round({there, neighbour("10.0.0.2", nic1), neighbour("10.0.0.1", nic1)});

    EXPECT_THAT(organisations(holder(world, 2)), ElementsAre(nic1));
}

TEST(NeighbourMacs, WhenBothAnswerAfterAllTheAddressIsNobodys)
{
    World world;
    (void)world.round({here, neighbour("10.0.0.1", nic1)});
    (void)world.round({there, neighbour("10.0.0.2", nic1)});
    ASSERT_THAT(organisations(holder(world, 2)), SizeIs(1));

    for (int i = 0; i < 2; ++i)
        (void)world.round({here, neighbour("10.0.0.1", nic1), there, neighbour("10.0.0.2", nic1)});

    EXPECT_THAT(organisations(holder(world, 1)), IsEmpty());
    EXPECT_THAT(organisations(holder(world, 2)), IsEmpty());
}

TEST(NeighbourMacs, ARoutersAccusesNobodyWhenAllButOneBehindItFallSilent)
{
    World world;
    for (int i = 0; i < 2; ++i)
        (void)world.round({here, neighbour("10.0.0.1", nic1), there, neighbour("10.0.0.2", nic1)});

    for (int i = 0; i < 6; ++i) (void)world.round({here, neighbour("10.0.0.1", nic1), neighbour("10.0.0.2", nic1)});

    EXPECT_EQ(holder(world, 2)->presence, Presence::offline);
    EXPECT_THAT(organisations(holder(world, 1)), IsEmpty());
}

TEST(NeighbourMacs, OneThatWasSharedCountsOnceTheOtherIsForgottenWithoutARestart)
{
    World world;
    const std::vector both{here, neighbour("10.0.0.1", nic1), there, neighbour("10.0.0.2", nic1)};
    for (int i = 0; i < 2; ++i) (void)world.round(both);
    ASSERT_THAT(organisations(holder(world, 1)), IsEmpty());

    (void)world.registry.forget(holder(world, 2)->id);
    (void)world.round({here, neighbour("10.0.0.1", nic1)});

    EXPECT_THAT(organisations(holder(world, 1)), ElementsAre(nic1));
}

const std::string axis_nic = "ac:cc:8e:00:00:01", axis = "Axis Communications AB";

TEST(NeighbourMacs, ACardOfAnotherOwnerThatIsClaimedForItsAddressNeitherCountsNorTakesTheFirstOnesPlace)
{
    // One forged answer of address resolution is enough for it to stand in the kernel's table.
    for (const bool accused : {true, false}) {
        World world;
        const auto first = accused ? neighbour("10.0.0.1", axis_nic, axis) : neighbour("10.0.0.1", nic1);
        const auto claimed = accused ? neighbour("10.0.0.1", nic1) : neighbour("10.0.0.1", axis_nic, axis);
        (void)world.round({here, first});

        for (int i = 0; i < 5; ++i) (void)world.round({here, claimed});

        EXPECT_THAT(organisations(holder(world, 1)), ElementsAre(accused ? axis_nic : nic1));
        const auto& macs = holder(world, 1)->macs;
        ASSERT_THAT(macs, SizeIs(2));
        EXPECT_TRUE(macs[0].settled && !macs[0].disputed);
        EXPECT_TRUE(!macs[1].settled && macs[1].disputed);
    }
}

TEST(NeighbourMacs, WhoeverClaimsItsAddressTheDeviceHasOneMoreCardAtMost)
{
    World world;
    (void)world.round({here, neighbour("10.0.0.1", nic1)});
    for (unsigned n = 0; n < 20; ++n) {
        const auto card = fmt::format("ac:cc:8e:00:01:{:02x}", n);
        (void)world.round({here, neighbour("10.0.0.1", card, fmt::format("Maker {}", n))});
    }

    EXPECT_THAT(organisations(holder(world, 1)), ElementsAre(nic1));
    EXPECT_THAT(holder(world, 1)->macs, SizeIs(2));
}

TEST(NeighbourMacs, ACardThatCountedIsDisputedWhenAnotherDeviceHasItAndARoutersIsNot)
{
    World counted, routers;
    (void)counted.round({here, neighbour("10.0.0.1", nic1)});
    for (World* world : {&counted, &routers})
        for (int i = 0; i < 2; ++i)
            (void)world->round({here, neighbour("10.0.0.1", nic1), there, neighbour("10.0.0.2", nic1)});

    EXPECT_THAT(organisations(holder(counted, 1)), IsEmpty());
    EXPECT_TRUE(holder(counted, 1)->macs.at(0).disputed);
    EXPECT_FALSE(holder(routers, 1)->macs.at(0).disputed);
    EXPECT_FALSE(holder(routers, 2)->macs.at(0).disputed);
}

TEST(NeighbourMacs, ACardThatIsClaimedForADeviceKnownByAnotherOneTakesNothingBack)
{
    World world;
    const std::vector honest{here, neighbour("10.0.0.1", nic1), there, neighbour("10.0.0.2", axis_nic, axis)};
    (void)world.round(honest);

    for (int i = 0; i < 3; ++i)
        (void)world.round({here, neighbour("10.0.0.1", nic1), there, neighbour("10.0.0.2", nic1)});

    EXPECT_THAT(organisations(holder(world, 1)), ElementsAre(nic1));
    EXPECT_FALSE(holder(world, 1)->macs.at(0).disputed);
    EXPECT_THAT(organisations(holder(world, 2)), ElementsAre(axis_nic));
}

TEST(NeighbourMacs, ACardThatAppearsForANewDeviceAndForOneKnownByAnotherIsARoutersAndProvesNothing)
{
    World world;
    (void)world.round({there, neighbour("10.0.0.2", axis_nic, axis)});

    for (int i = 0; i < 3; ++i)
        (void)world.round({here, neighbour("10.0.0.1", nic1), there, neighbour("10.0.0.2", nic1)});

    EXPECT_THAT(organisations(holder(world, 1)), IsEmpty());
}

TEST(NeighbourMacs, WhereTheFirstCardIsDisputedNoOtherCountsInItsPlace)
{
    World world;
    (void)world.round({here, neighbour("10.0.0.1", axis_nic, axis)});
    for (int i = 0; i < 2; ++i)
        (void)world.round({here, neighbour("10.0.0.1", axis_nic, axis), there, neighbour("10.0.0.2", axis_nic, axis)});
    ASSERT_THAT(organisations(holder(world, 1)), IsEmpty());

    (void)world.round({here, neighbour("10.0.0.1", nic1)});

    EXPECT_THAT(organisations(holder(world, 1)), IsEmpty());
}

TEST(NeighbourMacs, WhatTheDeviceStatesItselfDisputesNoCard)
{
    World world;
    auto stated = interview("10.0.0.1", endpoint(1), "S1234567");
    stated.macs = {{mac(axis_nic), true, axis}};

    (void)world.round({here, stated, neighbour("10.0.0.1", nic1)});

    EXPECT_THAT(organisations(holder(world, 1)), testing::UnorderedElementsAre(axis_nic, nic1));
}

}  // namespace
}  // namespace onvigil::inventory::test::neighbours_test
