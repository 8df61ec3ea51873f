// What the end of a round settles.
#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string router = "00:00:5e:00:01:01";

InventorySettings taking(Neighbours which)
{
    InventorySettings settings;
    settings.neighbours = which;
    return settings;
}

TEST(EndOfRound, ADeviceWhoseEndpointAnswersElsewhereAndWhoseOldAddressIsSilentHasMoved)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});
    const auto id = world.at("10.0.0.1")->id;

    const auto changes = world.round({wsd("10.0.0.9", endpoint(1)), interview("10.0.0.9", endpoint(1), "S1234567")});

    ASSERT_THAT(changes, SizeIs(1));
    EXPECT_THAT(moved(changes), SizeIs(1));
    EXPECT_EQ(changes[0].after->id, id);
    EXPECT_THAT(changes[0].after->addresses, ElementsAre(ip("10.0.0.9")));
    EXPECT_THAT(changes[0].after->xaddrs, ElementsAre("http://10.0.0.9/onvif/device_service"));
    EXPECT_EQ(changes[0].after->serial, "S1234567");
    EXPECT_EQ(world.at("10.0.0.1"), nullptr);
}

TEST(EndOfRound, AnAnswerFromAnotherAddressWhileTheOldOneStillAnswersIsAnotherDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1000001")});

    const auto changes = world.round(
        {wsd("10.0.0.9", endpoint(1)), interview("10.0.0.9", endpoint(1), "S1000002"), wsd("10.0.0.1", endpoint(1))});

    EXPECT_THAT(moved(changes), IsEmpty());
    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_THAT(world.at("10.0.0.1")->conflicts, SizeIs(1));
    EXPECT_THAT(world.at("10.0.0.9")->conflicts, SizeIs(1));
}

TEST(EndOfRound, ACloneThatMovesIsFollowedAndTheOtherStaysWhereItIs)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(1))});
    const auto stays = world.at("10.0.0.1")->id, goes = world.at("10.0.0.2")->id;

    const auto changes = world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.3", endpoint(1))});

    EXPECT_THAT(moved(changes), SizeIs(1));
    EXPECT_EQ(world.at("10.0.0.3")->id, goes);
    EXPECT_EQ(world.at("10.0.0.1")->id, stays);
}

TEST(EndOfRound, ACameraWithoutOnvifIsFollowedByItsOwnMac)
{
    World world;
    (void)world.round({sadp("10.0.0.1", nic1)});

    const auto changes = world.round({sadp("10.0.0.9", nic1)});

    EXPECT_THAT(moved(changes), SizeIs(1));
    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(EndOfRound, TwoCamerasThatSwapAddressesBothMove)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(2))});
    const auto one = world.at("10.0.0.1")->id, other = world.at("10.0.0.2")->id;

    const auto changes = world.round({wsd("10.0.0.2", endpoint(1)), wsd("10.0.0.1", endpoint(2))});

    EXPECT_THAT(moved(changes), SizeIs(2));
    EXPECT_EQ(world.at("10.0.0.2")->id, one);
    EXPECT_EQ(world.at("10.0.0.1")->id, other);
}

TEST(EndOfRound, WhatElseAMovedCameraSaysAtItsNewAddressIsItsOwn)
{
    for (const bool first : {true, false}) {
        World world;
        (void)world.round({wsd("10.0.0.1", endpoint(1))});
        const auto id = world.at("10.0.0.1")->id;
        std::vector<model::Observation> heard_there{heard(model::Protocol::ssdp, "10.0.0.9"),
                                                    wsd("10.0.0.9", endpoint(1))};
        if (!first) std::swap(heard_there[0], heard_there[1]);

        const auto changes = world.round(heard_there);

        EXPECT_EQ(found(changes), 0u);
        ASSERT_EQ(world.registry.size(), 1u);
        EXPECT_EQ(world.at("10.0.0.9")->id, id);
        EXPECT_THAT(world.at("10.0.0.9")->protocols, SizeIs(2));
    }
}

