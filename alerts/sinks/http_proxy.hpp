#pragma once
/// alerts/sinks/http_proxy.hpp - what an http sink says to a proxy: a tunnel for https (RFC 9110, 9.3.6), a login in
/// the scheme Basic (RFC 7617).

#include "base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace onvigil::alerts {

/// nullopt: fit for a proxy (http://host:port); else what is wrong with it.
[[nodiscard]] std::optional<Problem> check_proxy(std::string_view url);

/// The value of Proxy-Authorization; `login`: USER:PASSWORD.
[[nodiscard]] std::string basic_authorization(std::string_view login);

/// Asks for a tunnel to `authority` (host:port). Empty: there is one; else why not. `login` may be empty.
[[nodiscard]] boost::asio::awaitable<std::string> open_tunnel(boost::asio::ip::tcp::socket& proxy,
                                                              std::string authority, std::string login);

}  // namespace onvigil::alerts
