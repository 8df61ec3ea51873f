#pragma once
/// alerts/sinks/tcp_connect.hpp - a TCP connection to a name or address, set up so that a dead receiver is noticed.

#include "async/host_lookup.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace onvigil::alerts {

struct TcpConnection {
    std::optional<boost::asio::ip::tcp::socket> socket;
    std::string error;  ///< where there is none: why
};

/// Tries every address of the host in turn. Has no time limit of its own.
[[nodiscard]] boost::asio::awaitable<TcpConnection> connect_tcp(async::HostLookup& host, std::uint16_t port,
                                                                boost::asio::any_io_executor executor);

}  // namespace onvigil::alerts
