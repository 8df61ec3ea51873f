#pragma once
/// net/interfaces.hpp - the interfaces of this machine as netlink tells them, and which of them are ours to use.
///
/// Pure: it is told, it does not ask.

#include "net/route_table.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::net {

struct InterfaceAddress {
    model::IpAddress address;
    unsigned prefix = 0;
    [[nodiscard]] bool covers(const model::IpAddress& other) const;
    bool operator==(const InterfaceAddress&) const = default;
    bool operator<(const InterfaceAddress& other) const
    {
        return address != other.address ? address < other.address : prefix < other.prefix;
    }
};
/// "10.20.3.2/24"
[[nodiscard]] std::string to_text(const InterfaceAddress& address);

struct Interface {
    int index = 0;
    std::string name;
    bool loopback = false;
    bool no_lookups = false;                  ///< of hardware addresses
    std::vector<InterfaceAddress> addresses;  ///< sorted
    [[nodiscard]] bool has_v4() const;
    [[nodiscard]] bool has_v6() const;
    /// One of its IPv4 addresses in each of its networks, most_sources at most: a host without a router answers to
    /// none but its own network.
    [[nodiscard]] std::vector<boost::asio::ip::address_v4> sources() const;
    static constexpr std::size_t most_sources = 8;
    bool operator==(const Interface&) const = default;
};

/// Whether the patterns of `discovery.interfaces` mean this one: some pattern matches and no "!pattern" does. Patterns
/// that only leave out stand for all others. Loopback must be named without a wildcard.
[[nodiscard]] bool selected(const std::vector<std::string>& patterns, std::string_view name, bool loopback);

/// Where a datagram came from, in words the inventory uses.
struct Place {
    std::string network;  ///< an interface's name, or an entry of `discovery.networks`
    bool foreign_subnet = false;
    bool operator==(const Place&) const = default;
};

class Interfaces {
public:
    void apply(const netlink::Link& link);
    void apply(const netlink::Address& address);
    void apply(const netlink::Route& route) { routes_.apply(route); }
    void apply(netlink::RouteReplaced) { routes_.mark_stale(); }
    [[nodiscard]] RouteTable& routes() noexcept { return routes_; }
    [[nodiscard]] const RouteTable& routes() const noexcept { return routes_; }

    /// Those that match, are up, can multicast (or are loopback), have an address and are no port of a bridge, bond or
    /// team; by index.
    [[nodiscard]] std::vector<Interface> usable(const std::vector<std::string>& patterns) const;
    /// Patterns (without "!") that no interface of this machine matches.
    [[nodiscard]] std::vector<std::string> idle_patterns(const std::vector<std::string>& patterns) const;
    /// Patterns that name, without a wildcard, an interface which is not usable because it cannot multicast: a tunnel.
    [[nodiscard]] std::vector<std::string> named_without_multicast(const std::vector<std::string>& patterns) const;
    /// Patterns that name, without a wildcard, an interface which is down, a port of another, or without an address.
    [[nodiscard]] std::vector<std::string> named_and_down(const std::vector<std::string>& patterns) const;
    /// Whether packets can leave by any interface but loopback.
    [[nodiscard]] bool any_up() const;
    /// The interface's name; empty where it is not known.
    [[nodiscard]] std::string_view name_of(int index) const;
    /// The broadcast addresses of this machine's IPv4 networks.
    [[nodiscard]] std::vector<model::Cidr> broadcasts() const;
    /// Whether the address is one of this machine's own.
    [[nodiscard]] bool is_ours(const model::IpAddress& address) const;
    /// Whether hosts at this address are reached on the interface's link, without a router: as the routes say; where no
    /// hardware address is looked up (a tunnel, loopback), as its own addresses' prefixes say.
    [[nodiscard]] bool on_link(const Interface& interface, const model::IpAddress& address) const;
    /// The interface that has this address on its link, one that is in use before one that is down or a port; null if
    /// none has (then a router is on the way).
    [[nodiscard]] const Interface* on_link(const model::IpAddress& address) const;
    /// Of who was heard by multicast: the interface that has it on its link, else the one it came in by (`arrived`, an
    /// index). `networks`: those that are configured; a sender in one of them is no stranger.
    [[nodiscard]] Place place_of(const model::IpAddress& address, int arrived,
                                 const std::vector<model::Cidr>& networks) const;
    /// Of who was asked alone: on-link beats `networks` beats the interface it came in by.
    [[nodiscard]] Place place_of_asked(const model::IpAddress& address, int arrived,
                                       const std::vector<model::Cidr>& networks) const;

private:
    struct Known {
        Interface seen;
        bool up = false;
        bool multicast = false;
        bool enslaved = false;
    };
    template <typename Is>
    [[nodiscard]] std::vector<std::string> named(const std::vector<std::string>& patterns, Is is) const;

    std::map<int, Known> known_;
    RouteTable routes_;
};

}  // namespace onvigil::net
