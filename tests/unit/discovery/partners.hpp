#pragma once
/// partners.hpp - whom Discovery meets in a test: who notes what it finds, and cameras that answer, or do not.

#include "discovery/discovery.hpp"
#include "discovery/udp_socket.hpp"
#include "protocol/wsd.hpp"
#include "support/netns.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace onvigil::discovery {

namespace asio = boost::asio;
namespace wsd = protocol::wsd;
using test::NetworkNamespace;

struct Notes : Recipient, Interviews, KnownDevices {
    void heard(model::Observation observation) override { observations.push_back(std::move(observation)); }
    void departed(Departure departure) override { departures.push_back(std::move(departure)); }
    void round_ended(model::RoundReport report) override { rounds.push_back(std::move(report)); }
    void ask(Target target) override { asks.push_back(std::move(target)); }
    void fetch_description(Description description) override { descriptions.push_back(std::move(description)); }
    bool occupy(const model::IpAddress& address) override
    {
        ++turns_wanted;
        return !being_asked && occupied.insert(address).second;
    }
    void leave(const model::IpAddress& address) override { occupied.erase(address); }
    std::vector<model::IpAddress> addresses_on(const std::string&) const override { return known; }
    std::vector<model::IpAddress> neighbours_on(const std::string&) const override { return neighbours; }
    void each_address(const Visit& visit) const override
    {
        for (const model::IpAddress& address : known) visit("", address, home);
    }

    std::uint64_t device_at(const model::IpAddress&) const override { return 0; }

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
    bool being_asked = false;  ///< every device
    std::size_t turns_wanted = 0;
    std::set<model::IpAddress> occupied;
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

}  // namespace onvigil::discovery
