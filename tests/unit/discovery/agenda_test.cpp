#include "discovery/agenda.hpp"

#include <gtest/gtest.h>

#include "agenda_jobs.hpp"

namespace onvigil::discovery {
namespace {

TEST(Agenda, ADeviceHeardManyTimesIsAskedOnce)
{
    Agenda agenda(refresh, 1);

    for (int i = 0; i < 5; ++i) agenda.ask(camera(1, "urn:uuid:a"), start);

    EXPECT_EQ(agenda.queued(), 1u);
    ASSERT_TRUE(next_target(agenda));
    agenda.ask(camera(1, "urn:uuid:a"), start);
    EXPECT_EQ(agenda.queued(), 0u);
}

TEST(Agenda, AKnownDeviceIsAskedAgainWithinATenthOfTheRefreshAndNotBefore)
{
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Agenda agenda(refresh, seed);
        agenda.ask(camera(1), start);
        finish(agenda, *next_target(agenda), State::ok, start);

        agenda.ask(camera(1), start + refresh * 89 / 100);
        EXPECT_EQ(agenda.queued(), 0u);
        agenda.ask(camera(1), start + refresh * 111 / 100);
        EXPECT_EQ(agenda.queued(), 1u);
    }
}

TEST(Agenda, RefreshesOfDevicesFoundTogetherAreSpread)
{
    Agenda agenda(refresh, 7);
    for (int i = 0; i < 200; ++i) agenda.ask(camera(i), start);
    while (const auto target = next_target(agenda)) finish(agenda, *target, State::ok, start);

    for (int i = 0; i < 200; ++i) agenda.ask(camera(i), start + refresh);

    EXPECT_GT(agenda.queued(), 60u);
    EXPECT_LT(agenda.queued(), 140u);
}

TEST(Agenda, NewDevicesComeBeforeRefreshesAndDescriptions)
{
    Agenda agenda(refresh, 1);
    agenda.ask(camera(1), start);
    finish(agenda, *next_target(agenda), State::ok, start);
    agenda.fetch(description_of(3), start);
    agenda.ask(camera(1), start + 2 * refresh);
    agenda.ask(camera(2), start + 2 * refresh);

    EXPECT_EQ(next_target(agenda)->address, camera(2).address);
    EXPECT_TRUE(std::holds_alternative<Description>(*agenda.take()));
    EXPECT_EQ(next_target(agenda)->address, camera(1).address);
}

TEST(Agenda, ADescriptionIsReadOncePerRefresh)
{
    Agenda agenda(refresh, 1);
    agenda.fetch(description_of(1), start);
    agenda.fetch(description_of(1), start);
    EXPECT_EQ(agenda.queued(), 1u);

    agenda.fetch(description_of(1), start + 2 * refresh);
    EXPECT_EQ(agenda.queued(), 2u);
}

TEST(Agenda, BannersAreReadOncePerRefreshHoweverOftenAnInterviewFails)
{
    Agenda agenda(refresh, 1);
    agenda.ask(camera(1), start);
    finish(agenda, *next_target(agenda), State::malformed, start);

    for (int i = 0; i < 5; ++i) agenda.look(camera(1), start);
    EXPECT_EQ(agenda.queued(), 1u);
    EXPECT_TRUE(std::holds_alternative<BannerJob>(*agenda.take()));
    agenda.look(camera(1), start + refresh);
    EXPECT_EQ(agenda.queued(), 1u);
    agenda.look(camera(2), start);  // never asked
    EXPECT_EQ(agenda.queued(), 1u);
}

TEST(Agenda, ChangedMarksMakeADeviceDueAgainButNotAtOnce)
{
    Agenda agenda(refresh, 1);
    Target target = camera(1, "urn:uuid:a");
    target.marks = 1;
    agenda.ask(target, start);
    finish(agenda, *next_target(agenda), State::ok, start);

    target.marks = 2;
    agenda.ask(target, start + 1s);
    EXPECT_EQ(agenda.queued(), 0u);
    agenda.ask(target, start + limits::interview_gap);
    EXPECT_EQ(agenda.queued(), 1u);
}

TEST(Agenda, MarksThatWereNeverKnownAreNoChange)
{
    Agenda agenda(refresh, 1);
    agenda.know(camera(1, "urn:uuid:a"), State::ok, 1h, start);
    Target target = camera(1, "urn:uuid:a");
    target.marks = 5;

    agenda.ask(target, start + 1min);

    EXPECT_EQ(agenda.queued(), 0u);
}

TEST(Agenda, AnotherDeviceInThePlaceOfOneWithoutEndpointIsAskedAnew)
{
    Agenda agenda(refresh, 1);
    Target target = camera(1);
    target.who = who_is({*model::parse_mac("44:19:b6:00:00:01")}, "");
    agenda.ask(target, start);
    finish(agenda, *next_target(agenda), State::ok, start);
    agenda.ask(target, start + 1s);
    EXPECT_EQ(agenda.queued(), 0u);

    target.who = who_is({*model::parse_mac("44:19:b6:00:00:02")}, "");
    agenda.ask(target, start + 1s);
    EXPECT_EQ(agenda.queued(), 0u) << "one address is left in peace for a while";
    agenda.ask(target, start + limits::interview_gap);
    EXPECT_EQ(agenda.queued(), 1u);
}

TEST(Agenda, WhoTakesANamedDevicesPlaceDoesNotTakeItsName)
{
    Agenda agenda(refresh, 1);
    Target named = camera(1, "urn:uuid:a");
    Target first = camera(1), second = camera(1);
    first.who = who_is({}, "A1");
    second.who = who_is({}, "B2");
    agenda.ask(named, start);
    agenda.ask(first, start);
    finish(agenda, *next_target(agenda), State::ok, start);

    agenda.ask(second, start + 1min);

    const auto asked = next_target(agenda);
    ASSERT_TRUE(asked);
    EXPECT_EQ(agenda.endpoint_at(*asked), "");
}

TEST(Agenda, AfterARestartAnotherDeviceInItsPlaceIsAskedAnew)
{
    for (const auto* serial : {"A1", "B2"}) {
        Agenda agenda(refresh, 1);
        Target target = camera(1);
        target.who = who_is({}, "A1");
        agenda.know(target, State::ok, 1h, start);
        target.who = who_is({}, serial);
        agenda.ask(target, start + 1min);
        EXPECT_EQ(agenda.queued(), serial == std::string("B2") ? 1u : 0u);
    }
}

TEST(Agenda, AnotherEndpointAtTheSameDoorIsAnotherDeviceAndIsAskedOnce)
{
    Agenda agenda(refresh, 1);
    for (int round = 0; round < 3; ++round)
        for (int channel = 0; channel < 4; ++channel) {
            agenda.ask(camera(1, "urn:uuid:" + std::to_string(channel)), start);
            while (const auto target = next_target(agenda)) finish(agenda, *target, State::ok, start);
        }
    agenda.ask(camera(1, "urn:uuid:new"), start);

    EXPECT_EQ(agenda.queued(), 1u);
    EXPECT_EQ(agenda.known(), 1u);
}

TEST(Agenda, AnAnswerWithoutEndpointIsTheDeviceAlreadyKnownThere)
{
    Agenda agenda(refresh, 1);
    agenda.ask(camera(1, "urn:uuid:a"), start);
    finish(agenda, *next_target(agenda), State::ok, start);

    agenda.ask(camera(1), start + 1min);

    EXPECT_EQ(agenda.queued(), 0u);
    EXPECT_EQ(agenda.endpoint_at(camera(1)), "urn:uuid:a");
}

TEST(Agenda, AnEndpointHeardWhileTheDeviceWaitsBecomesItsName)
{
    Agenda agenda(refresh, 1);
    agenda.ask(camera(1), start);

    agenda.ask(camera(1, "urn:uuid:a"), start);

    EXPECT_EQ(agenda.queued(), 1u);
    const auto target = next_target(agenda);
    EXPECT_EQ(agenda.endpoint_at(*target), "urn:uuid:a");
}

TEST(Agenda, FailuresBackOffLongerAndLonger)
{
    Agenda agenda(refresh, 3);
    Instant now = start;
    milliseconds shortest = 0ms;
    for (int failures = 1; failures <= 8; ++failures) {
        agenda.ask(camera(1), now);
        const auto target = next_target(agenda);
        ASSERT_TRUE(target) << failures;
        finish(agenda, *target, State::unreachable, now);
        shortest = 15s * (1 << (failures - 1));
        agenda.ask(camera(1), now + shortest - 1ms);
        EXPECT_EQ(agenda.queued(), 0u) << failures;
        now += shortest * 3 + 1ms;
    }
}

TEST(Agenda, BackOffsOfDevicesThatFailTogetherAreSpread)
{
    Agenda agenda(refresh, 3);
    for (int i = 0; i < 100; ++i) agenda.ask(camera(i), start);
    while (const auto target = next_target(agenda)) finish(agenda, *target, State::unreachable, start);

    agenda.retry(start + 30s);

    EXPECT_GT(agenda.queued(), 25u);
    EXPECT_LT(agenda.queued(), 75u);
}

TEST(Agenda, AFailedDeviceIsTriedAgainUnheardAFewTimesOnly)
{
    Agenda agenda(refresh, 3);
    agenda.ask(camera(1), start);
    unsigned tries = 0;
    while (const auto target = next_target(agenda)) {
        ++tries;
        finish(agenda, *target, State::unreachable, start);
        if (const auto when = agenda.next_retry()) agenda.retry(*when);
    }

    EXPECT_EQ(tries, 5u);
    EXPECT_FALSE(agenda.next_retry());
}

TEST(Agenda, WhoeverTookAFailedDevicesPlaceIsNotAskedInItsName)
{
    Agenda agenda(refresh, 5);
    agenda.ask(camera(1, "urn:uuid:a"), start);
    finish(agenda, *next_target(agenda), State::unreachable, start);  // moves away while it boots
    agenda.ask(camera(1, "urn:uuid:b"), start + 20s);
    finish(agenda, *next_target(agenda), State::ok, start + 20s);

    agenda.retry(start + 1h);
    EXPECT_FALSE(agenda.take()) << "its answers would count as the other's";
    agenda.ask(camera(1, "urn:uuid:a"), start + 2h);
    EXPECT_EQ(next_target(agenda)->endpoint, "urn:uuid:a") << "it is heard there again";
}

TEST(Agenda, ChannelsOfOneRecorderThatFailedAreAllTriedAgain)
{
    Agenda agenda(refresh, 5);
    for (const char* endpoint : {"urn:uuid:a", "urn:uuid:b", "urn:uuid:c"}) agenda.ask(camera(1, endpoint), start);
    for (int i = 1; i <= 3; ++i) finish(agenda, *next_target(agenda), State::unreachable, start + i * 5s);

    agenda.retry(start + 1h);
    EXPECT_EQ(agenda.queued(), 3u);
}

TEST(Agenda, ARestartAsksNobodyWhoseRefreshIsNotDue)
{
    Agenda agenda(refresh, 3);
    agenda.know(camera(1, "urn:uuid:a"), State::ok, 1h, start);
    agenda.know(camera(2, "urn:uuid:b"), State::ok, 10h, start);
    agenda.know(camera(3, "urn:uuid:c"), State::pending, 1h, start);
    agenda.know(camera(4, "urn:uuid:d"), State::unreachable, 1h, start);

    for (int i = 1; i <= 4; ++i)
        agenda.ask(camera(i, std::string("urn:uuid:") + static_cast<char>('a' + i - 1)), start);

    EXPECT_EQ(agenda.queued(), 3u);
    while (const auto target = next_target(agenda)) EXPECT_NE(target->address, camera(1).address);
}

TEST(Agenda, AChangedLoginMakesDueWhoWantedOne)
{
    Agenda agenda(refresh, 3);
    const State states[] = {State::needs_login, State::refused, State::ok};
    for (int i = 0; i < 3; ++i) agenda.ask(camera(i), start);
    for (const State state : states) finish(agenda, *next_target(agenda), state, start);

    agenda.login_changed([](const model::IpAddress& address) { return address != camera(1).address; });
    for (int i = 0; i < 3; ++i) agenda.ask(camera(i), start + 1s);

    EXPECT_EQ(agenda.queued(), 1u);
    EXPECT_EQ(next_target(agenda)->address, camera(0).address);
}

TEST(Agenda, WhatCameToNothingIsDueWhenItIsHeardAgain)
{
    Agenda agenda(refresh, 1);
    agenda.ask(camera(1), start);
    finish(agenda, *next_target(agenda), State::ok, start);
    agenda.look(camera(1), start);
    agenda.ask(camera(2), start);
    agenda.fetch(description_of(3), start);
    while (const auto job = agenda.take()) {
        agenda.put_back(*job);
        agenda.release(address_of(*job));
    }
    EXPECT_EQ(agenda.queued(), 0u);

    agenda.look(camera(1), start + 1s);
    agenda.ask(camera(2), start + 1s);
    agenda.fetch(description_of(3), start + 1s);
    EXPECT_EQ(agenda.queued(), 3u);
    EXPECT_EQ(next_target(agenda)->address, camera(2).address) << "still new";
}

TEST(Agenda, AForgottenDeviceIsNewAgain)
{
    Agenda agenda(refresh, 3);
    agenda.ask(camera(1), start);
    finish(agenda, *next_target(agenda), State::unreachable, start);

    agenda.forget(camera(1).address);
    EXPECT_FALSE(agenda.next_retry());
    agenda.ask(camera(1), start);

    EXPECT_EQ(agenda.queued(), 1u);
}

TEST(Agenda, ADeviceForgottenWhileItIsAskedDoesNoHarm)
{
    Agenda agenda(refresh, 3);
    agenda.ask(camera(1), start);
    const auto target = next_target(agenda);

    agenda.forget(camera(1).address);
    agenda.ask(camera(1), start);
    EXPECT_FALSE(agenda.take());
    finish(agenda, *target, State::ok, start);

    EXPECT_TRUE(next_target(agenda));
}

}  // namespace
}  // namespace onvigil::discovery
