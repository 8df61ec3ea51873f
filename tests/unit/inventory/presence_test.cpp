#include "inventory/presence.hpp"

#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const auto camera = [](const std::string& address = "10.0.0.1") { return wsd(address, endpoint(1)); };

TEST(Presence, ADeviceIsOfflineAfterSoManyMissedRoundsAndSaysItOnce)
{
    World world;
    (void)world.round({camera()});

    EXPECT_THAT(world.round({}), IsEmpty());
    EXPECT_THAT(world.round({}), IsEmpty());
    EXPECT_EQ(turned(world.round({}), Presence::offline), 1u);
    EXPECT_THAT(world.round({}), IsEmpty());
    EXPECT_EQ(world.at("10.0.0.1")->presence, Presence::offline);
    EXPECT_EQ(world.at("10.0.0.1")->last_seen, start);
}

TEST(Presence, AComputerThatOnlyAnnouncesItselfIsThereWhileItsHardwareIs)
{
    World world;
    auto hello = wsd("10.0.0.1", endpoint(1));
    hello.camera = false;
    hello.claims = {{model::Key::device_kind, "computer"}};
    (void)world.round({hello, neighbour("10.0.0.1", nic1)});
    EXPECT_THAT(world.registry.neighbours_in("lan0"), testing::ElementsAre(ip("10.0.0.1")))
        << "tried before each round";
    for (int rounds = 0; rounds < 6; ++rounds)
        EXPECT_EQ(turned(world.round({neighbour("10.0.0.1", nic1)}), Presence::offline), 0u);
    EXPECT_EQ(turned(world.round({}), Presence::offline), 0u);
    EXPECT_EQ(turned(world.round({}), Presence::offline), 0u);
    EXPECT_EQ(turned(world.round({}), Presence::offline), 1u);
    EXPECT_EQ(turned(world.round({neighbour("10.0.0.1", nic1)}), Presence::online), 1u);

    World cameras;
    (void)cameras.round({camera(), neighbour("10.0.0.1", nic1)});
    EXPECT_THAT(cameras.registry.neighbours_in("lan0"), IsEmpty());
    for (int rounds = 0; rounds < 2; ++rounds) (void)cameras.round({neighbour("10.0.0.1", nic1)});
    EXPECT_EQ(turned(cameras.round({neighbour("10.0.0.1", nic1)}), Presence::offline), 1u) << "a camera answers";
}

TEST(Presence, WhatStaysOfflineIsForgottenWhenItsTimeIsOver)
{
    for (const std::chrono::milliseconds keep : {std::chrono::milliseconds(2s), std::chrono::milliseconds(1h)}) {
        InventorySettings settings;
        settings.keep_offline = keep;
        World world(settings);
        (void)world.hear(camera());
        const auto end = world.at("10.0.0.1")->last_seen + keep;
        (void)world.registry.depart(endpoint(1), *model::parse_ip("10.0.0.1"), world.now);

        std::size_t gone = 0;
        for (int ticks = 0; gone == 0 && ticks < 100; ++ticks) {
            world.now = std::max(world.now, world.registry.due().value());
            gone = lost(world.registry.tick(world.now));
        }
        EXPECT_EQ(gone, 1u);
        EXPECT_GT(world.now, end);
        EXPECT_LE(world.now, end + 2s);
    }
}

TEST(Presence, MissedRoundsAreShownAndSurviveARestart)
{
    World world;
    (void)world.round({camera()});
    world.silence(2);
    (void)world.registry.refresh(10);
    EXPECT_EQ(world.at("10.0.0.1")->missed_rounds, 2u);

    World again({}, {world.registry.all(), {}});
    again.now = world.now;

    EXPECT_EQ(turned(again.round({}), Presence::offline), 1u);
}

