#include "discovery/sweep/sweep_time.hpp"

#include <gtest/gtest.h>

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
    const auto one_probe = sweep_time(networks, settings);
    EXPECT_GE(one_probe, 5s + 5120ms);
    settings.tcp_ports = {80};
    EXPECT_EQ(sweep_time(networks, settings), one_probe + 5120ms);
    settings.rate = 0;
    EXPECT_EQ(sweep_time(networks, settings), 5s) << "unlimited";
    EXPECT_EQ(sweep_time({}, settings), 5s);
}

TEST(SweepTime, SmallNetworksAreAskedTwice)
{
    DiscoverySettings settings;
    settings.rate = 100;
    settings.window = 0s;
    const auto time = [&](const char* network) { return sweep_time({*model::parse_cidr(network)}, settings); };
    EXPECT_EQ(time("10.0.0.0/20"), 16 * time("10.0.0.0/24"));
    EXPECT_EQ(time("10.0.0.0/19"), time("10.0.0.0/20")) << "twice as many addresses, once each";
}

}  // namespace
}  // namespace onvigil::discovery
