#pragma once
/// A sensor and a device side in network namespaces of their own, joined by a cable; cameras that answer, or do not.

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
    std::vector<model::IpAddress> neighbours_on(const std::string&) const override { return neighbours; }
    void each_address(const Visit& visit) const override
    {
        for (const model::IpAddress& address : known) visit("", address, home);
    }

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
    std::vector<model::IpAddress> neighbours;
    std::string home = "lan0";  ///< of the known
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
    /// It misses so many probes.
    void miss(std::size_t probes) { shared_->missed = probes; }
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
        std::size_t probes = 0, missed = 0;
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
                if (shared->silent || shared->probes <= shared->missed) continue;
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

/// Answers whatever it is asked with the same bytes.
inline asio::awaitable<void> parrot(std::shared_ptr<UdpSocket> socket, std::string bytes)
{
    ReceiveBuffer buffer;
    while (co_await socket->readable()) {
        for (const Datagram& datagram : socket->receive(buffer)) {
            const Outgoing out{datagram.from, datagram.port, protocol::as_bytes(bytes)};
            (void)socket->send({&out, 1});
        }
    }
}

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

    /// A scan to its end; nullopt when it does not come in time.
    std::optional<ScanSummary> scan(std::vector<model::Cidr> networks = {}, std::chrono::milliseconds limit = 10s)
    {
        std::optional<ScanSummary> summary;
        asio::co_spawn(context_, discovery_->scan(std::move(networks)),
                       [&](std::exception_ptr, ScanSummary s) { summary = s; });
        (void)until([&] { return summary.has_value(); }, limit);
        return summary;
    }

    [[nodiscard]] bool has_problem(std::string_view words) const
    {
        const auto problems = discovery_->status().problems;
        return std::any_of(problems.begin(), problems.end(),
                           [&](const auto& problem) { return problem.what.find(words) != std::string::npos; });
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

    /// How many sweeps of this network have been reported.
    [[nodiscard]] std::size_t swept(const std::string& network) const
    {
        return std::size_t(std::count_if(notes_.rounds.begin(), notes_.rounds.end(), [&](const auto& report) {
            return report.networks == std::vector<std::string>{network};
        }));
    }

    std::shared_ptr<UdpSocket> socket_;
};

}  // namespace onvigil::discovery
