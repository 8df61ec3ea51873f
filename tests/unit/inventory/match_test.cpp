// Which device an observation is of.
#include <gmock/gmock.h>

#include <set>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string serial1 = "DS-2CD2012-I20150201CCWR501088621";

TEST(Matching, ProtocolsOfOneCameraGiveOneDeviceWhateverAnswersFirst)
{
    std::vector<model::Observation> all{sadp("10.0.0.1", nic1, serial1), wsd("10.0.0.1", endpoint(1)),
                                        heard(model::Protocol::ssdp, "10.0.0.1"),
                                        heard(model::Protocol::mdns, "10.0.0.1")};
    std::string id;
    for (std::size_t first = 0; first < all.size(); ++first) {
        std::rotate(all.begin(), all.begin() + 1, all.end());
        World world;
        (void)world.round(all);
        ASSERT_EQ(world.registry.size(), 1u);
        if (id.empty()) id = world.at("10.0.0.1")->id;
        EXPECT_EQ(world.at("10.0.0.1")->id, id);
        EXPECT_EQ(world.at("10.0.0.1")->identity_key, "endpoint:" + endpoint(1));
    }
}

TEST(Matching, SeveralDevicesBehindOneAddressStaySeveral)
{
    World world;

    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2)), wsd("10.0.0.1", endpoint(3))});
    const auto changes =
        world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2)), wsd("10.0.0.1", endpoint(3))});

    EXPECT_EQ(world.registry.size(), 3u);
    EXPECT_THAT(changes, IsEmpty());
}

TEST(Matching, AnAnswerWithoutEndpointAmongSeveralDevicesOfAnAddressGoesToNone)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2)), sadp("10.0.0.1", nic1)});

    ASSERT_EQ(world.registry.size(), 3u);
    const auto recorder = world.registry.find(nic1);
    ASSERT_THAT(recorder, SizeIs(1));
    EXPECT_EQ(recorder[0]->endpoint, "");
}

TEST(Matching, FakeEndpointsDoNotMakeOneDeviceOfTwo)
{
    World world;
    const std::string nil = "urn:uuid:00000000-0000-0000-0000-000000000000";

    (void)world.round({wsd("10.0.0.1", nil), wsd("10.0.0.2", nil), wsd("10.0.0.3", "")});

    EXPECT_EQ(world.registry.size(), 3u);
    EXPECT_TRUE(world.at("10.0.0.1")->conflicts.empty());
}

TEST(Matching, AFakeMacOrSerialDoesNotMakeOneDeviceOfTwo)
{
    World world;

    (void)world.round(
        {sadp("10.0.0.1", "00:12:34:56:78:9a", "SerialNumber"), sadp("10.0.0.2", "00:12:34:56:78:9a", "SerialNumber")});

    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(Matching, CandidatesWithOneSerialNumberAreOneDeviceWithTwoAddresses)
{
    World world;

    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.1.1", endpoint(1)),
                       interview("10.0.0.1", endpoint(1), serial1), interview("10.0.1.1", endpoint(1), serial1)});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.registry.all()[0]->addresses, ElementsAre(ip("10.0.0.1"), ip("10.0.1.1")));
    EXPECT_TRUE(world.registry.all()[0]->conflicts.empty());
}

TEST(Matching, CandidatesOfWhichOneNamesTheOthersAddressAreOneDevice)
{
    World world;
    auto six = wsd("fe80::1", endpoint(1));
    six.stated_addresses = {ip("10.0.0.1")};

    (void)world.round({six, wsd("10.0.0.1", endpoint(1))});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.registry.all()[0]->addresses, SizeIs(2));
}

TEST(Matching, CandidatesWithDifferentMacsOfTheirOwnStayTwoThoughOneNamesTheOther)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1000001", {nic1})});
    auto stale = interview("10.0.0.2", endpoint(1), "S1000002", {nic2});
    stale.stated_addresses = {ip("10.0.0.1")};

    (void)world.round({wsd("10.0.0.1", endpoint(1)), stale, heard(model::Protocol::ssdp, "10.0.0.2")});

    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(Matching, ProofThatComesLaterMergesAndTheOlderIdStays)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.1.1", endpoint(1))});
    ASSERT_EQ(world.registry.size(), 2u);
    const auto older = world.at("10.0.0.1"), younger = world.at("10.0.1.1");
    (void)world.registry.set_labels(younger->id, {{"room", "7"}});

    (void)world.round(
        {wsd("10.0.0.1", endpoint(1)), wsd("10.0.1.1", endpoint(1)), interview("10.0.0.1", endpoint(1), serial1)});
    const auto changes = world.hear(interview("10.0.1.1", endpoint(1), serial1));

    ASSERT_EQ(world.registry.size(), 1u);
    const auto& all = world.registry.all();
    ASSERT_THAT(changes, SizeIs(2));
    EXPECT_EQ(changes[0].after, nullptr);
    EXPECT_EQ(changes[0].merged_into, all[0]->id);
    EXPECT_EQ(changes[1].after, all[0]);
    EXPECT_EQ(all[0]->labels.count("room"), 1u);
    EXPECT_TRUE(all[0]->id == older->id || all[0]->id == younger->id);
}

