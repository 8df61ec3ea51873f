#include "discovery/host_pace.hpp"

#include <gtest/gtest.h>

#include <random>

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

const Instant start{1000h};
const model::IpAddress host = boost::asio::ip::make_address("10.0.0.1");

TEST(HostPace, TenRequestsLeaveAtOnceAndTheEleventhASecondLater)
{
    HostPace pace;
    for (int i = 0; i < 10; ++i) EXPECT_EQ(pace.book(host, start), start);
    EXPECT_EQ(pace.book(host, start), start + 1s);
}

TEST(HostPace, NoSecondEverHoldsMoreThanTen)
{
    HostPace pace;
    std::mt19937 random(1);
    std::vector<Instant> sent;
    Instant now = start;
    for (int i = 0; i < 500; ++i) {
        now = std::max(now + milliseconds(random() % 120), sent.empty() ? start : sent.back());
        sent.push_back(pace.book(host, now));
    }
    for (std::size_t i = 10; i < sent.size(); ++i) EXPECT_GE(sent[i] - sent[i - 10], 1s);
}

TEST(HostPace, HostsDoNotSlowEachOtherAndAreForgottenAfterASecond)
{
    HostPace pace;
    for (unsigned i = 0; i < 1000; ++i) EXPECT_EQ(pace.book(boost::asio::ip::address_v4(i), start), start);
    EXPECT_EQ(pace.size(), 1000u);

    EXPECT_EQ(pace.book(host, start + 2s), start + 2s);
    EXPECT_EQ(pace.size(), 1u);
}

}  // namespace
}  // namespace onvigil::discovery