TEST(Presence, OneAnswerBringsItBackAtOnceAndOnce)
{
    World world;
    (void)world.round({camera()});
    world.silence(3);

    EXPECT_EQ(turned(world.hear(camera()), Presence::online), 1u);
    EXPECT_EQ(turned(world.hear(camera()), Presence::online), 0u);
    EXPECT_EQ(world.at("10.0.0.1")->missed_rounds, 0u);
}

TEST(Presence, ARoundOfOtherNetworksIsNotMissed)
{
    World world;
    (void)world.round({camera()}, {"lan0"});

    for (int i = 0; i < 10; ++i) EXPECT_THAT(world.round({}, {"lan1"}), IsEmpty());
}

TEST(Presence, SilenceInAnExtraRoundSaysNothing)
{
    World world;
    (void)world.round({camera()});
    model::RoundReport extra;
    extra.networks = {"lan0"};
    extra.extra = true;

    for (int i = 0; i < 10; ++i) EXPECT_THAT(world.registry.end_round(extra, world.now), IsEmpty());
    EXPECT_EQ(world.at("10.0.0.1")->presence, Presence::online);
}

TEST(Presence, AGoodbyeThatNobodyTookBackIsOfflineAtOnce)
{
    World world;
    (void)world.round({camera()});

    EXPECT_EQ(turned(world.registry.depart(endpoint(1), *model::parse_ip("10.0.0.1"), world.now), Presence::offline),
              1u);
    EXPECT_THAT(world.registry.depart(endpoint(1), *model::parse_ip("10.0.0.1"), world.now), IsEmpty());
    EXPECT_EQ(turned(world.hear(camera()), Presence::online), 1u);
}

TEST(Presence, AGoodbyeInTheNameOfADeviceThatSpeaksNoWsDiscoveryIsNotItsOwn)
{
    World world;
    (void)world.round({sadp("10.0.0.1", "44:19:b6:00:00:01")});

    EXPECT_THAT(world.registry.depart("", ip("10.0.0.1"), world.now), IsEmpty());
    EXPECT_EQ(world.at("10.0.0.1")->presence, Presence::online);
}

TEST(Unconfirmed, WhatIsRefusedInTheRoundThatBroughtItLeavesNothing)
{
    auto claim = sadp("10.0.0.1", "44:19:b6:00:00:01");
    claim.macs.clear();
    claim.serial.clear();
    claim.confirmation = model::Confirmation::lacking;
    auto refusal = heard(model::Protocol::sadp, "10.0.0.1");
    refusal.at = claim.at - std::chrono::minutes(5);  // the clock was set back
    refusal.listening = false;
    refusal.confirmation = model::Confirmation::refused;
    using Answers = std::vector<model::Observation>;
    for (const Answers& order : {Answers{claim, refusal}, Answers{refusal, claim}}) {
        World world;
        (void)world.round({wsd("10.0.0.1", endpoint(1))});
        auto round = order;
        round.insert(round.begin(), wsd("10.0.0.1", endpoint(1)));
        (void)world.round(round);
        for (const auto& evidence : world.at("10.0.0.1")->evidence)
            EXPECT_NE(evidence.source, model::Protocol::sadp) << evidence.value;
    }
}

TEST(Presence, FromTheThirdChangeWithinTheHourOnAGoodbyeIsLeftToTheRounds)
{
    World world;
    (void)world.round({camera()});

    std::size_t offline = 0;
    for (int i = 0; i < 6; ++i) {
        offline += turned(world.registry.depart(endpoint(1), ip("10.0.0.1"), world.now), Presence::offline);
        (void)world.hear(camera());
    }

    EXPECT_EQ(offline, 1u);
    world.now += 1h;
    EXPECT_EQ(turned(world.registry.depart(endpoint(1), ip("10.0.0.1"), world.now), Presence::offline), 1u);
}

TEST(Presence, AnyOfItsDiscoveryProtocolsKeepsADeviceOnline)
{
    World world;
    (void)world.round({camera(), sadp("10.0.0.1", "44:19:b6:00:00:01")});

    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(turned(world.round({sadp("10.0.0.1", "44:19:b6:00:00:01")}), Presence::offline), 0u);
}

