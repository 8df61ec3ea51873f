#include "alerts/sinks/tcp_connect.hpp"

#include "async/within.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netinet/tcp.h>

namespace onvigil::alerts {

namespace asio = boost::asio;

using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr auto earlier_address = 3s;  ///< one that swallows what it is sent must leave time for the next
constexpr auto last_address = 1h;     ///< the caller has a limit of his own

asio::awaitable<error_code> connect_one(asio::ip::tcp::socket& socket, asio::ip::tcp::endpoint endpoint)
{
    const auto [error] = co_await socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
    co_return error;
}

}  // namespace

asio::awaitable<TcpConnection> connect_tcp(async::HostLookup& host, std::uint16_t port, asio::any_io_executor executor)
{
    const auto found = co_await host.addresses();
    TcpConnection out;
    out.error = found.error;
    if (!out.error.empty()) co_return out;
    auto socket = asio::ip::tcp::socket(executor);
    auto error = make_error_code(asio::error::host_not_found);
    for (const auto& address : found.addresses) {
        socket = asio::ip::tcp::socket(executor);
        const bool last = &address == &found.addresses.back();
        const asio::ip::tcp::endpoint endpoint(address, port);
        const auto connected =
            co_await async::within<error_code>(last ? last_address : earlier_address, connect_one(socket, endpoint));
        error = connected.value_or(make_error_code(asio::error::timed_out));
        if (!error) break;
    }
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
