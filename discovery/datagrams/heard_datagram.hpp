#pragma once
/// discovery/datagrams/heard_datagram.hpp - one datagram, and what is known of how it came.

#include "discovery/protocols/protocol_row.hpp"

#include <cstdint>
#include <string>

namespace onvigil::discovery {

/// What the socket is for on which a datagram arrived.
enum class SocketRole : std::uint8_t {
    probing,  ///< multicast probes leave from it: what arrives is an answer to one
    unicast,  ///< probes to single hosts leave from it: likewise
    unasked,  ///< that one, but the sender is a host that was sent none of late
    group     ///< listens to a multicast group, where questions and talk between others pass too
};

[[nodiscard]] constexpr bool answers_unicast_port(SocketRole role)
{
    return role == SocketRole::unicast || role == SocketRole::unasked;
}

struct HeardDatagram {
    std::string text;
    SocketRole role{};
    Sighting sighting;
    bool ours = false;  ///< it comes from an address of this machine
};

}  // namespace onvigil::discovery
