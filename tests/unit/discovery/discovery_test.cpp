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

    std::optional<ScanSummary> summary;
    asio::co_spawn(context_, discovery_->scan({}), [&](std::exception_ptr, ScanSummary s) { summary = s; });
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

TEST_F(DiscoveryOnAWire, OnASilentNetworkTheKnownDevicesAreAskedOneByOne)
{
    FakeCamera camera(context_, *devices_, 0, "10.9.0.2");  // hears no multicast
    notes_.known = {*model::parse_ip("10.9.0.2"), *model::parse_ip("10.9.0.77")};
    DiscoverySettings settings = quick();
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_TRUE(notes_.rounds[0].silent.empty()) << "somebody answered in the end";
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery), 1u);
}

TEST_F(DiscoveryOnAWire, ANetworkWhereNobodyAnswersIsSaidToBeSilent)
{
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(notes_.rounds[0].silent, std::vector<std::string>{"lan0"});
    const Status status = discovery_->status();
    EXPECT_TRUE(status.interfaces.at(0).silent);
    ASSERT_EQ(status.problems.size(), 1u);
    EXPECT_EQ(status.problems[0].what, "nobody at all answered on lan0");
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

TEST_F(DiscoveryOnAWire, KnownDevicesDoNotHideThatMulticastIsBroken)
{
    FakeCamera camera(context_, *devices_, 0, "10.9.0.2");  // hears no multicast
    notes_.known = {*model::parse_ip("10.9.0.2")};
    start(many_rounds());
    ASSERT_TRUE(until([&] { return has_problem("nobody answers multicast on lan0"); }));
    EXPECT_GE(notes_.rounds.size(), 2u) << "once may be bad luck";
    EXPECT_TRUE(notes_.rounds.back().silent.empty());
    EXPECT_TRUE(discovery_->status().interfaces.at(0).silent);
}

TEST_F(DiscoveryOnAWire, KnownDevicesDoNotHideThatMulticastIsBrokenWhereThePortIsFixed)
{
    FakeCamera camera(context_, *devices_, 0, "10.9.0.2");  // hears no multicast
    notes_.known = {*model::parse_ip("10.9.0.2")};
    DiscoverySettings settings = many_rounds();
    settings.source_port = 40'000;
    start(settings);
    EXPECT_TRUE(until([&] { return has_problem("nobody answers multicast on lan0"); }));
}

TEST_F(DiscoveryOnAWire, WhoReachesOnlyTheSecondNetworkOfAnInterfaceIsFound)
{
    sensor_->in([] { NetworkNamespace::run("ip addr add 10.8.0.1/24 dev lan0"); });
    devices_->in([] { NetworkNamespace::run("ip addr del 10.9.0.2/24 dev cam0; ip addr add 10.8.0.2/24 dev cam0"); });
    auto socket = devices_->in([&] {
        auto ear = std::make_shared<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4);
        ear->bind(asio::ip::address_v4::any(), 3702, true);
        EXPECT_FALSE(ear->join(*model::parse_ip("239.255.255.250"), camera_interface_));
        return ear;
    });
    FakeCamera camera(context_, socket, "10.8.0.2");  // without a router
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(notes_.heard_from("10.8.0.2", model::Protocol::ws_discovery), 1u);
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

TEST_F(DiscoveryOnAWire, AGroupThatTheKernelRefusesIsSaid)
{
    sensor_->in([] { NetworkNamespace::sysctl("net/ipv4/igmp_max_memberships", 0); });
    start(quick());
    ASSERT_TRUE(until([&] { return has_problem("the kernel refused the multicast group 239.255.255.250 on lan0"); }));
    sensor_->in([] { NetworkNamespace::sysctl("net/ipv4/igmp_max_memberships", 20); });
    ASSERT_TRUE(scan().has_value());
    EXPECT_FALSE(has_problem("refused the multicast group"));
}

TEST_F(DiscoveryOnAWire, ASourcePortThatWasBusyIsTakenWhenItComesFree)
{
    auto other = sensor_->in([&] {
        auto socket = std::make_unique<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4);
        socket->bind(asio::ip::address_v4::any(), 40'000, false);
        return socket;
    });
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    DiscoverySettings settings = quick();
    settings.source_port = 40'000;
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_TRUE(has_problem("cannot use UDP port 40000"));
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery), 0u);
    other->close();
    ASSERT_TRUE(scan().has_value());
    EXPECT_FALSE(has_problem("cannot use UDP port 40000"));
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery), 1u);
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

TEST_F(DiscoveryOnAWire, NeighboursThatAnswerNothingAreTriedSoThatTheKernelForgetsWhoIsGone)
{
    devices_->in([] { NetworkNamespace::run("ip addr add 10.9.0.3/24 dev cam0"); });
    sensor_->in([] {
        NetworkNamespace::run(
            "MAC=02:00:00:0a:0b:0c; for host in 2 3; do "
            "ip neigh replace 10.9.0.$host lladdr $MAC dev lan0 nud stale; done");
    });
    devices_->in(
        [] { NetworkNamespace::run("ip link set cam0 address 02:00:00:0a:0b:0c; ip addr del 10.9.0.3/24 dev cam0"); });
    notes_.neighbours = {*model::parse_ip("10.9.0.2"), *model::parse_ip("10.9.0.3")};
    auto settings = quick();
    settings.interval = 3s;
    settings.protocols = {model::Protocol::neighbours};
    start(settings);
    const auto told = [&](std::string_view address) { return notes_.heard_from(address, model::Protocol::neighbours); };
    ASSERT_TRUE(until([&] { return notes_.rounds.size() >= 6; }, 25s));
    EXPECT_GE(told("10.9.0.2"), 6u);
    EXPECT_GE(told("10.9.0.3"), 1u) << "at first the kernel believes that it is there";
    EXPECT_LT(told("10.9.0.3"), 5u) << "some eight seconds later it does not";
}

