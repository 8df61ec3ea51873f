// One connection to a device at a time, as the queue hands its devices out.
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "interview/interview_queue.hpp"
#include "interview_queue_jobs.hpp"

namespace onvigil::interview {
namespace {

TEST(DeviceLocks, OneAddressIsHandedOutOnceAtATime)
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

TEST(DeviceLocks, WhoLetsOthersPassKeepsItsAddressAlone)
{
    InterviewQueue queue(refresh, 1);
    net::Target one = camera(1), two = camera(2), three = camera(3);
    one.endpoint = two.endpoint = three.endpoint = "urn:uuid:shared";
    queue.ask(one, start);
    ASSERT_TRUE(next_target(queue));
    queue.ask(two, start);
    queue.ask(three, start);
    ASSERT_FALSE(queue.take());
    EXPECT_EQ(queue.locks().waiting(), 2u);

    queue.let_pass(one.address);

    EXPECT_EQ(next_target(queue)->address, two.address);
    EXPECT_FALSE(queue.take()) << "the next one claims to be that one";
    EXPECT_FALSE(queue.acquire(one.address));
    finish(queue, one, State::unreachable, start);
    EXPECT_FALSE(queue.take()) << "it had nothing left to release";
    finish(queue, two, State::ok, start);
    EXPECT_EQ(next_target(queue)->address, three.address);
    EXPECT_EQ(queue.locks().waiting(), 0u);
}

TEST(DeviceLocks, AnAddressThatOtherCodeHasAcquiredIsHandedOutWhenItIsReleased)
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

TEST(DeviceLocks, ADeviceThatIsAskedAtOneAddressIsLockedAtAnother)
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

TEST(DeviceLocks, TheAddressesOfOneDeviceAreHandedOutOneAfterTheOther)
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

TEST(DeviceLocks, AnAddressWhoseNameIsKnownByNowWaitsForItsDeviceToo)
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

TEST(DeviceLocks, BannersOfOneAddressWaitWhileAnotherOfTheDeviceIsAsked)
{
    InterviewQueue queue(refresh, 1);
    queue.ask(camera(1, "urn:uuid:a"), start);
    finish(queue, *next_target(queue), State::ok, start);
    queue.ask(camera(2, "urn:uuid:a"), start);
    queue.request_banners(camera(1, "urn:uuid:a"), start);

    EXPECT_EQ(next_target(queue)->address, camera(2).address);
    EXPECT_FALSE(queue.take());
    finish(queue, camera(2, "urn:uuid:a"), State::ok, start);
    EXPECT_TRUE(std::holds_alternative<BannerJob>(*queue.take()));
}

TEST(DeviceLocks, TheAddressesOfWhoStatesOneMacAreHandedOutOneAfterTheOther)
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

TEST(DeviceLocks, TheAddressesOfADeviceOfTheInventoryAreHandedOutOneAfterTheOther)
{
    net::FakeAddressOwners known;
    known.devices = {{camera(1).address, 7}, {camera(2).address, 7}, {camera(3).address, 8}};
    InterviewQueue queue(refresh, 1, &known);
    queue.ask(camera(1, "urn:uuid:a"), start);
    queue.fetch_description(description_of(2), start);
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

TEST(DeviceLocks, WhoSharesAnythingWithADeviceThatIsAskedWaits)
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

TEST(DeviceLocks, AnEndpointPrintedIntoAWholeSeriesHoldsUpAFewAtMost)
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

}  // namespace
}  // namespace onvigil::interview
