#include "net/tcp_probe.hpp"

#include "async/within.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace onvigil::net {

namespace asio = boost::asio;

namespace {

asio::awaitable<bool> connects(model::IpAddress host, std::uint16_t port)
{
    asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
    const asio::ip::tcp::endpoint where(host, port);
    const auto [error] = co_await socket.async_connect(where, asio::as_tuple(asio::use_awaitable));
    co_return !error;
}

}  // namespace

asio::awaitable<bool> tcp_probe(model::IpAddress host, std::uint16_t port, std::chrono::milliseconds limit)
{
    const auto opened = co_await async::within(limit, connects(host, port));
    co_return opened.value_or(false);
}

}  // namespace onvigil::net
