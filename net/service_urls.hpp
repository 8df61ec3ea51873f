#pragma once
/// net/service_urls.hpp - what a device's XAddrs say about the way in to it, and what of that is used.
///
/// Pure. The datagram's source is where the device is: XAddrs are often stale, internal or of another network. Port and
/// scheme are taken from them, the path where it is one of an ONVIF device service, the host never. Anyone can send a
/// datagram in a camera's name: a URL of it must not lead a request, least of all one with a login, to a page that
/// acts.

#include "net/target.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::net {

/// An address as a device writes it: the parts of an IPv4 address may be padded with zeros ("010.077.000.015"), and are
/// decimal all the same; the last may have a dot behind it, and the whole may be one number.
[[nodiscard]] std::optional<model::IpAddress> parse_stated_ip(std::string_view text);

/// One "http://host[:port]/path" taken apart.
struct Xaddr {
    ServiceUrl url;
    std::string host;                         ///< as written, without brackets
    std::optional<model::IpAddress> address;  ///< where the host is one; its zone is the device's, and left out
    bool operator==(const Xaddr&) const = default;
};

/// Nullopt for what is not http or https, could break a request line or holds a login.
/// `source`: the sender, by which its IPv6 address without brackets is told from a port behind it.
[[nodiscard]] std::optional<Xaddr> parse_xaddr(std::string_view text, const model::IpAddress& source = {});

/// Where an ONVIF device service can be: the only paths that are ever sent a request. Without query, "." segments or
/// a program's suffix.
[[nodiscard]] bool is_service_path(std::string_view path);

/// Where one can listen: not at the port of another well-known service (mail, print, databases).
[[nodiscard]] bool is_service_port(std::uint16_t port);

/// Where a UPnP description can be: a document (.xml), likewise without query or "..".
[[nodiscard]] bool is_description_path(std::string_view path);

/// Ways in, best first: those that name `source` before others, https before http; else in the device's order. Where
/// none can be used, like one at a port that is_service_port() refuses, the usual one (port 80, /onvif/device_service).
/// Another path than is_service_path() allows is replaced by the usual one. Never empty, at most max_service_urls.
[[nodiscard]] std::vector<ServiceUrl> service_urls(const std::vector<std::string>& xaddrs,
                                                   const model::IpAddress& source);
inline constexpr std::size_t max_service_urls = 4;

/// No other device than the one at `source` is named: some URL has its address, or none has one that could be another
/// host's. What they name may be closed; its usual URL is no other device's.
[[nodiscard]] bool name_no_other_host(const std::vector<std::string>& xaddrs, const model::IpAddress& source);

/// One place that an XAddr names beside the sender.
struct NamedHost {
    model::IpAddress address;
    std::uint16_t port = 80;
    bool operator==(const NamedHost&) const = default;
};
/// Where the device is if not at `source`: empty where an XAddr names that, or none names another host by its address
/// (link-local ones are any device's own). At most limits::addresses_per_device. URLs that are no way in, as with a
/// login, another scheme or port 0, name a host as well: port 80 there.
[[nodiscard]] std::vector<NamedHost> other_hosts(const std::vector<std::string>& xaddrs,
                                                 const model::IpAddress& source);

/// What the XAddrs call the device where they name no address: the first host name, or link-local address other than
/// `source`. It may be the sender's own, and another host's where that has others. Empty where there is none, or where
/// an XAddr names an address.
[[nodiscard]] std::string host_name_in(const std::vector<std::string>& xaddrs, const model::IpAddress& source);

/// Addresses the XAddrs name that could be the device's: not loopback, not unspecified, not multicast; each once.
[[nodiscard]] std::vector<model::IpAddress> addresses_in(const std::vector<std::string>& xaddrs);

}  // namespace onvigil::net
