#include "interview/waiting_hosts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "interview_queue_jobs.hpp"

namespace onvigil::interview {
namespace {

net::Target stands_at(int host, net::Standing standing = net::Standing::claimed)
{
    net::Target out = camera(host);
    out.standing = standing;
    return out;
}

TEST(WaitingHosts, NetworksTakeTurnsAndTheHostHeardLastComesFirst)
{
    WaitingHosts waiting;
    for (int host = 0; host < 1'000; ++host) (void)waiting.push(1, {stands_at(host), 0});
    (void)waiting.push(2, {stands_at(5'000), 7});
    EXPECT_EQ(waiting.size(), 1'001u);
    EXPECT_EQ(waiting.pop()->target, stands_at(999));
    const auto other = waiting.pop();
    EXPECT_EQ(other->target, stands_at(5'000));
    EXPECT_EQ(other->ticket, 7u);
    EXPECT_EQ(waiting.pop()->target, stands_at(998));
}

TEST(WaitingHosts, EachIsGivenOnceAndThenNoneIsLeft)
{
    WaitingHosts waiting;
    for (int host = 0; host < 100; ++host)
        (void)waiting.push(static_cast<std::uint64_t>(host % 7), {stands_at(host), 0});
    const auto is_third = [](const model::IpAddress& address) { return address == stands_at(3).address; };
    EXPECT_TRUE(waiting.any(is_third));
    int given = 0;
    while (waiting.pop()) ++given;
    EXPECT_EQ(given, 100);
    EXPECT_EQ(waiting.size(), 0u);
    EXPECT_FALSE(waiting.any(is_third));
}

TEST(WaitingHosts, AFloodIsBoundedAndItsOwnOldestMakeRoom)
{
    WaitingHosts waiting;
    (void)waiting.push(2, {stands_at(1), 0});
    int left_out = 0;
    for (int host = 100; host < 50'100; ++host)
        if (const auto oldest = waiting.push(1, {stands_at(host), 0}))
            EXPECT_EQ(oldest->target, stands_at(100 + left_out++));
    EXPECT_EQ(waiting.size(), WaitingHosts::most);
    EXPECT_EQ(waiting.pop()->target, stands_at(1));
}

TEST(WaitingHosts, OfNetworksWithAsManyThatWhichHasHadThemLongestMakesRoom)
{
    constexpr int most = WaitingHosts::most;
    WaitingHosts waiting;
    const auto pushed = [&](int host) { return waiting.push(static_cast<std::uint64_t>(host), {stands_at(host), 0}); };
    for (int host = 0; host < most; ++host) ASSERT_FALSE(pushed(host));
    for (int host = most; host < 10 * most; ++host) ASSERT_EQ(pushed(host)->target, stands_at(host - most)) << host;
    EXPECT_EQ(waiting.push(10 * most - 1, {stands_at(1), 0})->target, stands_at(10 * most - 1)) << "which has two";
    EXPECT_EQ(pushed(2)->target, stands_at(9 * most));
    EXPECT_EQ(waiting.pop()->target, stands_at(9 * most + 1)) << "and the turns are as they were";
    EXPECT_EQ(waiting.size(), WaitingHosts::most - 1);
}

TEST(WaitingInTurn, AFloodOfAnyLengthLeavesRoomForThoseThatAreThere)
{
    InterviewQueue queue(refresh, 1);
    for (int host = 0; host < 200'000; ++host) queue.ask(stands_at(host), start);
    for (int host = 0; host < 200'000; ++host) queue.ask(stands_at(host), start + 3s);
    EXPECT_EQ(queue.queued(), WaitingHosts::most);
    for (int host = 200'000; host < 400'000; ++host) queue.ask(stands_at(host), start + 10min);
    EXPECT_EQ(queue.services().table_full(), 0u);
    queue.ask(camera(500'000), start + 11min);
    EXPECT_EQ(next_target(queue)->address, camera(500'000).address);
}

TEST(WaitingInTurn, OfHostsThatHaveShownNothingAFloodHoldsUpNoneThatMoreSpeaksFor)
{
    InterviewQueue queue(refresh, 1);
    for (int host = 0; host < 20'000; ++host) queue.ask(stands_at(host), start);
    queue.ask(stands_at(30'000, net::Standing::again), start);
    queue.ask(stands_at(30'001, net::Standing::near), start);
    std::set<model::IpAddress> first;
    for (int i = 0; i < 4; ++i) first.insert(next_target(queue)->address);
    EXPECT_TRUE(first.contains(camera(30'000).address));
    EXPECT_TRUE(first.contains(camera(30'001).address));
}

TEST(WaitingInTurn, AHostThatIsHeardAgainComesBeforeThoseThatAreNot)
{
    InterviewQueue queue(refresh, 1);
    for (int host = 0; host < 1'000; ++host) queue.ask(stands_at(host), start);
    queue.ask(stands_at(3), start + 3s);
    const auto first = next_target(queue);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->address, camera(3).address);
    finish(queue, *first, State::ok, start + 3s);
    std::size_t others = 0;
    while (const auto next = next_target(queue)) {
        others += next->address != first->address ? 1 : 1'000;
        finish(queue, *next, State::unreachable, start + 4s);
    }
    EXPECT_EQ(others, 999u) << "each once";
}

}  // namespace
}  // namespace onvigil::interview
