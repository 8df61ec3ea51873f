#include "discovery/datagrams/fair_shares.hpp"

#include <gtest/gtest.h>

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

constexpr Instant first_second{5000s};

/// How many of so many datagrams a second find room, in the third second.
std::size_t taken(std::uint64_t networks, std::size_t datagrams, std::size_t a_second)
{
    FairShares shares(a_second);
    std::size_t out = 0;
    for (int second = 0; second < 3; ++second) {
        out = 0;
        for (std::size_t i = 0; i < datagrams; ++i)
            out += shares.take(i % networks, true, first_second + second * 1s + 1ms * (i * 999 / datagrams)) ? 1 : 0;
    }
    return out;
}

TEST(FairShares, OneNetworkHasAllAndManyShareIt)
{
    EXPECT_EQ(taken(1, 50'000, 200), 200u);
    EXPECT_EQ(taken(10, 50'000, 200), 200u);
    EXPECT_EQ(taken(500, 50'000, 200), 500u) << "one each, at least";
    EXPECT_LE(taken(100'000, 100'000, 200), 768u) << "whatever networks are invented";
}

TEST(FairShares, AFloodOfOneNetworkTakesNothingOfAnothers)
{
    FairShares shares(200);
    for (int second = 0; second < 3; ++second) {
        const Instant now = first_second + second * 1s;
        for (int i = 0; i < 50'000; ++i) (void)shares.take(1, true, now);
        EXPECT_TRUE(shares.take(2, true, now));
    }
}

TEST(FairShares, StrangersShareAPartOfTheirOwn)
{
    FairShares shares(200);
    for (std::uint64_t network = 0; network < 100'000; ++network) (void)shares.take(network, false, first_second);
    for (std::uint64_t network = 0; network < 100; ++network) EXPECT_TRUE(shares.take(network, true, first_second));
}

}  // namespace
}  // namespace onvigil::discovery
