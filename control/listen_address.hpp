#pragma once
/// control/listen_address.hpp - what `control.listen` names: an address of this host or a name, and a port.

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace onvigil::control {

struct ListenAddress {
    std::string host;  ///< an IPv6 address without its brackets
    std::uint16_t port = 0;
    bool is_name = false;  ///< to be looked up
    bool operator==(const ListenAddress&) const = default;
};

/// "127.0.0.1:8080", "[::1]:8080", "sensor.example.org:8080"; else what is wrong with it. Whether the host has such an
/// address, or the name is known, only shows when it is opened.
[[nodiscard]] Result<ListenAddress, Problem> parse_listen_address(std::string_view text);

}  // namespace onvigil::control
