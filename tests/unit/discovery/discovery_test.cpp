#include "discovery/discovery.hpp"

#include <gtest/gtest.h>
#include <net/if.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>

#include "discovery/nudge.hpp"
#include "discovery/udp_socket.hpp"
#include "protocol/wsd.hpp"
#include "support/netns.hpp"

namespace onvigil::discovery {
namespace {

namespace asio = boost::asio;
namespace wsd = protocol::wsd;
using namespace std::chrono_literals;
using test::NetworkNamespace;

struct Notes : Recipient, Interviews, KnownDevices {
    void heard(model::Observation observation) override { observations.push_back(std::move(observation)); }
    void departed(Departure departure) override { departures.push_back(std::move(departure)); }
    void round_ended(model::RoundReport report) override { rounds.push_back(std::move(report)); }
    void ask(Target target) override { asks.push_back(std::move(target)); }
    void fetch_description(Description description) override { descriptions.push_back(std::move(description)); }
    std::vector<model::IpAddress> addresses_on(const std::string&) const override { return known; }

    [[nodiscard]] std::size_t heard_from(std::string_view address, model::Protocol protocol) const
    {
        return std::size_t(std::count_if(observations.begin(), observations.end(), [&](const auto& o) {
            return o.from == model::parse_ip(address) && o.source == protocol;
        }));
    }

    std::vector<model::Observation> observations;
    std::vector<Departure> departures;
    std::vector<model::RoundReport> rounds;
    std::vector<Target> asks;
    std::vector<Description> descriptions;
    std::vector<model::IpAddress> known;
};

/// Answers probes on port 3702 of its namespace, or stays silent.
class FakeCamera {
public:
    FakeCamera(asio::io_context& context, const NetworkNamespace& where, int interface, std::string address)
        : address_(std::move(address)), socket_(where.in([&] {
              auto socket = std::make_shared<UdpSocket>(context.get_executor(), UdpSocket::Family::v4);
              socket->bind(asio::ip::address_v4::any(), 3702, true);
              if (interface != 0) {
                  EXPECT_FALSE(socket->join(asio::ip::make_address("239.255.255.250"), interface));
                  EXPECT_FALSE(socket->leave_by(interface));
              }
              return socket;
          }))
    {
        asio::co_spawn(context, serve(socket_, shared_), asio::detached);
    }
    FakeCamera(asio::io_context& context, std::shared_ptr<UdpSocket> socket, std::string address)
        : address_(std::move(address)), socket_(std::move(socket))
    {
        asio::co_spawn(context, serve(socket_, shared_), asio::detached);
    }
    ~FakeCamera() { socket_->close(); }

    void silence() { shared_->silent = true; }
    [[nodiscard]] std::size_t probes() const { return shared_->probes; }

    void say(wsd::Kind kind)
    {
        const std::string bytes = wsd::encode(message(kind, address_, ""));
        const Outgoing out{asio::ip::make_address("239.255.255.250"), 3702, protocol::as_bytes(bytes)};
        EXPECT_EQ(socket_->send({&out, 1}), 1u);
    }

private:
    struct Shared {
        std::string address;
        bool silent = false;
        std::size_t probes = 0;
    };

    static wsd::Message message(wsd::Kind kind, const std::string& address, std::string relates_to)
    {
        wsd::Message out;
        out.kind = kind;
        out.message_id = "urn:uuid:00000000-0000-4000-8000-000000000001";
        out.relates_to = std::move(relates_to);
        wsd::Announcement announcement;
        announcement.endpoint_raw = announcement.endpoint = "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa";
        announcement.types = {{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
        announcement.scopes = {"onvif://www.onvif.org/name/Gate"};
        announcement.xaddrs = {"http://" + address + ":8080/onvif/device_service"};
        out.announcements = {announcement};
        return out;
    }

    static asio::awaitable<void> serve(std::shared_ptr<UdpSocket> socket, std::shared_ptr<Shared> shared)
    {
        ReceiveBuffer buffer;
        while (co_await socket->readable()) {
            for (const Datagram& datagram : socket->receive(buffer)) {
                const auto question = wsd::decode(datagram.bytes);
                if (!question || question->kind != wsd::Kind::probe) continue;
                ++shared->probes;
                if (shared->silent) continue;
                const std::string bytes =
                    wsd::encode(message(wsd::Kind::probe_matches, shared->address, question->message_id));
                const Outgoing out{datagram.from, datagram.port, protocol::as_bytes(bytes)};
                (void)socket->send({&out, 1});
            }
        }
    }

    std::string address_;
    std::shared_ptr<UdpSocket> socket_;
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>(Shared{address_});
};

/// A sensor and a device side, joined by a veth pair: lan0 (10.9.0.1) and cam0 (10.9.0.2).
class DiscoveryOnAWire : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!NetworkNamespace::possible()) GTEST_SKIP() << "network namespaces are not allowed here";
        sensor_ = std::make_unique<NetworkNamespace>();
        devices_ = std::make_unique<NetworkNamespace>();
        sensor_->in([&] {
            NetworkNamespace::run("ip link add lan0 type veth peer name cam0 netns " + devices_->path());
            NetworkNamespace::run("ip addr add 10.9.0.1/24 dev lan0 && ip link set lan0 up");
        });
        devices_->in([] { NetworkNamespace::run("ip addr add 10.9.0.2/24 dev cam0 && ip link set cam0 up"); });
        wait_for_carrier();
        camera_interface_ = devices_->in([] { return int(if_nametoindex("cam0")); });
    }

    /// A link of a veth pair is up only some time after both ends are.
    void wait_for_carrier() const
    {
        sensor_->in([] {
            NetworkNamespace::run(
                "for i in $(seq 200); do ip link show lan0 | grep -q 'state UP' && exit 0; "
                "sleep 0.02; done; exit 1");
        });
    }

