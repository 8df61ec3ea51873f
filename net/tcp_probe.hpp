#pragma once
/// net/tcp_probe.hpp - whether a TCP port opens: connected and closed again, nothing is said.

#include "model/ip.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>

namespace onvigil::net {

/// False for a refusal, an error, or no answer within the limit.
[[nodiscard]] boost::asio::awaitable<bool> tcp_probe(model::IpAddress host, std::uint16_t port,
                                                     std::chrono::milliseconds limit);

}  // namespace onvigil::net
