#pragma once
/// discovery/intake.hpp - empties the sockets first, so that the kernel need not drop, and keeps what is worth reading.
///
/// What waits to be read is bounded; at the bound the rest stays with the kernel, which counts what it drops. A socket
/// that is never empty leaves everybody else their turn.

#include "discovery/hearing.hpp"
#include "net/udp_socket.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace onvigil::discovery {

struct Packet {
    std::string bytes;
    model::IpAddress from;
    int interface = 0;
    Ear ear{};
    model::TimePoint at;
};

class Intake {
public:
    /// `hearing` must outlive this.
    Intake(const boost::asio::any_io_executor& executor, Hearing& hearing);

    /// Reads from the socket until it is closed.
    [[nodiscard]] boost::asio::awaitable<void> listen(std::shared_ptr<net::UdpSocket> socket, Ear ear);

    /// Waits until something is there. One waiter.
    [[nodiscard]] boost::asio::awaitable<void> wait();
    [[nodiscard]] std::optional<Packet> take();
    [[nodiscard]] bool empty() const noexcept { return packets_.empty(); }

    static constexpr std::size_t max_bytes = 16u << 20;

private:
    boost::asio::steady_timer arrived_;
    boost::asio::steady_timer room_;
    Hearing& hearing_;
    net::ReceiveBuffer buffer_;
    std::deque<Packet> packets_;
    std::size_t bytes_ = 0;
};

}  // namespace onvigil::discovery