    void start(DiscoverySettings settings)
    {
        sensor_->in([&] {
            discovery_ =
                std::make_unique<Discovery>(context_.get_executor(), std::move(settings), notes_, notes_, notes_);
            asio::co_spawn(context_, discovery_->run(),
                           asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr error) {
                               running_ = false;
                               failure_ = error;
                           }));
        });
        running_ = true;
    }

    /// Runs until `done`; false when it does not come true in time.
    bool until(const std::function<bool()>& done, std::chrono::milliseconds limit = 10s)
    {
        return sensor_->in([&] {
            const Instant end = std::chrono::steady_clock::now() + limit;
            while (!done() && std::chrono::steady_clock::now() < end) {
                context_.restart();
                context_.run_one_for(50ms);
            }
            return done();
        });
    }

    void TearDown() override
    {
        if (!running_) return;
        stop_.emit(asio::cancellation_type::all);
        EXPECT_TRUE(until([this] { return !running_; }));
    }

    static DiscoverySettings quick()
    {
        DiscoverySettings settings;
        settings.interval = 1h;
        settings.window = 1500ms;
        settings.protocols = {model::Protocol::ws_discovery, model::Protocol::neighbours};
        return settings;
    }

    asio::io_context context_;
    Notes notes_;
    std::unique_ptr<NetworkNamespace> sensor_, devices_;
    std::unique_ptr<Discovery> discovery_;
    asio::cancellation_signal stop_;
    int camera_interface_ = 0;
    bool running_ = false;
    std::exception_ptr failure_;
};

TEST_F(DiscoveryOnAWire, ACameraIsHeardAskedAndReportedInTheFirstRound)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    start(quick());

    ASSERT_TRUE(until([&] { return !notes_.asks.empty(); }, 1s)) << "the answer is not waited for until the round ends";
    EXPECT_EQ(notes_.asks[0].address, *model::parse_ip("10.9.0.2"));
    EXPECT_EQ(notes_.asks[0].door, (Door{8080, "/onvif/device_service", false}));
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

/// A routed network behind the camera side: 10.77.0.0/24, of which 10.77.0.9 is a camera.
class DiscoveryAcrossARouter : public DiscoveryOnAWire {
protected:
    void SetUp() override
    {
        DiscoveryOnAWire::SetUp();
        if (IsSkipped()) return;
        sensor_->in([] { NetworkNamespace::run("ip route add 10.77.0.0/24 via 10.9.0.2"); });
        devices_->in([] { NetworkNamespace::run("ip addr add 10.77.0.9/32 dev lo"); });
        socket_ = devices_->in([&] {
            auto socket = std::make_shared<UdpSocket>(context_.get_executor(), UdpSocket::Family::v4);
            socket->bind(*model::parse_ip("10.77.0.9"), 3702, true);
            return socket;
        });
    }

    static DiscoverySettings routed()
    {
        DiscoverySettings settings = quick();
        settings.networks = {*model::parse_cidr("10.77.0.0/24")};
        settings.network_interval = 1h;
        settings.rate = 0;
        return settings;
    }

    std::shared_ptr<UdpSocket> socket_;
};

TEST_F(DiscoveryAcrossARouter, ANetworkIsAskedAddressByAddressAndReported)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    start(routed());
    ASSERT_TRUE(until([&] { return notes_.rounds.size() >= 2; }));
    const auto sweep = std::find_if(notes_.rounds.begin(), notes_.rounds.end(), [](const auto& r) {
        return r.networks == std::vector<std::string>{"10.77.0.0/24"};
    });
    ASSERT_NE(sweep, notes_.rounds.end());
    EXPECT_TRUE(sweep->silent.empty());
    EXPECT_EQ(camera.probes(), 2u);
    ASSERT_EQ(notes_.asks.size(), 1u);
    EXPECT_EQ(notes_.asks[0].network, "10.77.0.0/24");
    EXPECT_FALSE(notes_.asks[0].foreign_subnet);
    EXPECT_TRUE(discovery_->status().sweep.last_finished.has_value());
    EXPECT_EQ(discovery_->sweep_position(), SweepPosition());
}

TEST_F(DiscoveryAcrossARouter, WhoAnswersNoDatagramIsKnockedAt)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    camera.silence();
    asio::ip::tcp::acceptor web = devices_->in([&] {
        return asio::ip::tcp::acceptor(context_, {*model::parse_ip("10.77.0.9"), 8000});
    });
    DiscoverySettings settings = routed();
    settings.networks = {*model::parse_cidr("10.77.0.8/30")};
    settings.tcp_ports = {554, 8000};
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.asks.empty(); }));
    EXPECT_EQ(notes_.asks[0].address, *model::parse_ip("10.77.0.9"));
    EXPECT_EQ(notes_.asks[0].door.port, 8000);
    EXPECT_EQ(notes_.heard_from("10.77.0.9", model::Protocol::http), 1u);
}

TEST_F(DiscoveryAcrossARouter, AScanOfANetworkThatIsNotConfiguredAsksItToo)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(camera.probes(), 0u);
    std::optional<ScanSummary> summary;
    asio::co_spawn(context_, discovery_->scan({*model::parse_cidr("10.77.0.8/29")}),
                   [&](std::exception_ptr, ScanSummary s) { summary = s; });
    ASSERT_TRUE(until([&] { return summary.has_value(); }));
    EXPECT_EQ(summary->asked, 8u);
    ASSERT_EQ(notes_.asks.size(), 1u);
    EXPECT_EQ(notes_.asks[0].network, "10.77.0.8/29");
}

}  // namespace
}  // namespace onvigil::discovery
