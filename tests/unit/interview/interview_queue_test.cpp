#include "interview/interview_queue.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "interview_queue_jobs.hpp"

namespace onvigil::interview {
namespace {

TEST(InterviewQueue, ADeviceHeardManyTimesIsAskedOnce)
{
    InterviewQueue queue(refresh, 1);

    for (int i = 0; i < 5; ++i) queue.ask(camera(1, "urn:uuid:a"), start);

    EXPECT_EQ(queue.queued(), 1u);
    ASSERT_TRUE(next_target(queue));
    queue.ask(camera(1, "urn:uuid:a"), start);
    EXPECT_EQ(queue.queued(), 0u);
}

TEST(InterviewQueue, AKnownDeviceIsAskedAgainWithinATenthOfTheRefreshAndNotBefore)
{
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        InterviewQueue queue(refresh, seed);
        queue.ask(camera(1), start);
        finish(queue, *next_target(queue), State::ok, start);

        queue.ask(camera(1), start + refresh * 89 / 100);
        EXPECT_EQ(queue.queued(), 0u);
        queue.ask(camera(1), start + refresh * 111 / 100);
        EXPECT_EQ(queue.queued(), 1u);
    }
}

TEST(InterviewQueue, ADeviceThatAnsweredAProbeWaitsForNoneThatOnlyAnnounceThemselves)
{
    InterviewQueue queue(refresh, 1);
    const auto announced = [](int host) {
        net::Target target = camera(host, "urn:uuid:forged-" + std::to_string(host));
        target.standing = net::Standing::claimed;
        return target;
    };
    for (int host = 1; host <= 100; ++host) queue.ask(announced(host), start);
    net::Target said_hello = camera(200, "urn:uuid:genuine");
    said_hello.standing = net::Standing::claimed;
    queue.ask(said_hello, start);
    queue.ask(announced(101), start);

    queue.ask(camera(200, "urn:uuid:genuine"), start + 1s);  // answers the round
    const auto first = next_target(queue);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->endpoint, "urn:uuid:genuine");
    finish(queue, *first, State::ok, start + 1s);
    std::size_t others = 0;
    while (const auto next = next_target(queue)) {
        others += next->endpoint != "urn:uuid:genuine" ? 1 : 1000;
        finish(queue, *next, State::unreachable, start + 2s);
    }
    EXPECT_EQ(others, 101u) << "each in its turn, the genuine one only once";
}

TEST(InterviewQueue, ADeviceThatOthersNamedIsAskedAnewOnceItWasHeardItself)
{
    for (const bool heard_meanwhile : {false, true}) {
        InterviewQueue queue(refresh, 1);
        net::Target named = camera(1, "urn:uuid:a");
        named.relayed = true;
        queue.ask(named, start);
        const auto first = next_target(queue);
        EXPECT_TRUE(first->relayed);
        if (heard_meanwhile) queue.ask(camera(1, "urn:uuid:a"), start);
        finish(queue, *first, State::needs_login, start);

        queue.ask(named, start + 1h);
        EXPECT_EQ(queue.queued(), heard_meanwhile ? 1u : 0u);
        queue.ask(camera(1, "urn:uuid:a"), start + 1h);
        const auto second = next_target(queue);
        ASSERT_TRUE(second);
        EXPECT_FALSE(second->relayed);
        finish(queue, *second, State::needs_login, start + 1h);

        queue.ask(named, start + 2h);
        queue.ask(camera(1, "urn:uuid:a"), start + 2h);
        EXPECT_EQ(queue.queued(), 0u) << "once";
    }
}

TEST(InterviewQueue, RefreshesOfDevicesFoundTogetherAreSpread)
{
    InterviewQueue queue(refresh, 7);
    for (int i = 0; i < 200; ++i) queue.ask(camera(i), start);
    while (const auto target = next_target(queue)) finish(queue, *target, State::ok, start);

    for (int i = 0; i < 200; ++i) queue.ask(camera(i), start + refresh);

    EXPECT_GT(queue.queued(), 60u);
    EXPECT_LT(queue.queued(), 140u);
}