TEST(Matching, AHundredFlukesOfAnUnreadableAnswerAreOneDeviceByItsAddress)
{
    World world;
    for (int i = 0; i < 100; ++i) (void)world.hear(heard(model::Protocol::ws_discovery, "10.0.0.1"));

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.1")->identity_key, "address:10.0.0.1");
}

TEST(Matching, AnotherCameraAtAnAddressDoesNotInheritItsIdentity)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1000001")});

    const auto changes = world.round({wsd("10.0.0.1", endpoint(2)), interview("10.0.0.1", endpoint(2), "S1000002")});

    EXPECT_EQ(found(changes), 1u);
    EXPECT_EQ(world.registry.size(), 2u);
    const auto holders = world.registry.find("10.0.0.1");
    ASSERT_THAT(holders, SizeIs(2));
    EXPECT_NE(holders[0]->serial, holders[1]->serial);
}

TEST(Matching, AnAnswerThatSaysNothingOfItsSenderMakesNoSecondDeviceWhereOneIsMissing)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});
    world.silence(1);

    EXPECT_EQ(found(world.round({heard(model::Protocol::ssdp, "10.0.0.1")})), 0u);
    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(Matching, WhatAReturningCameraSaidBeforeItWasRecognisedIsItsOwn)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});
    world.silence(4);
    (void)world.hear(heard(model::Protocol::ssdp, "10.0.0.1"));

    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.at("10.0.0.1")->protocols, SizeIs(2));
}

TEST(Matching, OfSeveralThatShowAnIdentityWhereNobodyHadOneTheSameTakesItsPlaceWhoeverIsFirst)
{
    std::vector<model::Observation> several{wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2)),
                                            interview("10.0.0.1", "", serial1)};
    std::set<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        std::rotate(several.begin(), several.begin() + 1, several.end());
        World world;
        (void)world.round({heard(model::Protocol::ws_discovery, "10.0.0.1")});
        const auto id = world.at("10.0.0.1")->id;
        (void)world.round(several);
        ids.insert(world.registry.get(id)->endpoint);
    }

    EXPECT_THAT(ids, SizeIs(1));
}

TEST(Matching, ACameraWithoutEndpointThatBeginsToShowACloneOfAnothersIsStillOneDevice)
{
    World world;
    (void)world.round({sadp("10.0.0.2", nic1)});

    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(1)), sadp("10.0.0.2", nic1)});

    ASSERT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.registry.find(nic1).at(0)->endpoint, endpoint(1));
}

TEST(Matching, AChannelOfARecorderThatMissesARoundIsNotTakenForTheOther)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2))});

    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "", {nic1}),
                       interview("10.0.0.1", endpoint(2), "", {nic1})});

    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(Matching, ACameraWithOnvifOffThatTakesOverAnAddressIsANewDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    const auto changes = world.round({sadp("10.0.0.1", nic2)});

    EXPECT_EQ(found(changes), 1u);
    EXPECT_EQ(world.registry.find(nic2).at(0)->endpoint, "");
}

TEST(Matching, AKnownCamerasOtherProtocolJoinsItWhenItAnswersForItselfToo)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    (void)world.round({sadp("10.0.0.1", nic1), wsd("10.0.0.1", endpoint(1))});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.1")->macs.at(0).mac, mac(nic1));
}

TEST(Matching, ACameraThatGivesItselfANewEndpointAtEveryStartStaysOneDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), serial1, {nic1})});
    const auto id = world.at("10.0.0.1")->id;

    (void)world.round({wsd("10.0.0.1", endpoint(2)), interview("10.0.0.1", endpoint(2), serial1, {nic1})});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.1")->id, id);
    EXPECT_EQ(world.at("10.0.0.1")->endpoint, endpoint(2));
}

TEST(Matching, ChannelsOfARecorderThatAllStateItsMacStaySeveral)
{
    World world;
    const std::vector<model::Observation> recorder{
        wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "", {nic1}), wsd("10.0.0.1", endpoint(2)),
        interview("10.0.0.1", endpoint(2), "", {nic1})};

    for (int i = 0; i < 3; ++i) (void)world.round(recorder);

    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(Matching, AFloodOfInventedDevicesEndsAtTheLimitOfARoundAndIsCounted)
{
    RegistryBounds bounds;
    bounds.new_devices_per_round = 2000;
    World world({}, {}, bounds);
    for (unsigned i = 0; i < 3000; ++i) {
        const auto address = fmt::format("10.0.{}.{}", i / 256, i % 256);
        (void)world.registry.apply(wsd(address, endpoint(i + 1)), world.now += 1ms);
    }
    (void)world.registry.tick(world.now += 300ms);

    EXPECT_EQ(world.registry.size(), 2000u);
    EXPECT_EQ(world.registry.drops().new_devices, 1000u);
    EXPECT_EQ(found(world.round({wsd("10.9.0.1", endpoint(9001))})), 0u) << "the round is still the same";
    EXPECT_EQ(found(world.round({wsd("10.9.0.1", endpoint(9001))})), 1u);
}

TEST(Matching, AFullInventoryTakesNobodyInAndCountsThem)
{
    RegistryBounds bounds;
    bounds.devices = 2;
    World world({}, {}, bounds);
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(2)), wsd("10.0.0.3", endpoint(3))});

    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.registry.drops().new_devices, 1u);
}

}  // namespace
}  // namespace onvigil::inventory::test
