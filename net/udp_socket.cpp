#include "net/udp_socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace onvigil::net {

namespace asio = boost::asio;

namespace {

constexpr int send_buffer_bytes = 1 << 20;

/// Room for one of each control message we ask for.
struct alignas(cmsghdr) ControlSpace {
    char bytes[CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(std::uint32_t))];
};

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

int open_socket(UdpSocket::Family family)
{
    const int domain = family == UdpSocket::Family::v4 ? AF_INET : AF_INET6;
    const int fd = ::socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("opening a UDP socket");
    return fd;
}

socklen_t to_sockaddr(const model::IpAddress& address, std::uint16_t port, sockaddr_storage& out)
{
    if (address.is_v4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(address.to_v4().to_uint());
        std::memcpy(&out, &v4, sizeof v4);
        return sizeof v4;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    const auto bytes = address.to_v6().to_bytes();
    std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
    v6.sin6_scope_id = static_cast<std::uint32_t>(address.to_v6().scope_id());
    std::memcpy(&out, &v6, sizeof v6);
    return sizeof v6;
}

void from_sockaddr(const sockaddr_storage& in, Datagram& out)
{
    if (in.ss_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, &in, sizeof v4);
        out.from = asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
        out.port = ntohs(v4.sin_port);
    } else if (in.ss_family == AF_INET6) {
        sockaddr_in6 v6;
        std::memcpy(&v6, &in, sizeof v6);
        asio::ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        out.from = asio::ip::address_v6(bytes, v6.sin6_scope_id);
        out.port = ntohs(v6.sin6_port);
    }
}

/// Interface and drop counter beside a datagram; the counter is there only once something was dropped.
void read_control(msghdr& message, Datagram& out, std::uint32_t& drops)
{
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            in_pktinfo info;
            std::memcpy(&info, CMSG_DATA(c), sizeof info);
            out.interface = info.ipi_ifindex;
            out.to = asio::ip::address_v4(ntohl(info.ipi_addr.s_addr));
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info;
            std::memcpy(&info, CMSG_DATA(c), sizeof info);
            out.interface = static_cast<int>(info.ipi6_ifindex);
            asio::ip::address_v6::bytes_type bytes;
            std::memcpy(bytes.data(), &info.ipi6_addr, bytes.size());
            out.to = asio::ip::address_v6(bytes);
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
            std::memcpy(&drops, CMSG_DATA(c), sizeof drops);
        }
    }
}

struct alignas(cmsghdr) SourceSpace {
    char bytes[CMSG_SPACE(sizeof(in_pktinfo))];
};

void leave_from(const asio::ip::address_v4& source, msghdr& message, SourceSpace& space)
{
    message.msg_control = space.bytes;
    message.msg_controllen = sizeof space.bytes;
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = IPPROTO_IP;
    header->cmsg_type = IP_PKTINFO;
    header->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
    in_pktinfo info{};
    info.ipi_spec_dst.s_addr = htonl(source.to_uint());
    std::memcpy(CMSG_DATA(header), &info, sizeof info);
}

std::error_code outcome(int result)
{
    return result == 0 ? std::error_code() : std::error_code(errno, std::generic_category());
}

}  // namespace

UdpSocket::UdpSocket(const asio::any_io_executor& executor, Family family)
    : family_(family), descriptor_(executor, open_socket(family))
{
    set(SOL_SOCKET, SO_RXQ_OVFL, 1);
    if (family == Family::v4) {
        set(IPPROTO_IP, IP_PKTINFO, 1);
        set(IPPROTO_IP, IP_MULTICAST_ALL, 0);
    } else {
        set(IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
        set(IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
    }
}

void UdpSocket::set(int level, int option, int value)
{
    if (::setsockopt(fd(), level, option, &value, sizeof value) != 0) fail("setting an option of a UDP socket");
}

void UdpSocket::bind(const model::IpAddress& address, std::uint16_t port, bool shared)
{
    if (shared) set(SOL_SOCKET, SO_REUSEADDR, 1);
    sockaddr_storage where{};
    const socklen_t size = to_sockaddr(address, port, where);
    if (::bind(fd(), reinterpret_cast<const sockaddr*>(&where), size) != 0) fail("binding a UDP socket");
}

std::error_code UdpSocket::leave_by(int interface)
{
    if (family_ == Family::v6)
        return outcome(::setsockopt(fd(), IPPROTO_IPV6, IPV6_MULTICAST_IF, &interface, sizeof interface));
    // 255.255.255.255 goes by the routing table, which knows one way at most, unless told otherwise.
    const std::uint32_t broadcast_by = htonl(static_cast<std::uint32_t>(interface));
    if (::setsockopt(fd(), IPPROTO_IP, IP_UNICAST_IF, &broadcast_by, sizeof broadcast_by) != 0) return outcome(-1);
    ip_mreqn by{};
    by.imr_ifindex = interface;
    return outcome(::setsockopt(fd(), IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof by));
}

std::error_code UdpSocket::join(const model::IpAddress& group, int interface)
{
    return change_membership(MCAST_JOIN_GROUP, group, interface);
}

std::error_code UdpSocket::leave(const model::IpAddress& group, int interface)
{
    return change_membership(MCAST_LEAVE_GROUP, group, interface);
}

std::error_code UdpSocket::change_membership(int option, const model::IpAddress& group, int interface)
{
    group_req request{};
    request.gr_interface = static_cast<std::uint32_t>(interface);
    to_sockaddr(group, 0, request.gr_group);
    const int level = group.is_v4() ? IPPROTO_IP : IPPROTO_IPV6;
    return outcome(::setsockopt(fd(), level, option, &request, sizeof request));
}

void UdpSocket::allow_broadcast()
{
    set(SOL_SOCKET, SO_BROADCAST, 1);
}

void UdpSocket::hear_only(const model::IpAddress& host, std::uint16_t port)
{
    sockaddr_storage to{};
    const socklen_t size = to_sockaddr(host, port, to);
    if (::connect(fd(), reinterpret_cast<const sockaddr*>(&to), size) != 0) fail("choosing the peer of a UDP socket");
}

std::size_t UdpSocket::enlarge_receive_buffer()
{
    const int wanted = static_cast<int>(limits::receive_buffer_bytes);
    if (::setsockopt(fd(), SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0) set(SOL_SOCKET, SO_RCVBUF, wanted);
    int given = 0;
    socklen_t size = sizeof given;
    if (::getsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &given, &size) != 0) fail("reading a socket's buffer size");
    return static_cast<std::size_t>(given);
}

void UdpSocket::enlarge_send_buffer()
{
    set(SOL_SOCKET, SO_SNDBUF, send_buffer_bytes);
}

std::size_t UdpSocket::unsent() const
{
    int waiting = 0;
    auto& descriptor = const_cast<asio::posix::stream_descriptor&>(descriptor_);
    return ::ioctl(descriptor.native_handle(), SIOCOUTQ, &waiting) == 0 ? static_cast<std::size_t>(waiting) : 0;
}

asio::awaitable<bool> UdpSocket::readable()
{
    const auto [error] =
        co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_read, asio::as_tuple(asio::use_awaitable));
    co_return !error;
}

asio::awaitable<bool> UdpSocket::writable()
{
    const auto [error] =
        co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_write, asio::as_tuple(asio::use_awaitable));
    co_return !error;
}

