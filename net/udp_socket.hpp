#pragma once
/// net/udp_socket.hpp - a UDP socket that reads and writes in batches and knows on which interface what arrived.
///
/// Asio waits for it; recvmmsg(2) and sendmmsg(2) move the datagrams. A socket that cannot be had throws
/// std::system_error; an interface that has just vanished gives an error code.

#include "base/limits.hpp"
#include "model/ip.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace onvigil::net {

/// Valid until the next receive() into the same buffer.
struct Datagram {
    std::span<const std::byte> bytes;
    model::IpAddress from;  ///< an IPv6 link-local address carries its zone
    std::uint16_t port = 0;
    int interface = 0;         ///< index of the interface it came in by
    model::IpAddress to = {};  ///< to which it was sent: an address of this host, a group or broadcast
};

struct Outgoing {
    model::IpAddress to;
    std::uint16_t port = 0;
    std::span<const std::byte> bytes;                      ///< must live until send() returns
    std::optional<boost::asio::ip::address_v4> from = {};  ///< of an IPv4 socket; none: as the kernel sees fit
};

/// Room for one batch; one serves all sockets of a thread. Untouched pages cost nothing.
class ReceiveBuffer {
public:
    static constexpr std::size_t datagrams = 64;

    ReceiveBuffer() : bytes_(new std::byte[datagrams * limits::datagram_bytes]) { out_.reserve(datagrams); }
    [[nodiscard]] std::byte* slot(std::size_t index) { return bytes_.get() + index * limits::datagram_bytes; }
    [[nodiscard]] std::vector<Datagram>& out() { return out_; }

private:
    std::unique_ptr<std::byte[]> bytes_;
    std::vector<Datagram> out_;
};

class UdpSocket {
public:
    enum class Family : bool { v4, v6 };

    UdpSocket(const boost::asio::any_io_executor& executor, Family family);

    /// `shared`: other sockets of the machine may have the same address and port (SO_REUSEADDR).
    void bind(const model::IpAddress& address, std::uint16_t port, bool shared);
    /// Multicast and broadcast leave by this interface.
    [[nodiscard]] std::error_code leave_by(int interface);
    [[nodiscard]] std::error_code join(const model::IpAddress& group, int interface);
    [[nodiscard]] std::error_code leave(const model::IpAddress& group, int interface);
    void allow_broadcast();
    /// Of several sockets with one address and port this one gets what this host sends from that port, and nothing
    /// else.
    void hear_only(const model::IpAddress& host, std::uint16_t port);
    /// Asks for limits::receive_buffer_bytes; without CAP_NET_ADMIN the kernel gives at most net.core.rmem_max.
    /// Returns what it gave.
    std::size_t enlarge_receive_buffer();
    /// To as much as the kernel gives without a capability: by default twice what a socket starts with.
    void enlarge_send_buffer();
    /// Bytes that wait to leave, as the kernel counts them.
    [[nodiscard]] std::size_t unsent() const;

    /// Waits; false once close() was called.
    [[nodiscard]] boost::asio::awaitable<bool> readable();
    [[nodiscard]] boost::asio::awaitable<bool> writable();
    void close();

    /// What is there now, at most one batch; empty when there is nothing.
    [[nodiscard]] std::span<const Datagram> receive(ReceiveBuffer& buffer);
    /// Sends in order; returns how many are dealt with (fewer: the socket's buffer is full). Those the kernel refuses
    /// (no route, prohibited) are counted in refused() and passed over.
    std::size_t send(std::span<const Outgoing> datagrams);

    /// Datagrams the kernel dropped for want of buffer since the last call.
    [[nodiscard]] std::uint64_t take_drops();
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }
    /// Of those, what a rule of this host prohibits: a firewall's, or a route's.
    [[nodiscard]] std::uint64_t prohibited() const noexcept { return prohibited_; }
    [[nodiscard]] std::uint16_t local_port() const;

private:
    [[nodiscard]] int fd() { return descriptor_.native_handle(); }
    void set(int level, int option, int value);
    [[nodiscard]] std::error_code change_membership(int option, const model::IpAddress& group, int interface);

    Family family_;
    boost::asio::posix::stream_descriptor descriptor_;
    std::uint32_t drops_seen_ = 0;  ///< the kernel's counter, which wraps
    std::uint32_t drops_now_ = 0;
    std::uint64_t refused_ = 0, prohibited_ = 0;
};

}  // namespace onvigil::net
