#include "net/host_keys.hpp"

#include "support/observations.hpp"

#include <gtest/gtest.h>

namespace onvigil::net {
namespace {

using test::ip;

TEST(HostKeys, HoldsOneKeyOfEachKindAndNoneThatIsNotKnown)
{
    HostKeys keys;
    for (const std::uint64_t key : {7u, 0u, 8u, 9u, 10u, 11u}) keys.add(key);
    EXPECT_EQ((std::vector<std::uint64_t>(keys.begin(), keys.end())), (std::vector<std::uint64_t>{7, 8, 9, 10}));
}

TEST(NetworkKey, IsOneForNeighboursAndAnotherForTheNextNetwork)
{
    EXPECT_EQ(network_key(ip("10.1.2.3")), network_key(ip("10.1.2.250")));
    EXPECT_NE(network_key(ip("10.1.2.3")), network_key(ip("10.1.3.3")));
    EXPECT_EQ(network_key(ip("fd00:1:2:3::1")), network_key(ip("fd00:1:2:3:9::2")));
    EXPECT_NE(network_key(ip("fd00:1:2:3::1")), network_key(ip("fd00:1:2:4::1")));
}

TEST(NetworkKey, OfTheSiteIsWiderAndNoneIsZero)
{
    EXPECT_EQ(wide_network_key(ip("10.1.2.3")), wide_network_key(ip("10.1.99.3")));
    EXPECT_NE(wide_network_key(ip("10.1.2.3")), wide_network_key(ip("10.2.2.3")));
    EXPECT_EQ(wide_network_key(ip("fd00:1:2:3::1")), wide_network_key(ip("fd00:1:2:4::1")));
    EXPECT_NE(wide_network_key(ip("fd00:1:2::1")), wide_network_key(ip("fd00:1:3::1")));
    EXPECT_NE(wide_network_key(ip("0.0.0.0")), 0u);
    EXPECT_NE(network_key(ip("::")), 0u);
}

}  // namespace
}  // namespace onvigil::net