void UdpSocket::close()
{
    boost::system::error_code ignored;
    descriptor_.close(ignored);
}

std::span<const Datagram> UdpSocket::receive(ReceiveBuffer& buffer)
{
    constexpr std::size_t n = ReceiveBuffer::datagrams;
    std::array<mmsghdr, n> messages{};
    std::array<iovec, n> places{};
    std::array<sockaddr_storage, n> senders;
    std::array<ControlSpace, n> controls;
    for (std::size_t i = 0; i < n; ++i) {
        places[i] = {buffer.slot(i), limits::datagram_bytes};
        msghdr& header = messages[i].msg_hdr;
        header.msg_name = &senders[i];
        header.msg_namelen = sizeof senders[i];
        header.msg_iov = &places[i];
        header.msg_iovlen = 1;
        header.msg_control = controls[i].bytes;
        header.msg_controllen = sizeof controls[i].bytes;
    }
    auto& out = buffer.out();
    out.clear();
    if (!descriptor_.is_open()) return out;
    const int got = ::recvmmsg(fd(), messages.data(), n, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < got; ++i) {
        const auto at = static_cast<std::size_t>(i);
        Datagram datagram{.bytes = {buffer.slot(at), messages[at].msg_len}, .from = {}};
        from_sockaddr(senders[at], datagram);
        read_control(messages[at].msg_hdr, datagram, drops_now_);
        out.push_back(datagram);
    }
    return out;
}

std::size_t UdpSocket::send(std::span<const Outgoing> datagrams)
{
    constexpr std::size_t n = 64;
    std::array<mmsghdr, n> messages{};
    std::array<iovec, n> places{};
    std::array<sockaddr_storage, n> to{};
    std::array<SourceSpace, n> sources;
    std::size_t done = 0;
    while (done < datagrams.size()) {
        const std::size_t count = std::min(n, datagrams.size() - done);
        for (std::size_t i = 0; i < count; ++i) {
            const Outgoing& datagram = datagrams[done + i];
            places[i] = {const_cast<std::byte*>(datagram.bytes.data()), datagram.bytes.size()};
            msghdr& header = messages[i].msg_hdr;
            header = {};
            header.msg_name = &to[i];
            header.msg_namelen = to_sockaddr(datagram.to, datagram.port, to[i]);
            header.msg_iov = &places[i];
            header.msg_iovlen = 1;
            if (datagram.from) leave_from(*datagram.from, header, sources[i]);
        }
        const int sent = ::sendmmsg(fd(), messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
        if (sent > 0) {
            done += static_cast<std::size_t>(sent);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        } else if (errno != EINTR) {
            ++refused_;
            if (errno == EPERM || errno == EACCES) ++prohibited_;
            ++done;
        }
    }
    return done;
}

std::uint64_t UdpSocket::take_drops()
{
    std::array<std::uint32_t, SK_MEMINFO_VARS> numbers{};
    socklen_t size = sizeof numbers;
    // The control message tells of drops before a datagram that was read; this one of those after the last, too.
    if (descriptor_.is_open() && ::getsockopt(fd(), SOL_SOCKET, SO_MEMINFO, numbers.data(), &size) == 0)
        drops_now_ = numbers[SK_MEMINFO_DROPS];
    return static_cast<std::uint32_t>(drops_now_ - std::exchange(drops_seen_, drops_now_));
}

std::uint16_t UdpSocket::local_port() const
{
    sockaddr_storage ours{};
    socklen_t size = sizeof ours;
    auto& descriptor = const_cast<asio::posix::stream_descriptor&>(descriptor_);
    if (::getsockname(descriptor.native_handle(), reinterpret_cast<sockaddr*>(&ours), &size) != 0)
        fail("reading a socket's own address");
    Datagram asked{.bytes = {}, .from = {}};
    from_sockaddr(ours, asked);
    return asked.port;
}

}  // namespace onvigil::net
