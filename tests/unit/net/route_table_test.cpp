#include "net/route_table.hpp"

#include "netlink_messages.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::net {
namespace {

netlink::Route via(const std::string& gateway, std::string_view network = "0.0.0.0/0")
{
    return {.to = *model::parse_cidr(network), .index = 2, .gateway = ip(gateway)};
}

TEST(RouteTable, ARouteWithoutAGatewayPutsItsNetworkOnItsInterfacesLink)
{
    RouteTable routes;
    routes.apply(on_link(2, "10.20.30.0/24"));
    EXPECT_TRUE(routes.on_link(2, ip("10.20.30.7")));
    EXPECT_FALSE(routes.on_link(3, ip("10.20.30.7")));
    EXPECT_FALSE(routes.on_link(2, ip("10.20.31.7")));
    EXPECT_FALSE(routes.is_gateway(ip("10.20.30.7")));
}

TEST(RouteTable, ALongerRouteThroughAGatewayTakesHostsOffTheLink)
{
    RouteTable routes;
    routes.apply(on_link(2, "10.0.0.0/8"));
    routes.apply(via("10.0.0.1", "10.1.0.0/16"));
    routes.apply(via("10.0.0.2", "10.2.0.0/30"));
    routes.apply(on_link(3, "10.1.2.3/32"));
    EXPECT_TRUE(routes.on_link(2, ip("10.0.0.7")));
    EXPECT_FALSE(routes.on_link(2, ip("10.1.0.7")));
    EXPECT_TRUE(routes.on_link(2, ip("10.2.0.7")));
    EXPECT_TRUE(routes.on_link(3, ip("10.1.2.3"))) << "a longer one still puts it on a link";
}

TEST(RouteTable, ADefaultRouteMakesNoNeighbours)
{
    RouteTable routes;
    routes.apply(on_link(2, "0.0.0.0/0"));
    EXPECT_FALSE(routes.on_link(2, ip("192.0.2.1")));
}

TEST(RouteTable, WhatIsGoneIsKnownByTheNextDump)
{
    RouteTable routes;
    const auto network = on_link(2, "10.0.0.0/24");
    auto gone = via("10.0.0.254");
    gone.gone = true;
    routes.apply(network);
    routes.apply(via("10.0.0.254"));
    EXPECT_FALSE(routes.stale());
    routes.apply(gone);
    EXPECT_TRUE(routes.stale());
    EXPECT_TRUE(routes.is_gateway(ip("10.0.0.254"))) << "until it is known that no other route goes there";
    routes.dump_begins();
    EXPECT_FALSE(routes.stale());
    routes.apply(network);
    EXPECT_TRUE(routes.is_gateway(ip("10.0.0.254"))) << "while the dump comes in, what was known holds";
    routes.dump_ended();
    EXPECT_FALSE(routes.is_gateway(ip("10.0.0.254")));
    EXPECT_TRUE(routes.on_link(2, ip("10.0.0.7")));
    routes.dump_begins();
    routes.dump_ended();
    EXPECT_FALSE(routes.on_link(2, ip("10.0.0.7")));
}

TEST(RouteTable, OfAFullInternetTableAPartIsKept)
{
    RouteTable routes;
    routes.apply(on_link(2, "10.0.0.0/8"));
    netlink::Route remote = via("10.0.0.1");
    for (std::uint32_t i = 0; i <= limits::remote_routes; ++i) {
        remote.to = {boost::asio::ip::address_v4(0x0A010000U + i), 32};
        routes.apply(remote);
    }
    EXPECT_FALSE(routes.on_link(2, ip("10.1.0.0")));
    EXPECT_TRUE(routes.on_link(2, remote.to.base)) << "one beyond the limit";
}

}  // namespace
}  // namespace onvigil::net