TEST(EndOfRound, TwoHundredCamerasThatMoveAtOnceAreTwoHundredMovesAndNothingElse)
{
    World world;
    std::vector<model::Observation> before, after;
    for (unsigned i = 0; i < 200; ++i) {
        const auto old_address = fmt::format("10.0.0.{}", i + 1),
                   new_address = fmt::format("10.0.0.{}", (i + 37) % 200 + 1);
        const auto nic = fmt::format("44:19:b6:00:01:{:02x}", i);
        before.push_back(wsd(old_address, endpoint(i)));
        before.push_back(sadp(old_address, nic));
        before.push_back(neighbour(old_address, nic));
        before.push_back(interview(old_address, endpoint(i), fmt::format("S77{:05}", i * 7 + 13), {nic}));
        after.push_back(sadp(new_address, nic));
        after.push_back(neighbour(new_address, nic));
        after.push_back(wsd(new_address, endpoint(i)));
        after.push_back(interview(new_address, endpoint(i), fmt::format("S77{:05}", i * 7 + 13), {nic}));
    }
    (void)world.round(before);
    ASSERT_EQ(world.registry.size(), 200u);

    const auto changes = world.round(after);

    EXPECT_THAT(moved(changes), SizeIs(200));
    EXPECT_EQ(found(changes), 0u);
    EXPECT_EQ(lost(changes), 0u);
    EXPECT_EQ(world.registry.size(), 200u);
    for (const auto& device : world.registry.all()) EXPECT_THAT(device->addresses, SizeIs(1));
}

TEST(EndOfRound, AMoveBetweenNetworksWaitsForTheRoundOfTheOldOne)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))}, {"lan0"});
    auto there = wsd("10.20.0.1", endpoint(1));
    there.network = "10.20.0.0/16";

    EXPECT_THAT(moved(world.round({there}, {"10.20.0.0/16"})), IsEmpty());
    const auto changes = world.round({}, {"lan0"});

    EXPECT_THAT(moved(changes), SizeIs(1));
    EXPECT_EQ(world.at("10.20.0.1")->network, "10.20.0.0/16");
}

TEST(EndOfRound, AContestWhoseNetworkIsNoLongerAskedIsSettledAfterAnHour)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))}, {"lan0"});
    auto there = wsd("10.20.0.1", endpoint(1));
    there.network = "lan1";

    std::vector<Change> changes;
    for (int i = 0; i < 13; ++i)
        for (auto& change : world.round({there}, {"lan1"})) changes.push_back(change);

    EXPECT_THAT(moved(changes), SizeIs(1));
}

TEST(EndOfRound, ASecondAddressOfAKnownDeviceIsAddedAndTheFirstStays)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1234567")});

    const auto changes = world.round(
        {wsd("10.0.1.1", endpoint(1)), interview("10.0.1.1", endpoint(1), "S1234567"), wsd("10.0.0.1", endpoint(1))});

    EXPECT_THAT(moved(changes), IsEmpty());
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.registry.all()[0]->addresses, ElementsAre(ip("10.0.0.1"), ip("10.0.1.1")));
}

TEST(EndOfRound, AnAddressThatFallsSilentWhileAnotherAnswersIsDroppedLikeADevice)
{
    World world;
    auto six = wsd("fe80::1", endpoint(1));
    six.stated_addresses = {ip("10.0.0.1")};
    (void)world.round({wsd("10.0.0.1", endpoint(1)), six});
    ASSERT_THAT(world.registry.all()[0]->addresses, SizeIs(2));

    for (int i = 0; i < 2; ++i) (void)world.round({wsd("10.0.0.1", endpoint(1))});
    EXPECT_THAT(world.registry.all()[0]->addresses, SizeIs(2));
    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    EXPECT_THAT(world.registry.all()[0]->addresses, ElementsAre(ip("10.0.0.1")));
}

