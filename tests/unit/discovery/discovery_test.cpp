#include "on_a_wire.hpp"

namespace onvigil::discovery {
namespace {

TEST_F(DiscoveryOnAWire, ACameraIsHeardAskedAndReportedInTheFirstRound)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    start(quick());

    ASSERT_TRUE(until([&] { return !notes_.asks.empty(); }, 1s)) << "the answer is not waited for until the round ends";
    EXPECT_EQ(notes_.asks[0].address, *model::parse_ip("10.9.0.2"));
    EXPECT_EQ(notes_.asks[0].url, (net::ServiceUrl{8080, "/onvif/device_service", false}));
    EXPECT_TRUE(notes_.asks[0].camera_hint);

    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(notes_.rounds[0].networks, std::vector<std::string>{"lan0"});
    EXPECT_TRUE(notes_.rounds[0].silent.empty());
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery), 1u) << "copies are dropped";
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::neighbours), 1u);
    EXPECT_GE(camera.probes(), 8u) << "two kinds of probe, four times each";

    const Status status = discovery_->status();
    EXPECT_EQ(status.rounds.count, 1u);
    EXPECT_GT(status.rounds.next, status.rounds.last_finished);
    ASSERT_EQ(status.interfaces.size(), 1u);
    EXPECT_EQ(status.interfaces[0].name, "lan0");
    EXPECT_FALSE(status.interfaces[0].silent);
    EXPECT_TRUE(status.problems.empty());
}

TEST_F(DiscoveryOnAWire, AScanAsksAgainAndSumsUp)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));

    std::optional<ScanProgress> summary;
    asio::co_spawn(context_, discovery_->scan({}), [&](std::exception_ptr, ScanProgress s) { summary = s; });
    ASSERT_TRUE(until([&] { return summary.has_value(); }));
    EXPECT_EQ(notes_.rounds.size(), 2u);
    EXPECT_FALSE(notes_.rounds[1].extra);
    EXPECT_EQ(summary->devices, 1u);
    EXPECT_GE(summary->answers, 1u);
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery), 2u) << "each round hears it again";
}

TEST_F(DiscoveryOnAWire, WhoSaysByeAndStaysSilentHasDeparted)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));

    camera.say(protocol::wsd::Kind::bye);
    EXPECT_FALSE(until([&] { return !notes_.departures.empty(); }, 4s)) << "it still answers";

    camera.silence();
    camera.say(protocol::wsd::Kind::bye);
    ASSERT_TRUE(until([&] { return !notes_.departures.empty(); }));
    EXPECT_EQ(notes_.departures[0].endpoint, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa");
    EXPECT_EQ(notes_.departures[0].from, *model::parse_ip("10.9.0.2"));
    EXPECT_EQ(notes_.departures[0].network, "lan0");
}

TEST_F(DiscoveryOnAWire, WhoAnswersByAnotherProtocolHasNotDeparted)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    auto other = devices_->in([&] {
        auto socket = std::make_shared<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4);
        socket->bind(asio::ip::address_v4::any(), 37810, true);
        return socket;
    });
    const std::string body = R"({"method":"client.notifyDevInfo","params":{"deviceInfo":{"Vendor":"Dahua"}}})";
    asio::co_spawn(context_, parrot(other, std::string("\x20\0\0\0DHIP", 8) + std::string(24, '\0') + body),
                   asio::detached);
    DiscoverySettings settings = quick();
    settings.protocols.insert(model::Protocol::dhip);
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));

    camera.silence();
    camera.say(protocol::wsd::Kind::bye);
    EXPECT_FALSE(until([&] { return !notes_.departures.empty(); }, 6s)) << "it answers by DHIP";
    other->close();
    camera.say(protocol::wsd::Kind::bye);
    EXPECT_TRUE(until([&] { return !notes_.departures.empty(); }));
}

TEST_F(DiscoveryOnAWire, AHelloBetweenRoundsIsHeardAtOnce)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    camera.silence();
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_TRUE(notes_.asks.empty());

    camera.say(protocol::wsd::Kind::hello);
    ASSERT_TRUE(until([&] { return !notes_.asks.empty(); }, 500ms));
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery), 1u);
}

TEST_F(DiscoveryOnAWire, AnExcludedNetworkIsNeitherHeardNorAsked)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    notes_.known = {*model::parse_ip("10.9.0.2")};
    DiscoverySettings settings = quick();
    settings.exclude = {*model::parse_cidr("10.9.0.2/32")};
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery), 0u);
    EXPECT_TRUE(notes_.asks.empty());
    EXPECT_GT(discovery_->status().drops.at("excluded-network"), 0u);
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::neighbours), 0u) << "it is in the neighbour table";
}

TEST_F(DiscoveryOnAWire, APortOfABridgeIsLeftToTheBridge)
{
    start(quick());
    ASSERT_TRUE(until([&] { return discovery_->status().interfaces.size() == 1; }));
    sensor_->in([] {
        NetworkNamespace::run("ip link add br0 type bridge && ip link set lan0 master br0 && ip link set br0 up");
    });
    ASSERT_TRUE(until([&] { return discovery_->status().interfaces.empty(); }, 2s));
    sensor_->in([] { NetworkNamespace::run("ip addr add 10.9.0.9/24 dev br0"); });
    ASSERT_TRUE(until([&] { return discovery_->status().interfaces.size() == 1; }, 5s));
    EXPECT_EQ(discovery_->status().interfaces[0].name, "br0");
    sensor_->in([] { NetworkNamespace::run("ip link set lan0 nomaster"); });
    EXPECT_TRUE(until([&] { return discovery_->status().interfaces.size() == 2; }, 5s));
}

TEST_F(DiscoveryOnAWire, AnInterfaceThatAppearsIsSearchedWithinTwoSecondsAndOneThatGoesIsForgotten)
{
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    sensor_->in([&] {
        NetworkNamespace::run("ip link add lan1 type veth peer name cam1 netns " + devices_->path());
        NetworkNamespace::run("ip addr add 10.9.1.1/24 dev lan1 && ip link set lan1 up");
    });
    devices_->in([] { NetworkNamespace::run("ip addr add 10.9.1.2/24 dev cam1 && ip link set cam1 up"); });
    const int cam1 = devices_->in([] { return int(if_nametoindex("cam1")); });
    FakeCamera camera(context_, *devices_, cam1, "10.9.1.2");
    ASSERT_TRUE(until([&] { return !notes_.asks.empty(); }, 2s));
    EXPECT_EQ(notes_.asks[0].network, "lan1");

    sensor_->in([] { NetworkNamespace::run("ip link del lan1"); });
    EXPECT_TRUE(until([&] { return discovery_->status().interfaces.size() == 1; }, 2s));
}

}  // namespace
}  // namespace onvigil::discovery
