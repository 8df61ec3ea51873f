#pragma once
/// net/netlink.hpp - what the kernel says about interfaces, addresses, routes and neighbours: bytes to values.
///
/// Codec only (rtnetlink(7)); the socket is in netlink_socket.hpp. Decoding is total: what is cut or unknown is left
/// out. Bytes must be aligned to four.

#include "model/ip.hpp"
#include "model/mac.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace onvigil::net::netlink {

struct Link {
    int index = 0;
    std::string name;
    bool gone = false;
    bool up = false;  ///< set up and with a carrier
    bool loopback = false;
    bool multicast = false;
    bool no_lookups = false;  ///< hosts there have no hardware address to look up: a tunnel
    bool enslaved = false;    ///< a port of a bridge, bond or team: what it hears, its master hears
    bool operator==(const Link&) const = default;
};

struct Address {
    int index = 0;  ///< of the interface
    model::IpAddress address;
    unsigned prefix = 0;
    bool gone = false;
    bool usable = true;  ///< false while IPv6 still looks for a duplicate of it
    bool operator==(const Address&) const = default;
};

struct Neighbour {
    int index = 0;
    model::IpAddress address;  ///< a link-local one carries the interface's index as its zone
    model::Mac mac;
    bool gone = false;  ///< deleted, or no hardware address is known for it
    bool router = false;
    bool operator==(const Neighbour&) const = default;
};

/// A unicast route by one of its next hops.
struct Route {
    model::Cidr to;                                ///< prefix 0: the default route
    int index = 0;                                 ///< of the interface
    std::optional<model::IpAddress> gateway = {};  ///< none: the hosts of `to` are on the interface's link
    bool gone = false;
    bool operator==(const Route&) const = default;
};

/// A route took the place of another, of which the kernel says nothing.
struct RouteReplaced {
    bool operator==(const RouteReplaced&) const = default;
};

/// The neighbour table as a whole.
struct NeighbourTableSize {
    bool v4 = true;
    std::uint32_t max_entries = 0;  ///< gc_thresh3; 0 where the message is about one interface only
    std::uint64_t overflows = 0;    ///< entries refused since boot, all namespaces together
    bool operator==(const NeighbourTableSize&) const = default;
};

/// What can be asked for in full, one after the other (the kernel runs one dump a socket at a time).
enum class Dump : std::uint8_t { links, addresses, routes, neighbours, neighbour_tables };
inline constexpr Dump all_dumps[] = {Dump::links, Dump::addresses, Dump::routes, Dump::neighbours,
                                     Dump::neighbour_tables};

/// The end of a dump; the caller that asked for it knows which one it was.
struct Done {
    Dump what{};
    bool operator==(const Done&) const = default;
};
struct Failure {
    int error = 0;  ///< errno
    Dump what{};
    bool operator==(const Failure&) const = default;
};

using Message = std::variant<Link, Address, Neighbour, Route, RouteReplaced, NeighbourTableSize, Done, Failure>;

[[nodiscard]] std::vector<Message> decode(std::span<const std::byte> datagram);

[[nodiscard]] std::vector<std::byte> encode(Dump what, std::uint32_t sequence);

/// The multicast groups of the changes we follow, for sockaddr_nl.
[[nodiscard]] std::uint32_t groups();

}  // namespace onvigil::net::netlink
