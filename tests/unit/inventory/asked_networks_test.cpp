// Which network's rounds count a device's silence.
#include "inventory/asked_networks.hpp"

#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test::asked_networks_test {
namespace {

using testing::IsEmpty;

const std::string swept = "10.20.0.0/16";

model::Observation through(model::Observation observation, const std::string& network)
{
    observation.network = network;
    return observation;
}
model::Observation camera(const std::string& network)
{
    return through(wsd("10.20.0.1", endpoint(1)), network);
}

std::size_t offline_after_rounds(World& world, const std::vector<std::string>& networks, std::size_t at_most)
{
    for (std::size_t i = 1; i <= at_most; ++i)
        if (turned(world.round({}, networks), Presence::offline) == 1) return i;
    return 0;
}

TEST(AskedNetworks, ADeviceFoundByAnAdHocScanComesHomeToTheInterfaceThatHearsIt)
{
    World world;
    (void)world.round({camera(swept)}, {swept});
    for (int i = 0; i < 2; ++i) (void)world.round({camera("lan0")});

    EXPECT_EQ(world.at("10.20.0.1")->network, "lan0");
    EXPECT_EQ(offline_after_rounds(world, {"lan0"}, 10), 3u);
}

TEST(AskedNetworks, OfAnotherNameIsTheSameHome)
{
    World world;
    const auto other = through(wsd("10.30.0.1", endpoint(2)), "lan1");
    for (int i = 0; i < 2; ++i) (void)world.round({camera("lan0"), other}, {"lan0", "lan1"});

    const auto changes = world.registry.rename({{"lan0", "lan1"}, {"lan1", "lan0"}, {"tun0", "x"}}, world.now);
    EXPECT_EQ(changes.size(), 2u);
    EXPECT_EQ(world.at("10.20.0.1")->network, "lan1");
    EXPECT_EQ(world.at("10.30.0.1")->network, "lan0");
    (void)world.round({through(other, "lan0")}, {"lan0"});
    EXPECT_EQ(offline_after_rounds(world, {"lan1"}, 10), 3u) << "the silence of the one alone counts";
}

TEST(AskedNetworks, OfAnotherNameHaveWhatWasHeardThroughThemBefore)
{
    World world;
    auto newcomer = camera("lan0");
    newcomer.at = world.now;
    EXPECT_TRUE(world.registry.apply(newcomer, world.now).empty()) << "it waits for other protocols";
    (void)world.registry.rename({{"lan0", "lan7"}}, world.now);
    (void)world.registry.tick(world.now + 300ms);
    ASSERT_TRUE(world.at("10.20.0.1"));
    EXPECT_EQ(world.at("10.20.0.1")->network, "lan7");
}

TEST(AskedNetworks, WhatIsKnownToBeAskedForOnceLosesItsDevicesToTheFirstRoundThatHearsThem)
{
    World world;
    (void)world.registry.apply(camera(swept), world.now);
    auto scan = round_over(world.now += 5s, {swept});
    scan.ad_hoc = true;
    (void)world.registry.end_round(scan, world.now);

    (void)world.round({camera("lan0")});
    EXPECT_EQ(world.at("10.20.0.1")->network, "lan0");

    for (int i = 0; i < 3; ++i) {
        auto again = camera(swept);
        again.at = world.now;
        (void)world.registry.apply(again, world.now);
        scan = round_over(world.now += 5s, {swept});
        scan.ad_hoc = true;
        (void)world.registry.end_round(scan, world.now);
    }
    EXPECT_EQ(world.at("10.20.0.1")->network, "lan0") << "and gets none of them";
}

TEST(AskedNetworks, OneSweepBetweenRoundsOfTheInterfaceChangesNothing)
{
    World world;
    (void)world.round({camera("lan0")});

    for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(world.round({camera(swept)}, {swept}), IsEmpty());
        EXPECT_THAT(world.round({camera("lan0")}), IsEmpty());
    }
    EXPECT_EQ(world.at("10.20.0.1")->network, "lan0");
}

