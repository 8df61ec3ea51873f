#include "discovery/neighbour_reporter.hpp"

#include "on_a_wire.hpp"

namespace onvigil::discovery {
namespace {

const auto mac = *model::parse_mac("44:19:b6:0a:0b:0c");
const model::TimePoint stamp{1'700'000'000s};

/// lan0 (10.0.0.1/24), a gateway at .254 and neighbours at .7, .8 and .254.
net::Kernel machine()
{
    net::Kernel out;
    out.interfaces.apply(net::netlink::Link{.index = 2, .name = "lan0", .up = true, .multicast = true});
    out.interfaces.apply(net::netlink::Address{.index = 2, .address = *model::parse_ip("10.0.0.1"), .prefix = 24});
    out.interfaces.apply(net::netlink::Route{.to = *model::parse_cidr("10.0.0.0/24"), .index = 2});
    out.interfaces.apply(net::netlink::Route{.to = {}, .index = 2, .gateway = model::parse_ip("10.0.0.254")});
    for (const char* host : {"10.0.0.7", "10.0.0.8", "10.0.0.254"})
        out.neighbours.apply(net::netlink::Neighbour{.index = 2, .address = *model::parse_ip(host), .mac = mac});
    return out;
}

TEST(NeighbourReporter, ReportsTheHardwareAddressBehindADeviceOnceARound)
{
    const net::Kernel kernel = machine();
    const DiscoverySettings settings;
    Notes notes;
    NeighbourReporter reporter(settings, kernel, notes);
    reporter.heard(*model::parse_ip("10.0.0.7"), stamp);
    reporter.heard(*model::parse_ip("10.0.0.7"), stamp);
    reporter.heard(*model::parse_ip("10.0.0.99"), stamp);   // not in the table
    reporter.heard(*model::parse_ip("10.0.0.254"), stamp);  // its MAC speaks for others too
    ASSERT_EQ(notes.observations.size(), 1u);
    const model::Observation& said = notes.observations[0];
    EXPECT_EQ(said.source, model::Protocol::neighbours);
    EXPECT_EQ(said.network, "lan0");
    EXPECT_FALSE(said.listening) << "the host itself was not heard";
    EXPECT_EQ(said.macs, (std::vector<model::MacClaim>{{mac, false, {}}}));
}

TEST(NeighbourReporter, ReportsTheOtherHostsWhenTheRoundEnds)
{
    const net::Kernel kernel = machine();
    DiscoverySettings settings;
    Notes notes;
    NeighbourReporter reporter(settings, kernel, notes);
    const auto interfaces = kernel.interfaces.usable({"*"});
    reporter.heard(*model::parse_ip("10.0.0.7"), stamp);
    reporter.end_round(interfaces, stamp);
    EXPECT_EQ(notes.heard_from("10.0.0.8", model::Protocol::neighbours), 1u);
    EXPECT_EQ(notes.observations.size(), 2u);
    reporter.heard(*model::parse_ip("10.0.0.7"), stamp);
    EXPECT_EQ(notes.observations.size(), 3u) << "another round";

    settings.exclude = {*model::parse_cidr("10.0.0.8/32")};
    reporter.end_round(interfaces, stamp);
    EXPECT_EQ(notes.observations.size(), 3u);
    settings.protocols.erase(model::Protocol::neighbours);
    reporter.end_round(interfaces, stamp);
    EXPECT_EQ(notes.observations.size(), 3u);
}

TEST(NeighbourReporter, ReportsAHardwareAddressThatIsAnotherWhenTheRoundEnds)
{
    net::Kernel kernel = machine();
    const DiscoverySettings settings;
    Notes notes;
    NeighbourReporter reporter(settings, kernel, notes);
    const auto host = *model::parse_ip("10.0.0.7");
    const auto other = *model::parse_mac("ac:cc:8e:0a:0b:0c");
    reporter.heard(host, stamp);
    kernel.neighbours.apply(net::netlink::Neighbour{.index = 2, .address = host, .mac = other});

    reporter.end_round(kernel.interfaces.usable({"*"}), stamp);

    ASSERT_EQ(notes.heard_from("10.0.0.7", model::Protocol::neighbours), 2u);
    EXPECT_TRUE(std::ranges::any_of(notes.observations, [&](const model::Observation& said) {
        return said.macs == std::vector<model::MacClaim>{{other, false, {}}};
    }));
}

TEST_F(DiscoveryOnAWire, WhoIsNoGatewayAnyMoreIsANeighbourAgain)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    sensor_->in([] { NetworkNamespace::run("ip route add 10.77.0.0/24 via 10.9.0.2"); });
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::neighbours), 0u) << "its MAC speaks for others too";
    sensor_->in([] { NetworkNamespace::run("ip route replace 10.77.0.0/24 via 10.9.0.3"); });
    for (int i = 0; i < 5 && notes_.heard_from("10.9.0.2", model::Protocol::neighbours) == 0; ++i)
        ASSERT_TRUE(scan().has_value());
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::neighbours), 1u);
}

TEST_F(DiscoveryOnAWire, NeighboursAreTheHostsThatRoutesPutOnTheLink)
{
    devices_->in([] {
        NetworkNamespace::run("ip link set cam0 address 02:00:00:0a:0b:0c; ip addr add 10.20.30.7/24 dev cam0");
    });
    sensor_->in([] {
        NetworkNamespace::run(
            "ip addr flush dev lan0 && ip addr add 10.9.0.1/32 dev lan0 && ip route add 10.9.0.2/32 dev lan0 && "
            "ip route add 10.20.30.0/24 dev lan0 && for host in 10.9.0.2 10.20.30.7 192.0.2.9; do "
            "ip neigh replace $host lladdr 02:00:00:0a:0b:0c dev lan0 nud stale; done");
    });
    auto settings = quick();
    settings.protocols = {model::Protocol::neighbours};
    start(settings);
    const auto told = [&](std::string_view address) { return notes_.heard_from(address, model::Protocol::neighbours); };
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(told("10.9.0.2"), 1u) << "on a /32 with an on-link route";
    EXPECT_EQ(told("10.20.30.7"), 1u) << "in a network of which this machine has no address";
    EXPECT_EQ(told("192.0.2.9"), 0u) << "no route leads there";
    sensor_->in([] { NetworkNamespace::run("ip route add 192.0.2.0/24 dev lan0"); });
    ASSERT_TRUE(scan().has_value());
    EXPECT_EQ(told("192.0.2.9"), 1u);
}

}  // namespace
}  // namespace onvigil::discovery