TEST(InterviewQueue, NewDevicesComeBeforeRefreshesAndDescriptions)
{
    InterviewQueue queue(refresh, 1);
    queue.ask(camera(1), start);
    finish(queue, *next_target(queue), State::ok, start);
    queue.fetch_description(description_of(3), start);
    queue.ask(camera(1), start + 2 * refresh);
    queue.ask(camera(2), start + 2 * refresh);

    EXPECT_EQ(next_target(queue)->address, camera(2).address);
    EXPECT_TRUE(std::holds_alternative<net::Description>(*queue.take()));
    EXPECT_EQ(next_target(queue)->address, camera(1).address);
}

TEST(InterviewQueue, ADescriptionIsReadOncePerRefresh)
{
    InterviewQueue queue(refresh, 1);
    queue.fetch_description(description_of(1), start);
    queue.fetch_description(description_of(1), start);
    EXPECT_EQ(queue.queued(), 1u);

    queue.fetch_description(description_of(1), start + 2 * refresh);
    EXPECT_EQ(queue.queued(), 2u);
}

TEST(InterviewQueue, BannersAreReadOncePerRefreshHoweverOftenAnInterviewFails)
{
    InterviewQueue queue(refresh, 1);
    queue.ask(camera(1), start);
    finish(queue, *next_target(queue), State::malformed, start);

    for (int i = 0; i < 5; ++i) queue.request_banners(camera(1), start);
    EXPECT_EQ(queue.queued(), 1u);
    EXPECT_TRUE(std::holds_alternative<BannerJob>(*queue.take()));
    queue.request_banners(camera(1), start + refresh);
    EXPECT_EQ(queue.queued(), 1u);
    queue.request_banners(camera(2), start);  // never asked
    EXPECT_EQ(queue.queued(), 1u);
}

TEST(InterviewQueue, ChangedMarksMakeADeviceDueAgainButNotAtOnce)
{
    InterviewQueue queue(refresh, 1);
    net::Target target = camera(1, "urn:uuid:a");
    target.marks = 1;
    queue.ask(target, start);
    finish(queue, *next_target(queue), State::ok, start);

    target.marks = 2;
    queue.ask(target, start + 1s);
    EXPECT_EQ(queue.queued(), 0u);
    queue.ask(target, start + limits::interview_gap);
    EXPECT_EQ(queue.queued(), 1u);
}

TEST(InterviewQueue, MarksThatWereNeverKnownAreNoChange)
{
    InterviewQueue queue(refresh, 1);
    queue.restore(camera(1, "urn:uuid:a"), State::ok, 1h, start);
    net::Target target = camera(1, "urn:uuid:a");
    target.marks = 5;

    queue.ask(target, start + 1min);

    EXPECT_EQ(queue.queued(), 0u);
}

TEST(InterviewQueue, AnotherDeviceInThePlaceOfOneWithoutEndpointIsAskedAnew)
{
    InterviewQueue queue(refresh, 1);
    net::Target target = camera(1);
    target.who = net::who_is({*model::parse_mac("44:19:b6:00:00:01")}, "");
    queue.ask(target, start);
    finish(queue, *next_target(queue), State::ok, start);
    queue.ask(target, start + 1s);
    EXPECT_EQ(queue.queued(), 0u);

    target.who = net::who_is({*model::parse_mac("44:19:b6:00:00:02")}, "");
    queue.ask(target, start + 1s);
    EXPECT_EQ(queue.queued(), 0u) << "one address is left in peace for a while";
    queue.ask(target, start + limits::interview_gap);
    EXPECT_EQ(queue.queued(), 1u);
}

TEST(InterviewQueue, WhoTakesANamedDevicesPlaceDoesNotTakeItsName)
{
    InterviewQueue queue(refresh, 1);
    net::Target named = camera(1, "urn:uuid:a");
    net::Target first = camera(1), second = camera(1);
    first.who = net::who_is({}, "A1");
    second.who = net::who_is({}, "B2");
    queue.ask(named, start);
    queue.ask(first, start);
    finish(queue, *next_target(queue), State::ok, start);

    queue.ask(second, start + 1min);

    const auto asked = next_target(queue);
    ASSERT_TRUE(asked);
    EXPECT_EQ(queue.endpoint_at(*asked), "");
}

