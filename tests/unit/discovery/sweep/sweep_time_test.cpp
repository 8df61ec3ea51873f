#include "discovery/sweep/sweep_time.hpp"

#include <gtest/gtest.h>

#include "discovery/sweep/sweep_run.hpp"
#include "given.hpp"

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

TEST(SweepTime, GrowsWithAddressesProbesAndPortsAndShrinksWithTheRate)
{
    DiscoverySettings settings;
    settings.protocols = {model::Protocol::ws_discovery};
    settings.rate = 100;
    settings.window = 5s;
    const std::vector<model::Cidr> networks{*model::parse_cidr("10.0.0.0/24"), *model::parse_cidr("10.0.1.0/24")};
    EXPECT_EQ(sweep_time(networks, settings, {}), 20'480ms + SweepRun::pass_gap + 5s) << "two kinds of probe, twice";
    settings.rate = 0;
    EXPECT_EQ(sweep_time(networks, settings, {}), SweepRun::pass_gap + 5s) << "unlimited";
    settings.tcp_ports = {80};
    EXPECT_EQ(sweep_time(networks, settings, {}), SweepRun::pass_gap + 5s + 16s) << "64 hosts at once, two seconds";
    settings.rate = 10;
    EXPECT_EQ(sweep_time(networks, settings, {}), 204'800ms + SweepRun::pass_gap + 5s + 51'200ms);
    EXPECT_EQ(sweep_time({}, settings, {}), 5s);
}

TEST(SweepTime, SmallNetworksAreAskedTwice)
{
    DiscoverySettings settings;
    settings.rate = 100;
    settings.window = 0s;
    const auto time = [&](const char* network) { return sweep_time({*model::parse_cidr(network)}, settings, {}); };
    EXPECT_EQ(time("10.0.0.0/20"), 16 * time("10.0.0.0/24"));
    EXPECT_EQ(time("10.0.0.0/19"), time("10.0.0.0/20")) << "twice as many addresses, once each";
}

TEST(SweepTime, HostsOnALinkAreLookedUpInTheKernelsPace)
{
    net::Interfaces interfaces;
    interfaces.apply(net::netlink::Link{.index = 2, .name = "lan0", .up = true, .multicast = true});
    interfaces.apply(net::netlink::Address{.index = 2, .address = host(1), .prefix = 16});
    interfaces.apply(net::netlink::Route{.to = {host(0), 16}, .index = 2});
    DiscoverySettings settings;
    settings.window = 5s;
    const auto time = [&](const char* network) {
        return sweep_time({*model::parse_cidr(network)}, settings, interfaces);
    };
    EXPECT_EQ(time("10.0.0.0/24"), 2 * (1280ms + 2200ms) + 1500ms + 5s);
    EXPECT_EQ(time("10.0.4.0/22"), 2 * (7000ms + 2200ms) + 1500ms + 5s) << "no more than half the table at once";
}

}  // namespace
}  // namespace onvigil::discovery