TEST(AskedNetworks, ADeviceOfASweptNetworkThatAnswersEveryRoundOfTheInterfacesIsMissedByThem)
{
    World world;
    (void)world.round({camera(swept)}, {swept});
    for (int i = 0; i < 2; ++i) (void)world.round({camera(swept)}, {"lan0"});

    EXPECT_EQ(offline_after_rounds(world, {"lan0"}, 10), 3u);
    EXPECT_EQ(turned(world.round({camera(swept)}, {swept}), Presence::online), 1u);
    EXPECT_EQ(offline_after_rounds(world, {"lan0"}, 10), 0u) << "it has not answered those since";
}

TEST(AskedNetworks, WhereAnInterfaceIsSilentThoseThatItsRoundsExpectAreAskedByUnicastToo)
{
    World world;
    (void)world.round({camera(swept), through(wsd("10.20.0.2", endpoint(2)), swept)}, {swept});
    for (int i = 0; i < 2; ++i) (void)world.round({camera(swept)}, {"lan0"});

    EXPECT_THAT(world.registry.addresses_in("lan0"), testing::ElementsAre(ip("10.20.0.1")));
    EXPECT_THAT(world.registry.addresses_in(swept), testing::SizeIs(2));
    EXPECT_THAT(world.registry.addresses_in("10.30.0.0/16"), IsEmpty());
}

TEST(AskedNetworks, AreAskedForTheDevicesThatAreAtHomeThereByNow)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(2)), wsd("10.0.0.3", endpoint(3))},
                      {"lan0"});
    for (int i = 0; i < 2; ++i) (void)world.round({through(wsd("10.0.0.2", endpoint(2)), "lan1")}, {"lan1"});
    ASSERT_EQ(world.at("10.0.0.2")->network, "lan1");
    ASSERT_TRUE(world.registry.forget(world.at("10.0.0.3")->id));

    EXPECT_THAT(world.registry.addresses_in("lan0"), testing::ElementsAre(ip("10.0.0.1")));
    EXPECT_THAT(world.registry.addresses_in("lan1"), testing::ElementsAre(ip("10.0.0.2")));
    ASSERT_TRUE(world.registry.forget(world.at("10.0.0.2")->id));
    EXPECT_THAT(world.registry.addresses_in("lan1"), IsEmpty());
}

TEST(AskedNetworks, HostsThatOnlyTheNeighbourTableKnowsAreNamedOnlineOrNot)
{
    World world;
    auto silent = neighbour("10.0.0.2", "44:19:b6:00:00:02");
    (void)world.round({wsd("10.0.0.1", endpoint(1)), silent});
    EXPECT_THAT(world.registry.neighbours_in("lan0"), testing::ElementsAre(ip("10.0.0.2")));
    world.silence(4);
    EXPECT_EQ(world.at("10.0.0.2")->presence, Presence::offline);
    EXPECT_THAT(world.registry.neighbours_in("lan0"), testing::ElementsAre(ip("10.0.0.2")));
    EXPECT_THAT(world.registry.neighbours_in("lan1"), IsEmpty());
}

TEST(AskedNetworks, ADeviceOfASweptNetworkThatOnlyTheSweepReachesIsNotMissedByTheInterfaces)
{
    World world;
    (void)world.round({camera(swept)}, {swept});

    for (int i = 0; i < 20; ++i) EXPECT_THAT(world.round({}, {"lan0"}), IsEmpty());
    EXPECT_EQ(offline_after_rounds(world, {swept}, 10), 3u);
}

TEST(AskedNetworks, ASweepThatEndsJustAfterARoundHasHeardWhatAnsweredIt)
{
    InventorySettings settings;
    settings.offline_after = 1;
    World world(settings);
    (void)world.round({camera(swept)}, {swept});
    for (int i = 0; i < 3; ++i) (void)world.round({camera(swept)}, {"lan0"});
    auto answer = camera(swept);
    answer.at = world.now;
    (void)world.registry.apply(answer, world.now);
    const auto sweep_started = world.now;

    (void)world.registry.end_round(round_over(world.now + 5s), world.now + 5s);
    auto report = round_over(world.now + 60s, {swept});
    report.started = sweep_started;

    EXPECT_EQ(turned(world.registry.end_round(report, world.now + 60s), Presence::offline), 0u);
}

