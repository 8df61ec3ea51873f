#include "simulator/datagrams.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <boost/asio/ip/v6_only.hpp>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace onvigil::simulator {

using boost::asio::ip::udp;

namespace {

template <typename Option>
void set_option(int socket, int level, int name, const Option& value, std::string_view what)
{
    if (setsockopt(socket, level, name, &value, sizeof value) != 0)
        throw std::system_error(errno, std::generic_category(), std::string(what));
}

void join(int socket, std::string_view group, unsigned interface)
{
    const std::string what = fmt::format("joining {} on interface {}", group, interface);
    const std::string name(group);
    if (ipv6_mreq six{}; inet_pton(AF_INET6, name.c_str(), &six.ipv6mr_multiaddr) == 1) {
        six.ipv6mr_interface = interface;
        return set_option(socket, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, six, what);
    }
    ip_mreqn four{};
    inet_pton(AF_INET, name.c_str(), &four.imr_multiaddr);
    four.imr_ifindex = static_cast<int>(interface);
    set_option(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, four, what);
}

void set_family_options(udp::socket& socket, bool six)
{
    const int fd = socket.native_handle();
    const int on = 1, off = 0;
    if (six) {
        socket.set_option(boost::asio::ip::v6_only(true));
        set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, on, "IPV6_RECVPKTINFO");
        set_option(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, off, "IPV6_MULTICAST_ALL");
        // Addresses that a `local` route alone makes ours are no source otherwise.
        set_option(fd, IPPROTO_IPV6, IPV6_FREEBIND, on, "IPV6_FREEBIND");
        return;
    }
    set_option(fd, IPPROTO_IP, IP_PKTINFO, on, "IP_PKTINFO");
    set_option(fd, IPPROTO_IP, IP_MULTICAST_ALL, off, "IP_MULTICAST_ALL");
    set_option(fd, SOL_SOCKET, SO_BROADCAST, on, "SO_BROADCAST");
}

/// Takes apart what the kernel says beside a datagram.
void read_beside(Datagram& datagram, msghdr& message)
{
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            in_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(c), sizeof info);
            datagram.to = ntohl(info.ipi_addr.s_addr);
            datagram.interface = static_cast<unsigned>(info.ipi_ifindex);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(c), sizeof info);
            std::memcpy(datagram.to6.data(), &info.ipi6_addr, datagram.to6.size());
            datagram.interface = info.ipi6_ifindex;
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
            std::memcpy(&datagram.drops, CMSG_DATA(c), sizeof datagram.drops);
        }
    }
}

}  // namespace

udp::socket open_udp(const boost::asio::any_io_executor& executor, udp protocol, std::uint16_t port,
                     std::string_view group, const std::vector<unsigned>& interfaces, const Confinement& confinement)
{
    udp::socket socket(executor, protocol);
    const int fd = socket.native_handle();
    const int on = 1, buffer = 8 << 20;
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, on, "SO_REUSEADDR");
    set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, on, "SO_RXQ_OVFL");
    set_family_options(socket, protocol == udp::v6());
    for (const auto& [forced, plain] : {std::pair{SO_RCVBUFFORCE, SO_RCVBUF}, std::pair{SO_SNDBUFFORCE, SO_SNDBUF}})
        if (setsockopt(fd, SOL_SOCKET, forced, &buffer, sizeof buffer) != 0)
            set_option(fd, SOL_SOCKET, plain, buffer, "socket buffer");
    bind_to(fd, confinement);
    socket.bind(udp::endpoint(protocol, port));
    if (!group.empty())
        for (const unsigned interface : interfaces) join(fd, group, interface);
    socket.non_blocking(true);
    return socket;
}

std::string_view Peer::bytes() const noexcept
{
    return {reinterpret_cast<const char*>(&address), size};
}

Peer peer_of(std::string_view address, std::uint16_t port)
{
    Peer out;
    const std::string text(address);
    auto& four = reinterpret_cast<sockaddr_in&>(out.address);
    auto& six = reinterpret_cast<sockaddr_in6&>(out.address);
    if (inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
        out.size = sizeof six;
        return out;
    }
    inet_pton(AF_INET, text.c_str(), &four.sin_addr);
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    out.size = sizeof four;
    return out;
}

Receiver::Receiver() : memory_(most * bytes) {}

std::span<const Datagram> Receiver::receive(int socket)
{
    std::array<iovec, most> vectors{};
    std::array<std::array<unsigned char, 128>, most> controls{};
    std::array<mmsghdr, most> headers{};
    for (std::size_t i = 0; i < most; ++i) {
        datagrams_[i] = {};
        vectors[i] = {memory_.data() + i * bytes, bytes};
        msghdr& header = headers[i].msg_hdr;
        header.msg_name = &datagrams_[i].from.address;
        header.msg_namelen = datagrams_[i].from.size;
        header.msg_iov = &vectors[i];
        header.msg_iovlen = 1;
        header.msg_control = controls[i].data();
        header.msg_controllen = controls[i].size();
    }
    const int count = recvmmsg(socket, headers.data(), most, MSG_DONTWAIT, nullptr);
    if (count <= 0) return {};
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        datagrams_[i].from.size = headers[i].msg_hdr.msg_namelen;
        datagrams_[i].bytes = {memory_.data() + i * bytes, headers[i].msg_len};
        read_beside(datagrams_[i], headers[i].msg_hdr);
    }
    return std::span(datagrams_).first(static_cast<std::size_t>(count));
}

void Outgoing::fill(msghdr& header, const Identity& source, unsigned interface)
{
    vector_ = {bytes.data(), bytes.size()};
    header = {};
    header.msg_name = &to.address;
    header.msg_namelen = to.size;
    header.msg_iov = &vector_;
    header.msg_iovlen = 1;
    header.msg_control = control_.data();
    header.msg_controllen = to.is_v6() ? CMSG_SPACE(sizeof(in6_pktinfo)) : CMSG_SPACE(sizeof(in_pktinfo));
    cmsghdr* c = CMSG_FIRSTHDR(&header);
    if (to.is_v6()) {
        c->cmsg_level = IPPROTO_IPV6;
        c->cmsg_type = IPV6_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof(in6_pktinfo));
        in6_pktinfo info{};
        info.ipi6_ifindex = interface;
        std::memcpy(&info.ipi6_addr, source.address6.data(), source.address6.size());
        std::memcpy(CMSG_DATA(c), &info, sizeof info);
        return;
    }
    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = IP_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
    in_pktinfo info{};
    info.ipi_ifindex = static_cast<int>(interface);
    info.ipi_spec_dst.s_addr = htonl(source.address);
    std::memcpy(CMSG_DATA(c), &info, sizeof info);
}

}  // namespace onvigil::simulator
