// What the queue remembers of devices has bounds.
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "interview/interview_queue.hpp"
#include "interview_queue_jobs.hpp"

namespace onvigil::interview {
namespace {

TEST(ServiceTable, AFloodOfInventedDevicesEndsAtTheLimitsAndIsCounted)
{
    InterviewQueue queue(refresh, 3);
    const auto flood = static_cast<int>(limits::devices) + 1000;
    for (int i = 0; i < flood; ++i) queue.ask(camera(i), start);

    EXPECT_EQ(queue.services().services(), limits::devices);
    EXPECT_LE(queue.queued(), limits::queued_interviews);
    EXPECT_EQ(queue.services().table_full(), 1000u);

    queue.ask(camera(1, "urn:uuid:a"), start);  // the name of who is known there
    queue.ask(camera(1, "urn:uuid:b"), start);
    EXPECT_EQ(queue.services().table_full(), 1001u);
}

TEST(ServiceTable, AUrlAtWhichAnotherDeviceWasAnnouncedIsOthers)
{
    InterviewQueue queue(refresh, 3);
    net::Target second = camera(1, "urn:uuid:b");
    second.url.port = 8002;
    queue.ask(second, start);
    EXPECT_FALSE(queue.services().is_others(second, net::ServiceUrl()));
    queue.ask(camera(1), start);
    EXPECT_FALSE(queue.services().is_others(second, net::ServiceUrl())) << "what has no endpoint may be the same";
    queue.ask(camera(1, "urn:uuid:a"), start);
    EXPECT_TRUE(queue.services().is_others(second, net::ServiceUrl()));
    EXPECT_FALSE(queue.services().is_others(camera(1, "urn:uuid:a"), net::ServiceUrl()));
}

TEST(ServiceTable, AllBehindOneServiceAreAskedUpToALimitThatIsToldOf)
{
    InterviewQueue queue(refresh, 3);
    for (std::size_t i = 0; i < limits::endpoints_per_url + 5; ++i)
        queue.ask(camera(1, "urn:uuid:" + std::to_string(i)), start);

    EXPECT_EQ(queue.queued(), limits::endpoints_per_url);
    EXPECT_GE(queue.queued(), 256u) << "channels of a recorder";
    EXPECT_EQ(queue.services().service_full(), 5u);
    const std::vector crowded{std::pair(camera(1).address, std::uint16_t{80})};
    EXPECT_EQ(queue.services().crowded(start + 1h), crowded);
    EXPECT_TRUE(queue.services().crowded(start + 3h).empty());
}

TEST(ServiceTable, WhoWasNotAskedForLongMakesRoomAtACrowdedService)
{
    InterviewQueue queue(refresh, 3);
    for (std::size_t i = 0; i < limits::endpoints_per_url; ++i) {
        queue.ask(camera(1, "urn:uuid:" + std::to_string(i)), start);
        finish(queue, *next_target(queue), State::ok, start);
    }

    queue.ask(camera(1, "urn:uuid:new"), start + 3 * refresh);

    EXPECT_EQ(queue.queued(), 1u);
    EXPECT_EQ(queue.services().service_full(), 0u);
}

TEST(ServiceTable, AFullTableForgetsWhoWasNotHeardForLong)
{
    InterviewQueue queue(refresh, 3);
    for (std::size_t i = 0; i < limits::devices; ++i) queue.ask(camera(static_cast<int>(i)), start);
    while (const auto target = next_target(queue)) finish(queue, *target, State::none, start);

    queue.ask(camera(static_cast<int>(limits::devices)), start + 3 * refresh);

    EXPECT_EQ(queue.services().services(), 1u);
    EXPECT_EQ(queue.queued(), 1u);
    EXPECT_EQ(queue.services().table_full(), 0u);
}

}  // namespace
}  // namespace onvigil::interview