TEST_F(DiscoveryOnAWire, ANeighbourThatDiedSinceTheLastRoundIsMissedByTheNextOne)
{
    const auto stale = [&] {
        NetworkNamespace::run(
            "MAC=02:00:00:0a:0b:0c; for host in 2 3 4; do "
            "ip neigh replace 10.9.0.$host lladdr $MAC dev lan0 nud stale; done");
    };
    devices_->in([] {
        NetworkNamespace::run(
            "ip link set cam0 address 02:00:00:0a:0b:0c; ip addr add 10.9.0.3/24 dev cam0; ip addr add 10.9.0.4/24 dev "
            "cam0");
    });
    sensor_->in(stale);
    notes_.neighbours = {*model::parse_ip("10.9.0.2"), *model::parse_ip("10.9.0.3")};
    auto settings = quick();
    settings.interval = 18s;
    settings.protocols = {model::Protocol::neighbours};
    start(settings);
    const auto told = [&](std::string_view address) { return notes_.heard_from(address, model::Protocol::neighbours); };
    const auto regular = [&] {
        return std::count_if(notes_.rounds.begin(), notes_.rounds.end(),
                             [](const auto& round) { return !round.extra; });
    };
    ASSERT_TRUE(until([&] { return regular() == 1; }));
    EXPECT_EQ(told("10.9.0.3"), notes_.rounds.size());
    EXPECT_EQ(told("10.9.0.4"), notes_.rounds.size()) << "the inventory does not know it";
    devices_->in([] { NetworkNamespace::run("ip addr del 10.9.0.3/24 dev cam0; ip addr del 10.9.0.4/24 dev cam0"); });
    sensor_->in(stale);  // as in the minutes between two rounds
    ASSERT_TRUE(until([&] { return regular() == 2; }, 30s));
    EXPECT_EQ(told("10.9.0.2"), notes_.rounds.size());
    EXPECT_LT(told("10.9.0.3"), notes_.rounds.size());
    EXPECT_LT(told("10.9.0.4"), notes_.rounds.size());
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

std::size_t open_files()
{
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::size_t(std::distance(begin(all), end(all)));
}

TEST_F(DiscoveryOnAWire, InterfacesThatFlapLeaveNoSocketsBehind)
{
    DiscoverySettings settings = quick();
    settings.protocols = DiscoverySettings().protocols;
    start(settings);
    ASSERT_TRUE(until([&] { return discovery_->status().interfaces.size() == 1; }));
    const auto flap = [&](int times) {
        for (int i = 0; i < times; ++i) {
            sensor_->in([] { NetworkNamespace::run("ip link set lan0 down"); });
            ASSERT_TRUE(until([&] { return discovery_->status().interfaces.empty(); }));
            sensor_->in([] { NetworkNamespace::run("ip link set lan0 up"); });
            ASSERT_TRUE(until([&] { return discovery_->status().interfaces.size() == 1; }));
        }
    };
    flap(1);
    ASSERT_TRUE(until([&] { return discovery_->status().interfaces[0].addresses.size() == 2; }));  // and IPv6 again
    const std::size_t before = open_files();
    flap(5);
    ASSERT_TRUE(until([&] { return discovery_->status().interfaces[0].addresses.size() == 2; }));
    EXPECT_EQ(open_files(), before);
}

TEST_F(DiscoveryOnAWire, MoreInterfacesThanOneSocketHasMembershipsAreAllListenedTo)
{
    constexpr int count = int(limits::memberships_per_socket) + 5;
    sensor_->in([&] {
        for (int i = 0; i < count; ++i) {
            const std::string name = "vlan" + std::to_string(i), net = "10.8." + std::to_string(i);
            NetworkNamespace::run("ip link add " + name + " type veth peer name dev" + std::to_string(i) + " netns " +
                                  devices_->path());
            NetworkNamespace::run("ip addr add " + net + ".1/24 dev " + name + " && ip link set " + name + " up");
        }
    });
    devices_->in([&] {
        for (int i = 0; i < count; ++i)
            NetworkNamespace::run("ip addr add 10.8." + std::to_string(i) + ".2/24 dev dev" + std::to_string(i) +
                                  " && ip link set dev" + std::to_string(i) + " up");
    });
    std::vector<std::unique_ptr<FakeCamera>> cameras;
    for (int i = 0; i < count; ++i) {
        const int index = devices_->in([&] { return int(if_nametoindex(("dev" + std::to_string(i)).c_str())); });
        cameras.push_back(std::make_unique<FakeCamera>(context_, *devices_, index, "10.8." + std::to_string(i) + ".2"));
        cameras.back()->silence();
    }
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    for (auto& camera : cameras) {
        EXPECT_GT(camera->probes(), 0u);
        camera->say(wsd::Kind::hello);
    }
    EXPECT_TRUE(until([&] { return notes_.asks.size() == std::size_t(count); }, 2s)) << notes_.asks.size();
    EXPECT_TRUE(discovery_->status().drops.empty());
}

}  // namespace
}  // namespace onvigil::discovery