TEST(AskedNetworks, ADeviceWhoseInterfaceVanishedGoesOfflineAfterADay)
{
    World world;
    (void)world.round({through(wsd("10.0.0.1", endpoint(1)), "lan1")}, {"lan0", "lan1"});

    const auto rounds = offline_after_rounds(world, {"lan0"}, 1000);

    EXPECT_EQ(rounds, 24u * 12 + 3);
}

TEST(AskedNetworks, ADeviceOfAnAdHocScanGoesOfflineAfterADay)
{
    World world;
    (void)world.round({camera(swept)}, {swept});

    EXPECT_EQ(offline_after_rounds(world, {"lan0"}, 1000), 24u * 12 + 3);
}

TEST(AskedNetworks, AWeeklySweepIsWaitedForAsLongAsItWasApart)
{
    World world;
    (void)world.round({camera(swept)}, {swept});
    (void)world.round({}, {"lan0"});
    world.now += 24h * 7;
    (void)world.round({camera(swept)}, {swept});

    for (int i = 0; i < 12 * 24 * 14; ++i) ASSERT_THAT(world.round({}, {"lan0"}), IsEmpty());
}

/// A round of the interfaces, or a sweep, under a configuration that sweeps `swept`.
std::vector<Change> end_round(World& world, std::vector<model::Observation> heard, std::vector<std::string> networks,
                              std::chrono::milliseconds pause)
{
    auto report = round_over(world.now + 5s, std::move(networks));
    report.sweep = report.networks == std::vector{swept};
    report.awaited = {swept};
    for (auto& observation : heard) {
        observation.at = world.now;
        (void)world.registry.apply(std::move(observation), world.now);
    }
    world.now += 5s;
    auto changes = world.registry.end_round(report, world.now);
    world.now += pause;
    return changes;
}

TEST(AskedNetworks, AWeeklySweepIsWaitedForBeforeTwoHaveBeenSeen)
{
    World world;
    (void)end_round(world, {camera(swept)}, {swept}, 1h);
    for (unsigned sweep = 1; sweep <= 3; ++sweep) {
        for (int round = 0; round < 14; ++round)
            EXPECT_EQ(turned(end_round(world, {}, {"lan0"}, 12h), Presence::offline), 0u) << sweep;
        EXPECT_EQ(turned(end_round(world, {}, {swept}, 1h), Presence::offline), sweep == 3 ? 1u : 0u);
    }
}

TEST(AskedNetworks, AfterARestartAWeeklySweepIsWaitedForToo)
{
    World before;
    (void)end_round(before, {camera(swept)}, {swept}, 1h);
    World world({}, {before.registry.all(), {}});
    world.now = before.now;
    for (int round = 0; round < 14; ++round)
        EXPECT_EQ(turned(end_round(world, {}, {"lan0"}, 12h), Presence::offline), 0u);
}

TEST(AskedNetworks, OneThatIsNotSweptAnyMoreIsNotWaitedFor)
{
    World world;
    (void)end_round(world, {camera(swept)}, {swept}, 48h);
    EXPECT_EQ(offline_after_rounds(world, {"lan0"}, 10), 3u);
}

model::Observation v6_camera()
{
    return wsd("fd99::1", endpoint(1));
}

/// One camera that answers the rounds of lan0 over IPv6, and only sweeps over IPv4.
World two_families()
{
    World world;
    (void)end_round(world, {v6_camera()}, {"lan0"}, 1min);
    auto told = camera(swept);
    told.stated_addresses = {*model::parse_ip("fd99::1")};
    (void)end_round(world, {told}, {swept}, 1min);
    (void)end_round(world, {v6_camera()}, {"lan0"}, 1min);  // it has not moved: it answers here, too
    (void)end_round(world, {camera(swept)}, {swept}, 1min);
    return world;
}

TEST(AskedNetworks, AnAddressThatAnswersOnlySweepsStaysWhileOthersAnswerTheRounds)
{
    World world = two_families();
    ASSERT_NE(world.at("10.20.0.1"), nullptr);
    ASSERT_EQ(world.at("10.20.0.1")->addresses.size(), 2u);
    for (int hour = 0; hour < 3; ++hour) {
        for (int round = 0; round < 12; ++round)
            EXPECT_THAT(end_round(world, {v6_camera()}, {"lan0"}, 5min), IsEmpty());
        EXPECT_THAT(end_round(world, {camera(swept)}, {swept}, 1min), IsEmpty());
    }
    EXPECT_EQ(world.at("10.20.0.1")->addresses.size(), 2u);
}