TEST(EndOfRound, AnAddressIsDroppedAfterAsManyRoundsAsADeviceHoweverMany)
{
    InventorySettings settings;
    settings.offline_after = 300;
    World world(settings);
    auto six = wsd("fe80::1", endpoint(1));
    six.stated_addresses = {ip("10.0.0.1")};
    (void)world.round({wsd("10.0.0.1", endpoint(1)), six});

    for (int i = 0; i < 299; ++i) (void)world.round({wsd("10.0.0.1", endpoint(1))});
    EXPECT_THAT(world.registry.all()[0]->addresses, SizeIs(2));
    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    EXPECT_THAT(world.registry.all()[0]->addresses, ElementsAre(ip("10.0.0.1")));
}

TEST(EndOfRound, ANeighboursMacCountsWhenTheRoundThatShowedItHasEnded)
{
    World world;
    (void)world.hear(wsd("10.0.0.1", endpoint(1)));
    (void)world.hear(neighbour("10.0.0.1", nic1));
    EXPECT_THAT(organisations(world.at("10.0.0.1")), IsEmpty());

    (void)world.round({});

    EXPECT_THAT(organisations(world.at("10.0.0.1")), ElementsAre(nic1));
    EXPECT_TRUE(world.at("10.0.0.1")->macs.at(0).settled);
    EXPECT_FALSE(world.at("10.0.0.1")->macs.at(0).self_stated);
}

TEST(EndOfRound, ARoutersMacAccusesNobody)
{
    World world;

    (void)world.round({wsd("10.1.0.1", endpoint(1)), neighbour("10.1.0.1", router), wsd("10.1.0.2", endpoint(2)),
                       neighbour("10.1.0.2", router)});

    EXPECT_THAT(organisations(world.at("10.1.0.1")), IsEmpty());
    EXPECT_THAT(organisations(world.at("10.1.0.2")), IsEmpty());
}

TEST(EndOfRound, AMacThatTurnsOutToBeARoutersIsWithdrawnFromAll)
{
    World world;
    (void)world.round({wsd("10.1.0.1", endpoint(1)), neighbour("10.1.0.1", router)});
    ASSERT_THAT(organisations(world.at("10.1.0.1")), SizeIs(1));

    const auto changes = world.round({wsd("10.1.0.1", endpoint(1)), neighbour("10.1.0.1", router),
                                      wsd("10.1.0.2", endpoint(2)), neighbour("10.1.0.2", router)});

    EXPECT_THAT(organisations(world.at("10.1.0.1")), IsEmpty());
    EXPECT_FALSE(world.at("10.1.0.1")->macs.at(0).settled);
    EXPECT_THAT(organisations(world.at("10.1.0.2")), IsEmpty());
    EXPECT_THAT(changes, SizeIs(2));
}

TEST(EndOfRound, ASelfStatedMacCountsAtOnceAndIsNotTakenBackForANeighbour)
{
    World world;
    (void)world.hear(sadp("10.0.0.1", nic1));
    EXPECT_THAT(organisations(world.at("10.0.0.1")), ElementsAre(nic1));

    (void)world.round({sadp("10.0.0.1", nic1), wsd("10.0.0.2", endpoint(2)), neighbour("10.0.0.2", nic1)});

    EXPECT_THAT(organisations(world.at("10.0.0.1")), ElementsAre(nic1));
    EXPECT_THAT(organisations(world.at("10.0.0.2")), IsEmpty());
}

TEST(EndOfRound, PrivateAndLocallyAdministeredMacsAreKeptButProveNothing)
{
    World world;

    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", "02:42:ac:11:00:02", ""),
                       wsd("10.0.0.2", endpoint(2)), neighbour("10.0.0.2", nic1, "Private")});

    EXPECT_THAT(organisations(world.at("10.0.0.1")), IsEmpty());
    EXPECT_THAT(world.at("10.0.0.1")->macs, SizeIs(1));
    EXPECT_FALSE(world.at("10.0.0.1")->macs[0].settled);
    EXPECT_THAT(organisations(world.at("10.0.0.2")), IsEmpty());
    EXPECT_THAT(world.at("10.0.0.2")->macs, SizeIs(1));
}

