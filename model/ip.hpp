#pragma once
/// model/ip.hpp - addresses and networks. Addresses are Boost.Asio's value types; no socket is involved.

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace onvigil::model {

using IpAddress = boost::asio::ip::address;

/// IPv4, or IPv6 with or without a zone. IPv4-mapped IPv6 becomes IPv4.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);

/// Of no network that others route: RFC 1918, RFC 4193, link-local, loopback.
[[nodiscard]] bool is_private(const IpAddress& address);

/// Link-local IPv6 addresses of equal bytes, whatever their zones.
[[nodiscard]] bool same_interface_id(const IpAddress& one, const IpAddress& other);
/// Equal; or link-local, with equal bytes, where one names no zone (a device does not know ours).
[[nodiscard]] bool same_host(const IpAddress& one, const IpAddress& other);

/// A network in CIDR notation. `10.20.0.0/16`; a bare address is the network of that one address.
struct Cidr {
    IpAddress base;
    unsigned prefix = 0;
    bool operator==(const Cidr&) const = default;

    [[nodiscard]] bool contains(const IpAddress& address) const;
    /// 2^(host bits), saturated at 2^63.
    [[nodiscard]] unsigned long long size() const;
};

/// Host bits must be zero (`10.20.3.5/24` is refused: it is an address, not a network).
[[nodiscard]] std::optional<Cidr> parse_cidr(std::string_view text);
[[nodiscard]] std::string to_text(const Cidr& cidr);
/// Why `text` is none, for people: "10.20.3.5/24 is not a network; did you mean 10.20.3.0/24?"
[[nodiscard]] std::string not_a_network(std::string_view text);
/// Why no sweep asks it address by address, for people: it is too large, or holds no hosts. Nothing: a sweep does.
[[nodiscard]] std::optional<std::string> why_not_swept(const Cidr& network);

}  // namespace onvigil::model