TEST(AskedNetworks, AnAddressThatMissesItsSweepsIsDropped)
{
    World world = two_families();
    for (int sweep = 1; sweep <= 3; ++sweep) {
        ASSERT_NE(world.at("10.20.0.1"), nullptr) << sweep;
        for (int round = 0; round < 12; ++round) (void)end_round(world, {v6_camera()}, {"lan0"}, 5min);
        (void)end_round(world, {}, {swept}, 1min);
    }
    EXPECT_EQ(world.at("10.20.0.1"), nullptr);
    ASSERT_NE(world.at("fd99::1"), nullptr);
    EXPECT_EQ(world.at("fd99::1")->presence, Presence::online);
}

TEST(AskedNetworks, AfterARestartAnAddressWaitsForTheFirstSweep)
{
    World before = two_families();
    World world({}, {before.registry.all(), {}});
    world.now = before.now;
    for (int round = 0; round < 12; ++round) (void)end_round(world, {v6_camera()}, {"lan0"}, 5min);
    EXPECT_NE(world.at("10.20.0.1"), nullptr);
    (void)end_round(world, {}, {swept}, 1min);
    for (int round = 0; round < 3; ++round) (void)end_round(world, {v6_camera()}, {"lan0"}, 5min);
    EXPECT_EQ(world.at("10.20.0.1"), nullptr) << "it did not answer that, and counts like the others";
}

TEST(AskedNetworks, AfterARestartWithoutSweepsAnAddressCountsAtOnce)
{
    World before;
    auto both = v6_camera();
    both.stated_addresses = {*model::parse_ip("10.20.0.1")};
    (void)before.round({both, camera("lan0")});
    World world({}, {before.registry.all(), {}});
    world.now = before.now;
    ASSERT_NE(world.at("10.20.0.1"), nullptr);
    for (int round = 0; round < 3; ++round) (void)world.round({v6_camera()});
    EXPECT_EQ(world.at("10.20.0.1"), nullptr);
}

TEST(AskedNetworks, AnAddressThatAnswersSweepsNoLongerHearsRoundsCountsByThose)
{
    World world;
    auto both = v6_camera();
    both.stated_addresses = {*model::parse_ip("10.20.0.1")};
    (void)end_round(world, {both, camera("lan0")}, {"lan0"}, 1min);
    for (int hour = 0; hour < 3; ++hour) {  // the multicast of its family broke
        (void)end_round(world, {v6_camera(), camera(swept)}, {swept}, 1min);
        for (int round = 0; round < 12; ++round) (void)end_round(world, {v6_camera()}, {"lan0"}, 5min);
        EXPECT_NE(world.at("10.20.0.1"), nullptr) << hour;
    }
}

TEST(AskedNetworks, AfterARestartTheDayBeginsWithTheFirstRound)
{
    World before;
    (void)before.round({through(wsd("10.0.0.1", endpoint(1)), "lan1")}, {"lan1"});
    World world({}, {before.registry.all(), {}});
    world.now = before.now + 24h * 30;

    EXPECT_EQ(offline_after_rounds(world, {"lan0"}, 1000), 24u * 12 + 1 + 3);
}

TEST(AskedNetworks, AnAdHocScanDuringARoundDoesNotTakeTheDevicesOfTheInterface)
{
    World world;
    (void)world.round({camera("lan0")});

    for (int i = 0; i < 10; ++i) (void)world.round({camera(swept)}, {"lan0"});

    EXPECT_EQ(world.at("10.20.0.1")->network, "lan0");
}

TEST(AskedNetworks, AreNumberedUpToTheLimitAndNoFurther)
{
    AskedNetworks networks;
    for (std::size_t i = 0; i < most_networks; ++i) EXPECT_EQ(networks.number_of(fmt::format("veth{}", i)), i);

    EXPECT_EQ(networks.number_of("one-more"), AskedNetworks::nowhere);
    EXPECT_EQ(networks.number_of("veth7"), 7u);
}

}  // namespace
}  // namespace onvigil::inventory::test::asked_networks_test
