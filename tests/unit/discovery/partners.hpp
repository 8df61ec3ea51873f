#pragma once
/// partners.hpp - the other side of Discovery in a test: cameras that answer, or do not, and a listener.

#include "net/udp_socket.hpp"
#include "notes.hpp"
#include "protocol/wsd.hpp"
#include "support/netns.hpp"
#include "support/wsd_messages.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <set>
#include <string>

namespace onvigil::discovery {

namespace asio = boost::asio;
namespace wsd = protocol::wsd;
using test::NetworkNamespace;

/// Answers probes on port 3702 of its namespace, or stays silent.
class FakeCamera {
public:
    FakeCamera(asio::io_context& context, const NetworkNamespace& where, int interface, std::string address)
        : address_(std::move(address)), socket_(where.in([&] {
              auto socket = std::make_shared<net::UdpSocket>(context.get_executor(), net::UdpSocket::Family::v4);
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
    FakeCamera(asio::io_context& context, std::shared_ptr<net::UdpSocket> socket, std::string address)
        : address_(std::move(address)), socket_(std::move(socket))
    {
        asio::co_spawn(context, serve(socket_, shared_), asio::detached);
    }
    ~FakeCamera() { socket_->close(); }

    void silence() { shared_->silent = true; }
    /// It misses so many probes.
    void miss(std::size_t probes) { shared_->missed = probes; }
    /// It takes a repeated MessageID for a copy, as WS-Discovery has it.
    void drop_repeated_ids() { shared_->drops_repeated_ids = true; }
    [[nodiscard]] std::size_t probes() const { return shared_->probes; }

    void say(wsd::Kind kind)
    {
        const std::string bytes = wsd::encode(message(kind, address_, ""));
        const net::Outgoing out{asio::ip::make_address("239.255.255.250"), 3702, protocol::as_bytes(bytes)};
        EXPECT_EQ(socket_->send({&out, 1}), 1u);
    }

    static wsd::Message message(wsd::Kind kind, const std::string& address, std::string relates_to)
    {
        wsd::Message out;
        out.kind = kind;
        out.message_id = "urn:uuid:00000000-0000-4000-8000-000000000001";
        out.relates_to = std::move(relates_to);
        wsd::Announcement announcement;
        announcement.endpoint = "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa";
        announcement.types = {{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
        announcement.scopes = {"onvif://www.onvif.org/name/Gate"};
        announcement.xaddrs = {"http://" + address + ":8080/onvif/device_service"};
        out.announcements = {announcement};
        return out;
    }

private:
    struct Shared {
        std::string address;
        bool silent = false, drops_repeated_ids = false;
        std::size_t probes = 0, missed = 0;
        std::set<std::string> ids = {};
    };

    static asio::awaitable<void> serve(std::shared_ptr<net::UdpSocket> socket, std::shared_ptr<Shared> shared)
    {
        net::ReceiveBuffer buffer;
        while (co_await socket->readable()) {
            for (const net::Datagram& datagram : socket->receive(buffer)) {
                const auto question = wsd::decode(datagram.bytes);
                if (!question || question->kind != wsd::Kind::probe) continue;
                ++shared->probes;
                if (shared->silent || shared->probes <= shared->missed) continue;
                if (shared->drops_repeated_ids && !shared->ids.insert(question->message_id).second) continue;
                const std::string bytes =
                    wsd::encode(message(wsd::Kind::probe_matches, shared->address, question->message_id));
                const net::Outgoing out{datagram.from, datagram.port, protocol::as_bytes(bytes)};
                (void)socket->send({&out, 1});
            }
        }
    }

    std::string address_;
    std::shared_ptr<net::UdpSocket> socket_;
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>(Shared{address_});
};

/// Answers whatever it is asked with the same bytes.
inline asio::awaitable<void> parrot(std::shared_ptr<net::UdpSocket> socket, std::string bytes)
{
    net::ReceiveBuffer buffer;
    while (co_await socket->readable()) {
        for (const net::Datagram& datagram : socket->receive(buffer)) {
            const net::Outgoing out{datagram.from, datagram.port, protocol::as_bytes(bytes)};
            (void)socket->send({&out, 1});
        }
    }
}

}  // namespace onvigil::discovery
