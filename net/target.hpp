#pragma once
/// net/target.hpp - which device to interview, and how it can be reached.

#include "model/ip.hpp"
#include "model/mac.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::net {

/// One way in to a device's ONVIF service. Only port, scheme and an allowed path are taken from what it announces.
struct ServiceUrl {
    std::uint16_t port = 80;
    std::string path = "/onvif/device_service";
    bool tls = false;
    bool operator==(const ServiceUrl&) const = default;
};

/// What speaks for a host being where its datagram says, before it has answered a question: what is likelier is asked
/// first.
enum class Standing : std::uint8_t {
    shown,  ///< it is known, has answered, or its hardware address was looked up; or there are few that have not
    near,   ///< hosts of its network have answered
    again,  ///< heard in several rounds
    claimed
};

/// A device to be asked who it is. `address` is where its datagram came from (credentials go nowhere else).
struct Target {
    model::IpAddress address;        ///< an IPv6 link-local address carries its zone
    ServiceUrl url;                  ///< the best guess: https before http, an XAddr that names `address` first
    std::vector<ServiceUrl> others;  ///< further ways in, best first, none equal to `url`
    std::string endpoint;            ///< canonical; empty where the protocol has none
    std::string network;             ///< interface or `discovery.networks` entry it was heard through
    bool foreign_subnet = false;
    bool names_itself = false;  ///< nothing it says names another host: the usual URL there is no other device's
    bool relayed = false;       ///< another host alone named its address: it gets no login
    bool camera_hint = false;   ///< something says it is video equipment; otherwise asking ONVIF is a shot in the dark
    Standing standing = Standing::shown;
    std::uint64_t marks = 0;  ///< changes when its scopes or metadata version do (then it is asked anew); 0: not known
    std::uint64_t who = 0;    ///< by its MAC or serial number, where the protocol has no endpoints; 0: not known
    bool operator==(const Target&) const = default;
};

/// A target of the usual URL becomes one of this port, with the usual URL behind it; 0: none is stated.
void ask_first_at(std::uint16_t port, Target& target);

/// `Target::who` of a device that states these; `macs` may be empty.
[[nodiscard]] std::uint64_t who_is(const std::vector<model::Mac>& macs, std::string_view serial);

/// An SSDP description to be read: its LOCATION named the sender itself (others are never followed).
struct Description {
    model::IpAddress address;
    std::uint16_t port = 80;
    std::string path = "/";
    std::string network;
    bool foreign_subnet = false;
    bool operator==(const Description&) const = default;
};

}  // namespace onvigil::net
