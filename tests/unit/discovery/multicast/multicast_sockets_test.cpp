#include "on_a_wire.hpp"

namespace onvigil::discovery {
namespace {

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
