#include "simulator/network.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "support/netns.hpp"

namespace onvigil::simulator {
namespace {

const Scenario outside = test::scenario("interface: eth0\ncameras: [{address: 10.0.0.1}]");
const Scenario loopback = test::scenario("cameras: [{address: 127.77.0.1, count: 9}]");

TEST(Network, WhateverIsAllowedByHandIsNotConfined)
{
    EXPECT_EQ(confine(outside, true)->device, "");
}

TEST(Network, InTheMachinesOwnNetworkOnlyLoopbackIsServed)
{
    if (confine(outside, false)) GTEST_SKIP() << "the tests themselves run in a namespace made for them";
    EXPECT_NE(confine(outside, false).error().text.find("--allow-host-network"), std::string::npos);
    EXPECT_EQ(confine(loopback, false)->device, "lo");
    EXPECT_FALSE(confine(test::scenario("cameras: [{address: 127.255.255.250, count: 9}]"), false));
    EXPECT_FALSE(confine(test::scenario("cameras: [{address: 127.0.0.2, interface: eth0}]"), false));
    EXPECT_FALSE(confine(test::scenario("interface: [lo, eth0]\ncameras: []"), false));
}

TEST(Network, InANamespaceMadeForUsEverythingIsServed)
{
    if (!onvigil::test::NetworkNamespace::possible()) GTEST_SKIP() << "network namespaces are not allowed here";
    const onvigil::test::NetworkNamespace network;
    EXPECT_EQ(network.in([] { return confine(outside, false)->device; }), "");
}

TEST(Network, NamesAnAddressThatIsNotThisHosts)
{
    EXPECT_FALSE(foreign_address(loopback));
    EXPECT_FALSE(foreign_address(test::scenario("cameras: []")));
    const auto foreign = foreign_address(test::scenario("cameras: [{address: 127.0.0.1}, {address: 192.0.2.77}]"));
    ASSERT_TRUE(foreign);
    EXPECT_NE(foreign->text.find("192.0.2.77 is no address of this host"), std::string::npos);
}

TEST(Network, NamesAnInterfaceThatDoesNotExist)
{
    EXPECT_EQ(interface_indexes({"lo"})->size(), 1u);
    EXPECT_EQ(interface_indexes({"lo", "no-such-if"}).error().text, "there is no interface no-such-if");
}

}  // namespace
}  // namespace onvigil::simulator
