#pragma once
/// simulator/datagrams.hpp - UDP sockets that know where a datagram went and choose where an answer leaves from, IPv4
/// and IPv6 alike.

#include "simulator/network.hpp"
#include "simulator/text_pattern.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::simulator {

/// On `port` of all addresses, joined to the group on the interfaces (none where the group is empty). Throws
/// std::system_error where the system refuses.
[[nodiscard]] boost::asio::ip::udp::socket open_udp(const boost::asio::any_io_executor& executor,
                                                    boost::asio::ip::udp protocol, std::uint16_t port,
                                                    std::string_view group, const std::vector<unsigned>& interfaces,
                                                    const Confinement& confinement);

struct Peer {
    sockaddr_storage address{};
    socklen_t size = sizeof(sockaddr_storage);
    [[nodiscard]] bool is_v6() const noexcept { return address.ss_family == AF_INET6; }
    /// For telling copies of a question apart.
    [[nodiscard]] std::string_view bytes() const noexcept;
};
/// A group as a destination.
[[nodiscard]] Peer peer_of(std::string_view address, std::uint16_t port);

struct Datagram {
    std::string_view bytes;
    Peer from;
    std::uint32_t to = 0;  ///< IPv4, host byte order
    Address6 to6{};        ///< IPv6
    unsigned interface = 0;
    std::uint32_t drops = 0;  ///< lost on this socket so far
    [[nodiscard]] bool to_group() const noexcept { return from.is_v6() ? to6[0] == 0xFF : to >> 28 == 0xE; }
    [[nodiscard]] bool to_all() const noexcept { return to_group() || (!from.is_v6() && (to & 0xFF) == 0xFF); }
};

/// Reads what has arrived, many datagrams at a call; the answer holds until the next call.
class Receiver {
public:
    Receiver();
    [[nodiscard]] std::span<const Datagram> receive(int socket);

private:
    static constexpr std::size_t most = 32, bytes = 16 * 1024;
    std::vector<char> memory_;
    std::array<Datagram, most> datagrams_;
};

/// One outgoing datagram with its source address. Points into itself: it stays where it is.
struct Outgoing {
    std::string bytes;
    Peer to;

    /// `interface` 0: whichever the route says; towards IPv6 link-local addresses the peer's own scope counts.
    void fill(msghdr& header, const Identity& source, unsigned interface);

private:
    iovec vector_{};
    alignas(cmsghdr) std::array<unsigned char, CMSG_SPACE(sizeof(in6_pktinfo))> control_{};
};

}  // namespace onvigil::simulator
