#include "net/datagram_rate_limits.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace onvigil::net {
namespace {

using namespace std::chrono_literals;

const Instant start{1000s};

HostKeys host_at(const char* address, std::uint64_t device = 0)
{
    HostKeys out;
    out.add(key_of(*model::parse_ip(address)));
    out.add(device);
    return out;
}

TEST(TokenBucket, GivesExactlyTheRateOverAMinute)
{
    TokenBucket bucket(1000, 20, start);
    std::size_t taken = 0;
    for (Instant now = start; now < start + 60s;) {
        if (bucket.take(4, now)) {
            taken += 4;
        } else {
            now = std::max(now + 1us, bucket.ready_at(4, now));
        }
    }
    EXPECT_NEAR(double(taken), 60'000, 600);
}

TEST(TokenBucket, MakesUpForNoMoreThanItsBurst)
{
    TokenBucket bucket(1000, 20, start);
    std::size_t taken = 0;
    while (bucket.take(1, start + 1h)) ++taken;
    EXPECT_EQ(taken, 20u);
}

TEST(TokenBucket, ATakeLargerThanTheBurstIsWaitedForAfterwards)
{
    TokenBucket bucket(10, 2, start);
    EXPECT_TRUE(bucket.take(4, start + 1s));
    EXPECT_EQ(bucket.ready_at(1, start + 1s), start + 1s + 300ms);
}

TEST(TokenBucket, RateZeroIsUnlimited)
{
    TokenBucket bucket(0, 4, start);
    for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(bucket.take(4, start));
    EXPECT_EQ(bucket.ready_at(4, start), start);
}

TEST(TokenBucket, ANewRateHoldsFromNowOn)
{
    TokenBucket bucket(1000, 100, start);
    bucket.set_rate(10, 4, start + 10s);
    std::size_t taken = 0;
    while (bucket.take(1, start + 10s)) ++taken;
    EXPECT_EQ(taken, 4u);
    EXPECT_EQ(bucket.ready_at(1, start + 10s), start + 10s + 100ms);
}

TEST(NewNeighbours, AreLookedUpAtTwoHundredASecond)
{
    NewNeighbours pace(start);
    pace.set_table_size(100'000);
    std::size_t taken = 0;
    for (Instant now = start; now < start + 10s; now += 1ms) taken += pace.take(now) ? 1 : 0;
    EXPECT_NEAR(double(taken), 2000, 20);
}

TEST(NewNeighbours, HalfTheKernelsTableMayWaitForAnswers)
{
    NewNeighbours pace(start);
    pace.set_table_size(300);
    std::size_t taken = 0;
    Instant now = start;
    for (; now < start + 2s; now += 1ms) taken += pace.take(now) ? 1 : 0;
    EXPECT_EQ(taken, 150u);
    EXPECT_GT(pace.ready_at(now), now);
    for (; now < start + 6s; now += 1ms) taken += pace.take(now) ? 1 : 0;
    EXPECT_GT(taken, 150u) << "look-ups end after some seconds";
}

TEST(NewNeighbours, NoMoreThanHalfTheTableEverWaitsForTheKernelsLookUp)
{
    NewNeighbours pace(start);
    pace.set_table_size(300);
    std::deque<Instant> looked_up;
    for (Instant now = start; now < start + 60s; now += 1ms) {
        while (!looked_up.empty() && looked_up.front() <= now - 3s) looked_up.pop_front();
        const auto in_half_second = (now - start) / 1ms % 500;  // in bursts, at its end or its beginning
        const bool wanted = (now - start) / 2s % 2 == 0 ? in_half_second > 350 : in_half_second < 150;
        if (wanted && pace.take(now)) looked_up.push_back(now);
        ASSERT_LE(looked_up.size(), 150u) << (now - start) / 1ms;
    }
}

TEST(PerHost, NoSecondSeesMoreThanTheLimit)
{
    PerHost pace;
    const HostKeys host = host_at("192.0.2.1");
    std::deque<Instant> sent;
    for (Instant now = start; now < start + 20s; now += 3ms) {
        if (!pace.take(host, 1, now)) continue;
        sent.push_back(now);
        while (sent.front() <= now - 1s) sent.pop_front();
        ASSERT_LE(sent.size(), limits::datagrams_per_host_per_second);
    }
}

TEST(PerHost, OneHostDoesNotSlowAnother)
{
    PerHost pace;
    while (pace.take(host_at("192.0.2.1"), 4, start)) continue;
    EXPECT_TRUE(pace.take(host_at("192.0.2.2"), 4, start));
}

TEST(PerHost, TheAddressesOfOneDeviceCountTogether)
{
    PerHost pace;
    while (pace.take(host_at("192.0.2.1", 99), 4, start)) continue;
    EXPECT_FALSE(pace.take(host_at("2001:db8::1", 99), 4, start));
    EXPECT_TRUE(pace.take(host_at("192.0.2.2", 98), 4, start)) << "another device's";
    EXPECT_TRUE(pace.take(host_at("2001:db8::1", 99), 4, start + 1s));
}

}  // namespace
}  // namespace onvigil::net
