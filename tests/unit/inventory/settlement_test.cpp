// What waited for a round's end: which device it is of.
#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

model::Observation unreadable(const std::string& address)
{
    return heard(model::Protocol::ws_discovery, address);
}

std::vector<Change> extra_round(World& world, bool lossy, const std::vector<model::Observation>& observations)
{
    std::vector<Change> changes;
    for (auto observation : observations) {
        observation.at = world.now;
        for (auto& change : world.registry.apply(observation, world.now)) changes.push_back(std::move(change));
    }
    auto report = round_over(world.now += 5s);
    report.extra = !lossy;
    report.lossy = lossy;
    for (auto& change : world.registry.end_round(report, world.now)) changes.push_back(std::move(change));
    world.now += 60s;
    return changes;
}

TEST(Settlement, ACameraWhoseAnnouncementCannotBeReadStaysOneDeviceHoweverItIsAsked)
{
    World world;
    (void)world.round({unreadable("10.0.0.1")});

    std::size_t found_ones = 0;
    for (int i = 0; i < 4; ++i) {
        // The interview comes before, or without, the announcement that discovery holds back.
        found_ones += found(world.hear(interview("10.0.0.1", "", "S1234567", {nic1})));
        found_ones +=
            found(world.round(i % 2 == 1 ? std::vector{unreadable("10.0.0.1")} : std::vector<model::Observation>{}));
    }

    EXPECT_EQ(found_ones, 0u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.1")->serial, "S1234567");
    EXPECT_EQ(world.at("10.0.0.1")->identity_key, "address:10.0.0.1");
}

TEST(Settlement, AnInterviewThatTellsASerialNumberAndNoMakerIsStillTheSameDevices)
{
    World world;
    (void)world.round({unreadable("10.0.0.1")});
    auto asked = interview("10.0.0.1", "", "S1234567");
    asked.manufacturer.clear();
    asked.model.clear();

    for (int i = 0; i < 4; ++i) (void)world.round({asked});

    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(Settlement, AnInterviewWhereTheNeighbourTableAloneKnewSomebodyIsThatDevices)
{
    World world;
    (void)world.round({neighbour("10.0.0.1", nic1)});

    for (int i = 0; i < 4; ++i)
        (void)world.round(i % 2 == 0 ? std::vector{interview("10.0.0.1", "", "S1234567")}
                                     : std::vector{interview("10.0.0.1", "", "S1234567"), neighbour("10.0.0.1", nic1)});

    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(Settlement, ACameraOfWhichOnlySmallTalkWasHeardFirstIsOneDevice)
{
    World world;
    (void)world.round({small_talk("10.0.0.1")});
    const auto id = world.at("10.0.0.1")->id;
    (void)world.round({});

    EXPECT_EQ(found(world.round({wsd("10.0.0.1", endpoint(1)), sadp("10.0.0.1", nic1)})), 0u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.1")->id, id);
    EXPECT_EQ(world.at("10.0.0.1")->endpoint, endpoint(1));
}

TEST(Settlement, ANamelessDeviceThatWasOfflineIsWhoShowsAnIdentityThere)
{
    World world;
    (void)world.round({small_talk("10.0.0.1"), neighbour("10.0.0.1", nic1)});
    world.silence(4);

    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.1")->presence, Presence::online);
}

TEST(Settlement, OtherHardwareWhereANamelessDeviceWasIsAnotherDevice)
{
    World world;
    (void)world.round({small_talk("10.0.0.1"), neighbour("10.0.0.1", nic1)});
    world.silence(4);

    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic2)});

    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(Settlement, SmallTalkWhereTheOnlyDeviceIsOfflineIsItsWithTheSameHardware)
{
    for (const auto& [nic, devices] : {std::pair{nic1, 1u}, {nic2, 2u}}) {
        World world;
        (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});
        world.silence(4);

        (void)world.round({small_talk("10.0.0.1"), neighbour("10.0.0.1", nic)});

        EXPECT_EQ(world.registry.size(), devices);
        EXPECT_EQ(turned(world.round({wsd("10.0.0.1", endpoint(1))}), Presence::online), devices - 1);
    }
}

TEST(Settlement, ADeviceThatNeverSaysWhoItIsIsFollowedByItsHardware)
{
    World world;
    (void)world.round({small_talk("10.0.0.1"), neighbour("10.0.0.1", nic1)});
    const auto id = world.at("10.0.0.1")->id;

    // The kernel still holds the old entry.
    const auto changes =
        world.round({small_talk("10.0.0.9"), neighbour("10.0.0.9", nic1), neighbour("10.0.0.1", nic1)});

    EXPECT_EQ(found(changes), 0u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.9")->id, id);
    EXPECT_EQ(world.at("10.0.0.1"), nullptr);
    EXPECT_TRUE(world.at("10.0.0.9")->macs.at(0).settled) << "it still proves its maker";
}

TEST(Settlement, AHostOfTheNeighbourTableIsKnownByItsHardwareWhereverItBeginsToTalk)
{
    World world;
    (void)world.round({neighbour("10.0.0.1", nic1)});

    (void)world.round({small_talk("10.0.0.9"), neighbour("10.0.0.9", nic1)});

    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(Settlement, HardwareTellsNoMoveWhereTheOldAddressStillAnswersOrTheRoundCannotTell)
{
    const std::vector there{small_talk("10.0.0.9"), neighbour("10.0.0.9", nic1)};
    auto both = there;
    both.push_back(small_talk("10.0.0.1"));
    World world, lossy;
    for (World* each : {&world, &lossy}) (void)each->round({small_talk("10.0.0.1"), neighbour("10.0.0.1", nic1)});

    EXPECT_EQ(found(world.round(both)), 1u);
    EXPECT_THAT(extra_round(lossy, true, there), IsEmpty()) << "it waits for a round that lost nothing";
    EXPECT_THAT(moved(lossy.round(there)), SizeIs(1));
}

TEST(Settlement, SmallTalkFromOtherHardwareAtASilentCamerasAddressIsNotTheCameras)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});

    EXPECT_EQ(found(world.round({small_talk("10.0.0.1"), neighbour("10.0.0.1", nic2)})), 1u);

    const auto camera = world.registry.find(endpoint(1)).at(0);
    EXPECT_THAT(camera->protocols, testing::Not(testing::Contains(model::Protocol::ssdp)));
    EXPECT_THAT(world.registry.find(nic2), SizeIs(1));
    EXPECT_NE(world.registry.find(nic2).at(0), camera);
}