TEST(InterviewQueue, AfterARestartAnotherDeviceInItsPlaceIsAskedAnew)
{
    for (const auto* serial : {"A1", "B2"}) {
        InterviewQueue queue(refresh, 1);
        net::Target target = camera(1);
        target.who = net::who_is({}, "A1");
        queue.restore(target, State::ok, 1h, start);
        target.who = net::who_is({}, serial);
        queue.ask(target, start + 1min);
        EXPECT_EQ(queue.queued(), serial == std::string("B2") ? 1u : 0u);
    }
}

TEST(InterviewQueue, AnotherEndpointAtTheSameDoorIsAnotherDeviceAndIsAskedOnce)
{
    InterviewQueue queue(refresh, 1);
    for (int round = 0; round < 3; ++round)
        for (int channel = 0; channel < 4; ++channel) {
            queue.ask(camera(1, "urn:uuid:" + std::to_string(channel)), start);
            while (const auto target = next_target(queue)) finish(queue, *target, State::ok, start);
        }
    queue.ask(camera(1, "urn:uuid:new"), start);

    EXPECT_EQ(queue.queued(), 1u);
    EXPECT_EQ(queue.services().services(), 1u);
}

TEST(InterviewQueue, AnAnswerWithoutEndpointIsTheDeviceAlreadyKnownThere)
{
    InterviewQueue queue(refresh, 1);
    queue.ask(camera(1, "urn:uuid:a"), start);
    finish(queue, *next_target(queue), State::ok, start);

    queue.ask(camera(1), start + 1min);

    EXPECT_EQ(queue.queued(), 0u);
    EXPECT_EQ(queue.endpoint_at(camera(1)), "urn:uuid:a");
}

TEST(InterviewQueue, AnEndpointHeardWhileTheDeviceWaitsBecomesItsName)
{
    InterviewQueue queue(refresh, 1);
    queue.ask(camera(1), start);

    queue.ask(camera(1, "urn:uuid:a"), start);

    EXPECT_EQ(queue.queued(), 1u);
    const auto target = next_target(queue);
    EXPECT_EQ(queue.endpoint_at(*target), "urn:uuid:a");
}

TEST(InterviewQueue, FailuresBackOffLongerAndLonger)
{
    InterviewQueue queue(refresh, 3);
    Instant now = start;
    milliseconds shortest = 0ms;
    for (int failures = 1; failures <= 8; ++failures) {
        queue.ask(camera(1), now);
        const auto target = next_target(queue);
        ASSERT_TRUE(target) << failures;
        finish(queue, *target, State::unreachable, now);
        shortest = 15s * (1 << (failures - 1));
        queue.ask(camera(1), now + shortest - 1ms);
        EXPECT_EQ(queue.queued(), 0u) << failures;
        now += shortest * 3 + 1ms;
    }
}

TEST(InterviewQueue, BackOffsOfDevicesThatFailTogetherAreSpread)
{
    InterviewQueue queue(refresh, 3);
    for (int i = 0; i < 100; ++i) queue.ask(camera(i), start);
    while (const auto target = next_target(queue)) finish(queue, *target, State::unreachable, start);

    queue.retry(start + 30s);

    EXPECT_GT(queue.queued(), 25u);
    EXPECT_LT(queue.queued(), 75u);
}

TEST(InterviewQueue, AFailedDeviceIsTriedAgainUnheardAFewTimesOnly)
{
    InterviewQueue queue(refresh, 3);
    queue.ask(camera(1), start);
    unsigned tries = 0;
    while (const auto target = next_target(queue)) {
        ++tries;
        finish(queue, *target, State::unreachable, start);
        if (const auto when = queue.next_retry()) queue.retry(*when);
    }

    EXPECT_EQ(tries, 5u);
    EXPECT_FALSE(queue.next_retry());
}

TEST(InterviewQueue, WhoeverTookAFailedDevicesPlaceIsNotAskedInItsName)
{
    InterviewQueue queue(refresh, 5);
    queue.ask(camera(1, "urn:uuid:a"), start);
    finish(queue, *next_target(queue), State::unreachable, start);  // moves away while it boots
    queue.ask(camera(1, "urn:uuid:b"), start + 20s);
    finish(queue, *next_target(queue), State::ok, start + 20s);

    queue.retry(start + 1h);
    EXPECT_FALSE(queue.take()) << "its answers would count as the other's";
    queue.ask(camera(1, "urn:uuid:a"), start + 2h);
    EXPECT_EQ(next_target(queue)->endpoint, "urn:uuid:a") << "it is heard there again";
}

