#pragma once
/// alerts/sinks/resolve_host.hpp - a receiver's name as endpoints; an address needs no look-up.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace onvigil::alerts {

template <typename Protocol>
struct Resolved {
    std::vector<typename Protocol::endpoint> endpoints;
    boost::system::error_code error;
};

/// Never throws. A look-up runs on Asio's resolver thread.
template <typename Protocol>
boost::asio::awaitable<Resolved<Protocol>> resolve(std::string host, std::uint16_t port)
{
    namespace asio = boost::asio;
    Resolved<Protocol> out;
    boost::system::error_code not_literal;
    const auto address = asio::ip::make_address(host, not_literal);
    if (!not_literal) {
        out.endpoints.emplace_back(address, port);
        co_return out;
    }
    typename Protocol::resolver resolver(co_await asio::this_coro::executor);
    auto [error, results] =
        co_await resolver.async_resolve(host, std::to_string(port), asio::as_tuple(asio::use_awaitable));
    for (const auto& result : results) out.endpoints.push_back(result.endpoint());
    if (error && host == "localhost")  // its addresses are known without a hosts file (RFC 6761, 6.3)
        out.endpoints = {{asio::ip::address_v4::loopback(), port}, {asio::ip::address_v6::loopback(), port}};
    else
        out.error = error;
    co_return out;
}

}  // namespace onvigil::alerts
