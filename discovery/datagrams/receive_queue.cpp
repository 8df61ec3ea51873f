#include "discovery/datagrams/receive_queue.hpp"

#include "net/clock.hpp"
#include "protocol/soap.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace onvigil::discovery {

namespace asio = boost::asio;

namespace {

constexpr unsigned batches_at_once = 64;  ///< some 10 ms; a flood would have no end

}  // namespace

ReceiveQueue::ReceiveQueue(const asio::any_io_executor& executor, DatagramHandler& handler, OnAnswer on_answer)
    : arrived_(executor, Instant::max()),
      room_(executor, Instant::max()),
      handler_(handler),
      on_answer_(std::move(on_answer))
{
}

asio::awaitable<void> ReceiveQueue::listen(std::shared_ptr<net::UdpSocket> socket, SocketRole socket_role)
{
    while (co_await socket->readable()) {
        for (unsigned batches = 0; batches < batches_at_once; ++batches) {
            const auto batch = socket->receive(buffer_);
            if (batch.empty()) break;
            const Instant now = net::steady_now();
            const auto at = net::wall_now();
            for (const net::Datagram& datagram : batch) {
                const bool others = !on_answer_ || socket_role == SocketRole::group;
                const SocketRole role = others ? socket_role : on_answer_(datagram, socket_role);
                if (!handler_.admit(datagram.bytes, datagram.from, role, now)) continue;
                packets_.push_back({std::string(protocol::as_text(datagram.bytes)), datagram.from, datagram.interface,
                                    role, at, datagram.port});
                bytes_ += sizeof(Packet) + datagram.bytes.size();
            }
            if (!packets_.empty()) arrived_.cancel();
            if (bytes_ >= max_bytes) break;
        }
        while (bytes_ >= max_bytes) {
            co_await room_.async_wait(asio::as_tuple(asio::use_awaitable));
            if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) co_return;
        }
    }
}

asio::awaitable<void> ReceiveQueue::wait()
{
    while (packets_.empty()) {
        const auto [error] = co_await arrived_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (packets_.empty() && error)
            if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
                throw boost::system::system_error(error);
    }
}

std::optional<Packet> ReceiveQueue::take()
{
    if (packets_.empty()) return std::nullopt;
    std::optional<Packet> packet(std::move(packets_.front()));
    packets_.pop_front();
    const bool was_full = bytes_ >= max_bytes;
    bytes_ -= sizeof(Packet) + packet->bytes.size();
    if (was_full && bytes_ < max_bytes) room_.cancel();
    if (packets_.empty()) packets_ = {};
    return packet;
}

}  // namespace onvigil::discovery