TEST(Settlement, ACameraThatComesToWhereItsSmallTalkWasHeardRoundsAgoTakesThatIn)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});
    (void)world.round({small_talk("10.0.0.9")});
    (void)world.round({small_talk("10.0.0.9")});
    ASSERT_EQ(world.registry.size(), 2u);

    (void)world.round({small_talk("10.0.0.9"), wsd("10.0.0.9", endpoint(1))});

    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(Settlement, WhatSaysNothingOfItsSenderWhereSeveralMaySendItMakesNoDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2))});

    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(found(world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2)), small_talk("10.0.0.1"),
                                     unreadable("10.0.0.1")})),
                  0u);
    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(Settlement, WhatAReplacedCameraSaysInItsMakersProtocolIsItsOwn)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    (void)world.hear(sadp("10.0.0.1", nic1));
    (void)world.hear(wsd("10.0.0.1", endpoint(2)));
    (void)world.round({});

    ASSERT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.registry.find(nic1).at(0)->endpoint, endpoint(2));
}

TEST(Settlement, AnAnswerThatJoinedTheFirstOfSeveralDevicesOfAnAddressIsADeviceOfItsOwn)
{
    World world;
    (void)world.hear(sadp("10.0.0.1", nic1));
    (void)world.hear(wsd("10.0.0.1", endpoint(1)));
    (void)world.hear(wsd("10.0.0.1", endpoint(2)));
    for (int i = 0; i < 3; ++i)
        (void)world.round({sadp("10.0.0.1", nic1), wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.1", endpoint(2))});

    ASSERT_EQ(world.registry.size(), 3u);
    const auto recorder = world.registry.find(nic1);
    ASSERT_THAT(recorder, SizeIs(1));
    EXPECT_EQ(recorder[0]->endpoint, "");
    EXPECT_EQ(recorder[0]->model, "DS-2CD2012-I");
    EXPECT_THAT(world.registry.find(endpoint(1)).at(0)->protocols, SizeIs(1));
}

/// It answers from both.
std::vector<model::Observation> two_ways(const std::string& one, const std::string& other, unsigned number)
{
    std::vector out{wsd(one, endpoint(number)), wsd(other, endpoint(number))};
    out[0].stated_addresses.push_back(ip(other));
    out[1].stated_addresses.push_back(ip(one));
    return out;
}

TEST(Settlement, WhatIsLongKnownToBeADevicesIsNoGuestWhereItMovesTo)
{
    World world;
    const auto play = [&world](const std::string& one, const std::string& other) {
        auto heard_ones = two_ways(one, "10.0.0.101", 1), others = two_ways(other, "10.0.0.102", 2);
        heard_ones.insert(heard_ones.end(), others.begin(), others.end());
        heard_ones.push_back(sadp(other, nic2));
        (void)world.round(heard_ones);
    };
    play("10.0.0.1", "10.0.0.2");

    play("10.0.0.2", "10.0.0.1");

    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.registry.find(nic2).at(0)->endpoint, endpoint(2));
}

TEST(Settlement, AMacThatADeviceStatesUnderItsEndpointTooStaysItsOwn)
{
    World world;
    (void)world.hear(sadp("10.0.0.1", nic1));
    (void)world.hear(interview("10.0.0.1", endpoint(1), "", {nic1}));
    (void)world.hear(wsd("10.0.0.1", endpoint(2)));
    (void)world.round({});

    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.registry.find(nic1).at(0)->endpoint, endpoint(1));
}