TEST(EndOfRound, HostsOfTheNeighbourTableAloneFollowTheSetting)
{
    const std::vector<model::Observation> table{neighbour("10.0.0.1", nic1),
                                                neighbour("10.0.0.2", "28:6f:7f:00:00:01", "A Printer Maker")};
    World makers, all(taking(Neighbours::all)), none(taking(Neighbours::none));

    for (World* world : {&makers, &all, &none}) (void)world->round(table);

    EXPECT_EQ(makers.registry.size(), 1u);
    EXPECT_EQ(all.registry.size(), 2u);
    EXPECT_EQ(none.registry.size(), 0u);
    const auto device = makers.at("10.0.0.1");
    ASSERT_TRUE(device);
    EXPECT_EQ(device->identification.state, model::Identification::State::pending) << "it is going to be asked";
    EXPECT_THAT(organisations(device), ElementsAre(nic1));
    EXPECT_EQ(device->identity_key, "mac:" + nic1);
}

TEST(EndOfRound, ANeighbourThatLaterAnswersIsTheSameDevice)
{
    World world;
    (void)world.round({neighbour("10.0.0.1", nic1)});
    const auto id = world.at("10.0.0.1")->id;

    const auto changes = world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});

    EXPECT_EQ(found(changes), 0u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.1")->id, id);
    EXPECT_EQ(world.at("10.0.0.1")->endpoint, endpoint(1));
}

TEST(EndOfRound, AnotherHostAtANeighboursAddressIsAnotherDevice)
{
    World world;
    (void)world.round({neighbour("10.0.0.1", nic1)});

    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic2)});

    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(EndOfRound, AHostWithSeveralAddressesInTheNeighbourTableIsOneDevice)
{
    World world;

    const auto first = world.round({neighbour("10.0.0.1", nic1), neighbour("fe80::1", nic1)});

    EXPECT_EQ(found(first), 1u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.registry.all()[0]->addresses, SizeIs(2));
    EXPECT_THAT(world.round({neighbour("10.0.0.1", nic1), neighbour("fe80::1", nic1)}), IsEmpty());
}

TEST(EndOfRound, ANeighbourThatMovesIsFollowed)
{
    World world;
    (void)world.round({neighbour("10.0.0.1", nic1)});

    const auto changes = world.round({neighbour("10.0.0.7", nic1)});

    EXPECT_THAT(moved(changes), SizeIs(1));
    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(EndOfRound, TheNeighbourEntryOfACamerasOtherAddressMakesNoSecondDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});

    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1), neighbour("fe80::1", nic1)});

    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(EndOfRound, OneNeighbourEntryForSeveralDevicesOfAnAddressIsNobodys)
{
    World world;

    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2)), neighbour("10.0.0.1", nic1)});

    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_THAT(world.registry.find(nic1), IsEmpty());
}

TEST(EndOfRound, AReplacedNetworkCardTakesTheOldOnesPlace)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});

    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic2)});

    EXPECT_THAT(organisations(world.at("10.0.0.1")), ElementsAre(nic2));
    EXPECT_THAT(world.at("10.0.0.1")->macs, SizeIs(1));
}

TEST(EndOfRound, ANetworkThatChangesItsNameTakesItsDevicesAlong)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))}, {"lan0"});
    auto renamed = wsd("10.0.0.1", endpoint(1));
    renamed.network = "br0";

    (void)world.round({renamed}, {"lan0", "br0"});

    EXPECT_EQ(world.at("10.0.0.1")->network, "br0");
}

}  // namespace
}  // namespace onvigil::inventory::test