TEST(InterviewQueue, ChannelsOfOneRecorderThatFailedAreAllTriedAgain)
{
    InterviewQueue queue(refresh, 5);
    for (const char* endpoint : {"urn:uuid:a", "urn:uuid:b", "urn:uuid:c"}) queue.ask(camera(1, endpoint), start);
    for (int i = 1; i <= 3; ++i) finish(queue, *next_target(queue), State::unreachable, start + i * 5s);

    queue.retry(start + 1h);
    EXPECT_EQ(queue.queued(), 3u);
}

TEST(InterviewQueue, ARestartAsksNobodyWhoseRefreshIsNotDue)
{
    InterviewQueue queue(refresh, 3);
    queue.restore(camera(1, "urn:uuid:a"), State::ok, 1h, start);
    queue.restore(camera(2, "urn:uuid:b"), State::ok, 10h, start);
    queue.restore(camera(3, "urn:uuid:c"), State::pending, 1h, start);
    queue.restore(camera(4, "urn:uuid:d"), State::unreachable, 1h, start);

    for (int i = 1; i <= 4; ++i) queue.ask(camera(i, std::string("urn:uuid:") + static_cast<char>('a' + i - 1)), start);

    EXPECT_EQ(queue.queued(), 3u);
    while (const auto target = next_target(queue)) EXPECT_NE(target->address, camera(1).address);
}

TEST(InterviewQueue, AChangedLoginMakesDueWhoWantedOne)
{
    InterviewQueue queue(refresh, 3);
    const State states[] = {State::needs_login, State::refused, State::ok};
    for (int i = 0; i < 3; ++i) queue.ask(camera(i), start);
    for (const State state : states) finish(queue, *next_target(queue), state, start);

    queue.login_changed([](const model::IpAddress& address) { return address != camera(1).address; });
    for (int i = 0; i < 3; ++i) queue.ask(camera(i), start + 1s);

    EXPECT_EQ(queue.queued(), 1u);
    EXPECT_EQ(next_target(queue)->address, camera(0).address);
}

TEST(InterviewQueue, WhatCameToNothingIsDueWhenItIsHeardAgain)
{
    InterviewQueue queue(refresh, 1);
    queue.ask(camera(1), start);
    finish(queue, *next_target(queue), State::ok, start);
    queue.request_banners(camera(1), start);
    queue.ask(camera(2), start);
    queue.fetch_description(description_of(3), start);
    while (const auto job = queue.take()) {
        queue.put_back(*job);
        queue.release(address_of(*job));
    }
    EXPECT_EQ(queue.queued(), 0u);

    queue.request_banners(camera(1), start + 1s);
    queue.ask(camera(2), start + 1s);
    queue.fetch_description(description_of(3), start + 1s);
    EXPECT_EQ(queue.queued(), 3u);
    EXPECT_EQ(next_target(queue)->address, camera(2).address) << "still new";
}

TEST(InterviewQueue, AForgottenDeviceIsNewAgain)
{
    InterviewQueue queue(refresh, 3);
    queue.ask(camera(1), start);
    finish(queue, *next_target(queue), State::unreachable, start);

    queue.forget(camera(1).address);
    EXPECT_FALSE(queue.next_retry());
    queue.ask(camera(1), start);

    EXPECT_EQ(queue.queued(), 1u);
}

TEST(InterviewQueue, ADeviceForgottenWhileItIsAskedDoesNoHarm)
{
    InterviewQueue queue(refresh, 3);
    queue.ask(camera(1), start);
    const auto target = next_target(queue);

    queue.forget(camera(1).address);
    queue.ask(camera(1), start);
    EXPECT_FALSE(queue.take());
    finish(queue, *target, State::ok, start);

    EXPECT_TRUE(next_target(queue));
}

}  // namespace
}  // namespace onvigil::interview
