#pragma once
/// discovery/datagrams/receive_queue.hpp - empties the sockets first, so that the kernel need not drop, and keeps what
/// is worth decoding.
///
/// What waits is bounded; at the bound the rest stays with the kernel, which counts what it drops. A socket that is
/// never empty leaves others their turn.

#include "discovery/datagrams/datagram_handler.hpp"
#include "net/udp_socket.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace onvigil::discovery {

struct Packet {
    std::string bytes;
    model::IpAddress from;
    int interface = 0;
    SocketRole role{};
    model::TimePoint at;
    std::uint16_t port = 0;  ///< of the sender
};

class ReceiveQueue {
public:
    /// Sees every datagram that is no multicast of others, copies too, before it is read, and tells its role: by the
    /// socket's and its sender.
    using OnAnswer = std::function<SocketRole(const net::Datagram&, SocketRole)>;

    /// `handler` must outlive this.
    ReceiveQueue(const boost::asio::any_io_executor& executor, DatagramHandler& handler, OnAnswer on_answer = {});

    /// Reads from the socket until it is closed.
    [[nodiscard]] boost::asio::awaitable<void> listen(std::shared_ptr<net::UdpSocket> socket, SocketRole role);

    /// Waits until something is there. One waiter.
    [[nodiscard]] boost::asio::awaitable<void> wait();
    [[nodiscard]] std::optional<Packet> take();
    [[nodiscard]] bool empty() const noexcept { return packets_.empty(); }

    static constexpr std::size_t max_bytes = 16u << 20;

private:
    boost::asio::steady_timer arrived_;
    boost::asio::steady_timer room_;
    DatagramHandler& handler_;
    OnAnswer on_answer_;
    net::ReceiveBuffer buffer_;
    std::deque<Packet> packets_;
    std::size_t bytes_ = 0;
};

}  // namespace onvigil::discovery
