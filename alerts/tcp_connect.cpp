#include "alerts/tcp_connect.hpp"

#include "alerts/resolve.hpp"

#include <fmt/format.h>
#include <boost/asio/connect.hpp>

#include <netinet/tcp.h>

namespace onvigil::alerts {

namespace asio = boost::asio;

asio::awaitable<TcpConnection> connect_tcp(std::string host, std::uint16_t port, asio::any_io_executor executor)
{
    const auto resolved = co_await resolve<asio::ip::tcp>(host, port);
    TcpConnection out;
    if (resolved.error) {
        out.error = fmt::format("looking up {}: {}", host, resolved.error.message());
        co_return out;
    }
    asio::ip::tcp::socket socket(executor);
    const auto [error, endpoint] =
        co_await asio::async_connect(socket, resolved.endpoints, asio::as_tuple(asio::use_awaitable));
    if (error) {
        out.error = error.message();
        co_return out;
    }
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    const unsigned silence_ms = 30'000;  // unacknowledged for so long: the connection is dead
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &silence_ms, sizeof silence_ms);
    out.socket.emplace(std::move(socket));
    co_return out;
}

}  // namespace onvigil::alerts
