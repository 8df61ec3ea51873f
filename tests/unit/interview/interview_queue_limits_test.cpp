// What the queue bounds: one connection to a device at a time, the queue, the table, the devices behind one URL.
#include <gtest/gtest.h>

#include "interview/interview_queue.hpp"
#include "interview_queue_jobs.hpp"

namespace onvigil::interview {
namespace {

TEST(InterviewQueue, OneAddressIsHandedOutOnceAtATime)
{
    InterviewQueue queue(refresh, 1);
    net::Target other_url = camera(1);
    other_url.url.port = 8000;
    queue.ask(camera(1), start);
    queue.ask(other_url, start);
    queue.ask(camera(2), start);

    const auto first = next_target(queue);
    const auto second = next_target(queue);

    EXPECT_EQ(first->address, camera(1).address);
    EXPECT_EQ(second->address, camera(2).address);
    EXPECT_FALSE(queue.take());
    EXPECT_EQ(queue.queued(), 1u);
    finish(queue, *first, State::ok, start);
    EXPECT_EQ(next_target(queue), other_url);
}

TEST(InterviewQueue, AnAddressThatSomebodyElseOccupiesIsHandedOutWhenItIsLeft)
{
    InterviewQueue queue(refresh, 1);
    ASSERT_TRUE(queue.acquire(camera(1).address));
    EXPECT_FALSE(queue.acquire(camera(1).address));
    queue.ask(camera(1), start);
    EXPECT_FALSE(queue.take());
    queue.release(camera(1).address);
    EXPECT_EQ(next_target(queue), camera(1));
    EXPECT_FALSE(queue.acquire(camera(1).address)) << "it is being asked";
    finish(queue, camera(1), State::ok, start);
    EXPECT_TRUE(queue.acquire(camera(1).address));
}

TEST(InterviewQueue, WhoIsAskedAtOneAddressIsOccupiedAtAnother)
{
    net::FakeAddressOwners known;
    known.devices = {{camera(1).address, 7}, {camera(2).address, 7}};
    InterviewQueue queue(refresh, 1, &known);
    queue.ask(camera(1), start);
    ASSERT_TRUE(next_target(queue));
    EXPECT_FALSE(queue.acquire(camera(2).address));
    EXPECT_TRUE(queue.acquire(camera(3).address));
    finish(queue, camera(1), State::ok, start);
    EXPECT_TRUE(queue.acquire(camera(2).address));
    queue.ask(camera(1), start + 2 * refresh);
    EXPECT_FALSE(queue.take());
}

TEST(InterviewQueue, TheAddressesOfOneDeviceAreHandedOutOneAfterTheOther)
{
    InterviewQueue queue(refresh, 1);
    net::Target v6 = camera(2, "urn:uuid:a");
    v6.address = *model::parse_ip("fd99::2");
    queue.ask(camera(1, "urn:uuid:a"), start);
    queue.ask(v6, start);
    queue.ask(camera(3, "urn:uuid:b"), start);

    EXPECT_EQ(next_target(queue)->address, camera(1).address);
    EXPECT_EQ(next_target(queue)->address, camera(3).address) << "it waits for nobody";
    EXPECT_FALSE(next_target(queue));
    EXPECT_EQ(queue.queued(), 1u);
    finish(queue, camera(1, "urn:uuid:a"), State::ok, start);
    EXPECT_EQ(next_target(queue)->address, v6.address);
}

TEST(InterviewQueue, AnAddressWhoseNameIsKnownByNowWaitsForItsDeviceToo)
{
    InterviewQueue queue(refresh, 1);
    queue.ask(camera(1), start);  // first met through a protocol without endpoints
    queue.ask(camera(1, "urn:uuid:a"), start);
    queue.ask(camera(2, "urn:uuid:a"), start);

    EXPECT_EQ(next_target(queue)->address, camera(1).address);
    EXPECT_FALSE(next_target(queue));
    finish(queue, camera(1), State::ok, start);
    EXPECT_EQ(next_target(queue)->address, camera(2).address);
}

TEST(InterviewQueue, BannersOfOneAddressWaitWhileAnotherOfTheDeviceIsAsked)
{
    InterviewQueue queue(refresh, 1);
    queue.ask(camera(1, "urn:uuid:a"), start);
    finish(queue, *next_target(queue), State::ok, start);
    queue.ask(camera(2, "urn:uuid:a"), start);
    queue.look(camera(1, "urn:uuid:a"), start);

    EXPECT_EQ(next_target(queue)->address, camera(2).address);
    EXPECT_FALSE(queue.take());
    finish(queue, camera(2, "urn:uuid:a"), State::ok, start);
    EXPECT_TRUE(std::holds_alternative<BannerJob>(*queue.take()));
}

TEST(InterviewQueue, TheAddressesOfWhoStatesOneMacAreHandedOutOneAfterTheOther)
{
    InterviewQueue queue(refresh, 1);
    net::Target first = camera(1), second = camera(2), other = camera(3);
    first.who = second.who = net::who_is({*model::parse_mac("44:19:b6:00:00:01")}, "");
    other.who = net::who_is({*model::parse_mac("44:19:b6:00:00:02")}, "");
    for (const net::Target& target : {first, second, other}) queue.ask(target, start);

    EXPECT_EQ(next_target(queue)->address, first.address);
    EXPECT_EQ(next_target(queue)->address, other.address);
    EXPECT_FALSE(next_target(queue));
    finish(queue, first, State::ok, start);
    EXPECT_EQ(next_target(queue)->address, second.address);
}

TEST(InterviewQueue, TheAddressesOfADeviceOfTheInventoryAreHandedOutOneAfterTheOther)
{
    net::FakeAddressOwners known;
    known.devices = {{camera(1).address, 7}, {camera(2).address, 7}, {camera(3).address, 8}};
    InterviewQueue queue(refresh, 1, &known);
    queue.ask(camera(1, "urn:uuid:a"), start);
    queue.fetch(description_of(2), start);
    queue.ask(camera(2), start);
    queue.ask(camera(3), start);

    EXPECT_EQ(next_target(queue)->address, camera(1).address);
    EXPECT_EQ(next_target(queue)->address, camera(3).address) << "it waits for nobody";
    EXPECT_FALSE(queue.take());
    EXPECT_EQ(queue.queued(), 2u);
    finish(queue, camera(1, "urn:uuid:a"), State::ok, start);
    EXPECT_TRUE(queue.take());
    EXPECT_FALSE(queue.take());
    queue.release(camera(2).address);
    EXPECT_TRUE(queue.take());
    EXPECT_EQ(queue.queued(), 0u);
}

TEST(InterviewQueue, WhoSharesAnythingWithADeviceThatIsAskedWaits)
{
    net::FakeAddressOwners known;
    known.devices = {{camera(1).address, 7}, {camera(3).address, 7}};
    InterviewQueue queue(refresh, 1, &known);
    queue.ask(camera(1, "urn:uuid:a"), start);
    queue.ask(camera(2, "urn:uuid:a"), start);  // not known in the inventory yet
    queue.ask(camera(3), start);                // shows no endpoint

    EXPECT_EQ(next_target(queue)->address, camera(1).address);
    EXPECT_FALSE(queue.take());
    finish(queue, camera(1, "urn:uuid:a"), State::ok, start);
    EXPECT_TRUE(queue.take());
    EXPECT_TRUE(queue.take()) << "of these two nothing says that they are one";
}

TEST(InterviewQueue, AnEndpointPrintedIntoAWholeSeriesHoldsUpAFewAtMost)
{
    InterviewQueue queue(refresh, 1);
    for (int i = 0; i < 500; ++i) queue.ask(camera(i, "urn:uuid:a"), start);

    std::vector<net::Target> taken;
    while (auto target = next_target(queue)) taken.push_back(std::move(*target));
    EXPECT_EQ(taken.size(), 500 - limits::addresses_per_device + 1);
    while (!taken.empty()) {
        finish(queue, taken.back(), State::ok, start);
        taken.pop_back();
        while (auto target = next_target(queue)) taken.push_back(std::move(*target));
    }
    EXPECT_EQ(queue.queued(), 0u);
}

TEST(InterviewQueue, AFloodOfInventedDevicesEndsAtTheLimitsAndIsCounted)
{
    InterviewQueue queue(refresh, 3);
    const auto flood = static_cast<int>(limits::devices) + 1000;
    for (int i = 0; i < flood; ++i) queue.ask(camera(i), start);

    EXPECT_EQ(queue.known(), limits::devices);
    EXPECT_LE(queue.queued(), limits::queued_interviews);
    EXPECT_EQ(queue.drops().table_full, 1000u);

    queue.ask(camera(1, "urn:uuid:a"), start);  // the name of who is known there
    queue.ask(camera(1, "urn:uuid:b"), start);
    EXPECT_EQ(queue.drops().table_full, 1001u);
}

TEST(InterviewQueue, AllBehindOneDoorAreAskedUpToALimitThatIsToldOf)
{
    InterviewQueue queue(refresh, 3);
    for (std::size_t i = 0; i < limits::endpoints_per_url + 5; ++i)
        queue.ask(camera(1, "urn:uuid:" + std::to_string(i)), start);

    EXPECT_EQ(queue.queued(), limits::endpoints_per_url);
    EXPECT_GE(queue.queued(), 256u) << "channels of a recorder";
    EXPECT_EQ(queue.drops().crowded, 5u);
    const std::vector crowded{std::pair(camera(1).address, std::uint16_t{80})};
    EXPECT_EQ(queue.crowded_services(start + 1h), crowded);
    EXPECT_TRUE(queue.crowded_services(start + 3h).empty());
}

TEST(InterviewQueue, WhoWasNotAskedForLongMakesRoomAtACrowdedDoor)
{
    InterviewQueue queue(refresh, 3);
    for (std::size_t i = 0; i < limits::endpoints_per_url; ++i) {
        queue.ask(camera(1, "urn:uuid:" + std::to_string(i)), start);
        finish(queue, *next_target(queue), State::ok, start);
    }

    queue.ask(camera(1, "urn:uuid:new"), start + 3 * refresh);

    EXPECT_EQ(queue.queued(), 1u);
    EXPECT_EQ(queue.drops().crowded, 0u);
}

TEST(InterviewQueue, AFullTableForgetsWhoWasNotHeardForLong)
{
    InterviewQueue queue(refresh, 3);
    for (std::size_t i = 0; i < limits::devices; ++i) queue.ask(camera(static_cast<int>(i)), start);
    while (const auto target = next_target(queue)) finish(queue, *target, State::none, start);

    queue.ask(camera(static_cast<int>(limits::devices)), start + 3 * refresh);

    EXPECT_EQ(queue.known(), 1u);
    EXPECT_EQ(queue.queued(), 1u);
    EXPECT_EQ(queue.drops().table_full, 0u);
}

}  // namespace
}  // namespace onvigil::interview