TEST(Settlement, AnExtraRoundOrOneWithLossesDoesNotShowThatADeviceHasMoved)
{
    for (const bool lossy : {false, true}) {
        World world;
        (void)world.round({wsd("10.0.0.1", endpoint(1))});

        EXPECT_THAT(moved(extra_round(world, lossy, {wsd("10.0.0.9", endpoint(1))})), IsEmpty());
        EXPECT_THAT(moved(world.round({wsd("10.0.0.9", endpoint(1))})), SizeIs(1));
        EXPECT_EQ(world.registry.size(), 1u);
    }
}

TEST(Settlement, AnExtraRoundOrOneWithLossesDoesNotShowThatAnAddressWasTakenOver)
{
    for (const bool lossy : {false, true}) {
        World world;
        (void)world.round({wsd("10.0.0.1", endpoint(1))});

        EXPECT_EQ(found(extra_round(world, lossy, {sadp("10.0.0.1", nic1)})), 0u);
        EXPECT_EQ(found(world.round({sadp("10.0.0.1", nic1), wsd("10.0.0.1", endpoint(1))})), 0u);
        EXPECT_EQ(world.registry.size(), 1u);
    }
}

TEST(Settlement, WhereNetworksLoseAnswersAllTheTimeItIsSettledAfterAnHour)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    std::size_t moves = 0;
    for (int i = 0; i < 80; ++i) moves += moved(extra_round(world, true, {wsd("10.0.0.9", endpoint(1))})).size();

    EXPECT_EQ(moves, 1u);
}

TEST(Settlement, ALinkLocalAddressIsOneHoweverItsZoneIsNamed)
{
    World world;
    auto four = interview("10.0.0.1", endpoint(1), "");
    four.stated_addresses = {ip("fe80::1")};
    (void)world.round({wsd("10.0.0.1", endpoint(1)), four});

    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("fe80::1%2", endpoint(1))});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.registry.find("fe80::1"), SizeIs(1));
    EXPECT_THAT(world.registry.find("fe80::1%2"), SizeIs(1));
    EXPECT_THAT(world.registry.find("fe80::1%3"), IsEmpty());
}

TEST(Settlement, ALinkLocalAddressThatIsNamedIsOneOfTheSameNetwork)
{
    World world;
    auto named = interview("10.0.0.1", endpoint(1), "");
    named.stated_addresses = {ip("fe80::1")};
    (void)world.round({wsd("10.0.0.1", endpoint(1)), named});
    auto elsewhere = wsd("fe80::1%3", endpoint(1));
    elsewhere.network = "lan1";

    (void)world.round({wsd("10.0.0.1", endpoint(1)), elsewhere}, {"lan0", "lan1"});

    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(Settlement, AnInterfaceThatIsNumberedAnewMakesNoSecondDevice)
{
    World world;
    auto six = wsd("fe80::1%2", endpoint(1));
    six.stated_addresses = {ip("10.0.0.1")};
    (void)world.round({wsd("10.0.0.1", endpoint(1)), six});

    const auto changes = world.round({wsd("10.0.0.1", endpoint(1)), wsd("fe80::1%3", endpoint(1))});

    EXPECT_EQ(found(changes), 0u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.registry.all()[0]->addresses, UnorderedElementsAre(ip("10.0.0.1"), ip("fe80::1%3")));
    auto elsewhere = wsd("fe80::1%4", endpoint(2));
    elsewhere.network = "lan1";
    (void)world.round({wsd("10.0.0.1", endpoint(1)), elsewhere}, {"lan0", "lan1"});
    EXPECT_EQ(world.registry.size(), 2u);
}

/// What its announcement over IPv6 could not tell yet, its interview there has told: nothing of it waits for the next
/// round, and would count as heard in that.
TEST(Settlement, ADeviceThatFallsSilentMissesTheNextRoundThoughItsSecondAddressWasNew)
{
    World world;
    const auto six = interview("fe80::1", endpoint(1), "", {nic1});
    const auto four = interview("10.0.0.1", endpoint(1), "", {nic1});
    (void)world.round({wsd("10.0.0.1", endpoint(1)), four, wsd("fe80::1", endpoint(1)), six});
    ASSERT_EQ(world.registry.size(), 1u);
    ASSERT_THAT(world.registry.all()[0]->addresses, SizeIs(2));

    std::size_t gone = 0;
    for (int i = 0; i < 3; ++i) gone += turned(world.round({}), Presence::offline);

    EXPECT_EQ(gone, 1u);
}

}  // namespace
}  // namespace onvigil::inventory::test