TEST(Presence, ANeighbourEntryOrAnAnswerOverTcpKeepsNoCameraOnline)
{
    World world;
    (void)world.round({camera(), neighbour("10.0.0.1", "44:19:b6:00:00:01")});

    std::size_t offline = 0;
    for (int i = 0; i < 3; ++i)
        offline += turned(
            world.round({neighbour("10.0.0.1", "44:19:b6:00:00:01"), interview("10.0.0.1", endpoint(1), "S1234567")}),
            Presence::offline);

    EXPECT_EQ(offline, 1u);
}

TEST(Presence, ADeviceOfTheNeighbourTableAloneIsKeptByItsEntry)
{
    World world;
    const auto entry = neighbour("10.0.0.1", "44:19:b6:00:00:01");
    (void)world.round({entry});

    for (int i = 0; i < 5; ++i) EXPECT_THAT(world.round({entry}), IsEmpty());
    world.silence(2);
    EXPECT_EQ(turned(world.round({}), Presence::offline), 1u);
    EXPECT_EQ(turned(world.round({entry}), Presence::online), 1u);
}

TEST(Presence, ADeviceKnownOverTcpAloneIsKeptByItsAnswers)
{
    World world;
    const auto banner = heard(model::Protocol::http, "10.0.0.1");
    (void)world.round({banner});

    for (int i = 0; i < 5; ++i) EXPECT_THAT(world.round({banner}), IsEmpty());
    world.silence(2);
    EXPECT_EQ(turned(world.round({}), Presence::offline), 1u);
}

TEST(Presence, DampingBeginsWithTheThirdChangeWithinAnHour)
{
    PresenceTrack track;
    EXPECT_EQ(track.patience(3, start), 3u);
    track.changed(start);
    EXPECT_EQ(track.patience(3, start + 10min), 3u);
    track.changed(start + 10min);
    EXPECT_EQ(track.patience(3, start + 20min), 6u);
    track.changed(start + 20min);
    EXPECT_EQ(track.patience(3, start + 30min), 12u);
    track.changed(start + 30min);
    track.changed(start + 31min);
    EXPECT_EQ(track.patience(3, start + 32min), 24u);
    EXPECT_EQ(track.patience(3, start + 2h), 3u);
}

TEST(Presence, AFlappingCameraIsToldOfTwiceAndThenStaysQuiet)
{
    InventorySettings settings;
    settings.offline_after = 1;
    World world(settings);
    (void)world.round({camera()});

    std::size_t offline = 0, online = 0;
    for (int i = 0; i < 12; ++i) {
        const auto changes = world.round(i % 2 == 0 ? std::vector<model::Observation>{} : std::vector{camera()});
        offline += turned(changes, Presence::offline);
        online += turned(changes, Presence::online);
    }

    EXPECT_EQ(offline, 1u);
    EXPECT_EQ(online, 1u);
}

TEST(Presence, AHostThatOnlyAnnouncesOtherServicesIsNotPendingForGood)
{
    using model::Protocol;
    using State = model::Identification::State;
    World world;
    auto by_mdns = ::onvigil::test::heard(Protocol::mdns, "10.0.0.4");
    by_mdns.camera = true;
    (void)world.round({::onvigil::test::heard(Protocol::ssdp, "10.0.0.1"),
                       ::onvigil::test::heard(Protocol::mdns, "10.0.0.2"), wsd("10.0.0.3", endpoint(3)), by_mdns});

    for (const char* host : {"10.0.0.1", "10.0.0.2"}) {
        EXPECT_EQ(world.at(host)->identification.state, State::none) << host;
        EXPECT_FALSE(world.at(host)->identification.at) << host << " was not asked";
    }
    for (const char* host : {"10.0.0.3", "10.0.0.4"})
        EXPECT_EQ(world.at(host)->identification.state, State::pending) << host;
}

}  // namespace
}  // namespace onvigil::inventory::test
