#include "net/netlink_socket.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

namespace onvigil::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;  ///< more than the kernel puts into one datagram
constexpr int reads_at_once = 64;
constexpr int most_stale_reads = 1 << 16;              ///< more than the receive buffer holds
constexpr int receive_buffer_bytes = 4 * 1024 * 1024;  ///< a whole neighbour table changing at once

int open_socket()
{
    const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "opening a netlink socket");
    if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer_bytes, sizeof receive_buffer_bytes) != 0)
        (void)::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    sockaddr_nl ours{};
    ours.nl_family = AF_NETLINK;
    ours.nl_groups = netlink::groups();
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&ours), sizeof ours) != 0) {
        ::close(fd);
        throw std::system_error(errno, std::generic_category(), "binding a netlink socket");
    }
    return fd;
}

}  // namespace

NetlinkSocket::NetlinkSocket(const asio::any_io_executor& executor)
    : descriptor_(executor, open_socket()), buffer_(buffer_bytes)
{
}

void NetlinkSocket::request_all()
{
    wanted_.assign(std::rbegin(netlink::all_dumps), std::rend(netlink::all_dumps));
    obsolete_ = dumping_;
    if (!dumping_) send_next();
}

void NetlinkSocket::request(netlink::Dump part)
{
    if (std::ranges::find(wanted_, part) == wanted_.end()) wanted_.insert(wanted_.begin(), part);
    if (!dumping_) send_next();
}

void NetlinkSocket::send_next()
{
    dumping_ = !wanted_.empty();
    if (!dumping_) return;
    dump_ = wanted_.back();
    wanted_.pop_back();
    const auto request = netlink::encode(dump_, ++sequence_);
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    if (::sendto(descriptor_.native_handle(), request.data(), request.size(), 0,
                 reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) < 0)
        throw std::system_error(errno, std::generic_category(), "asking the kernel for its interfaces");
}

/// Says which dump has ended, and begins the next.
void NetlinkSocket::note_end(std::vector<netlink::Message>& messages)
{
    const auto end = std::ranges::find_if(messages, [](const auto& m) {
        return std::holds_alternative<netlink::Done>(m) || std::holds_alternative<netlink::Failure>(m);
    });
    if (end == messages.end() || !dumping_) return;
    if (auto* done = std::get_if<netlink::Done>(&*end)) done->what = dump_;
    if (auto* failure = std::get_if<netlink::Failure>(&*end)) failure->what = dump_;
    if (std::exchange(obsolete_, false)) messages.erase(end);
    send_next();
}

asio::awaitable<NetlinkSocket::Batch> NetlinkSocket::receive()
{
    Batch batch;
    while (batch.messages.empty() && !batch.lost) {
        co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
        // After a loss all that stands in the buffer is older than what is asked for anew, and what undid it may be
        // lost.
        for (int reads = 0; reads < (batch.lost ? most_stale_reads : reads_at_once); ++reads) {
            const ssize_t size = ::recv(descriptor_.native_handle(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
            if (size < 0 && errno == ENOBUFS) {
                batch.lost = true;
                batch.messages.clear();
                continue;
            }
            if (size <= 0) break;
            auto messages = netlink::decode(std::span(buffer_).first(static_cast<std::size_t>(size)));
            note_end(messages);
            if (batch.lost) continue;
            batch.messages.insert(batch.messages.end(), std::make_move_iterator(messages.begin()),
                                  std::make_move_iterator(messages.end()));
        }
    }
    co_return batch;
}

}  // namespace onvigil::net
