#include "net/host_rate_limit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace onvigil::net::host_rate_limit_test {
namespace {

using namespace std::chrono_literals;

const Instant start{1000h};

HostKeys keys(std::initializer_list<std::uint64_t> all)
{
    HostKeys out;
    for (const std::uint64_t key : all) out.add(key);
    return out;
}

const HostKeys host = keys({1});

TEST(HostRateLimit, TenRequestsLeaveAtOnceAndTheEleventhASecondLater)
{
    HostRateLimit pace;
    for (int i = 0; i < 10; ++i) EXPECT_EQ(pace.book(host, start), start);
    EXPECT_EQ(pace.book(host, start), start + 1s);
}

TEST(HostRateLimit, NoSecondEverHoldsMoreThanTen)
{
    HostRateLimit pace;
    std::mt19937 random(1);
    std::vector<Instant> sent;
    Instant now = start;
    for (int i = 0; i < 500; ++i) {
        now = std::max(now + milliseconds(random() % 120), sent.empty() ? start : sent.back());
        sent.push_back(pace.book(host, now));
    }
    for (std::size_t i = 10; i < sent.size(); ++i) EXPECT_GE(sent[i] - sent[i - 10], 1s);
}

TEST(HostRateLimit, HostsDoNotSlowEachOtherAndAreForgottenAfterASecond)
{
    HostRateLimit pace;
    for (unsigned i = 0; i < 1000; ++i) EXPECT_EQ(pace.book(keys({100 + i}), start), start);
    EXPECT_EQ(pace.size(), 1000u);

    EXPECT_EQ(pace.book(host, start + 2s), start + 2s);
    EXPECT_EQ(pace.size(), 1u);
}

TEST(HostRateLimit, AddressesOfOneDeviceShareItsTenRequests)
{
    HostRateLimit pace;
    const HostKeys v4 = keys({4, 99}), v6 = keys({6, 99});
    for (int i = 0; i < 5; ++i) EXPECT_EQ(pace.book(v4, start), start);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(pace.book(v6, start), start);
    EXPECT_EQ(pace.book(v6, start), start + 1s);
    EXPECT_EQ(pace.book(v4, start), start + 1s);
}

TEST(HostRateLimit, WhatShowsOnlyLaterThatTwoAddressesAreOneCountsFromThenOn)
{
    HostRateLimit pace;
    std::mt19937 random(7);
    std::vector<Instant> sent;
    for (int i = 0; i < 10; ++i) EXPECT_EQ(pace.book(keys({4}), start), start);
    for (int i = 0; i < 500; ++i) sent.push_back(pace.book(random() % 2 == 0 ? keys({4, 99}) : keys({6, 99}), start));
    std::sort(sent.begin(), sent.end());
    for (std::size_t i = 10; i < sent.size(); ++i) ASSERT_GE(sent[i] - sent[i - 10], 1s);
}

}  // namespace
}  // namespace onvigil::net::host_rate_limit_test
