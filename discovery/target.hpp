#pragma once
/// discovery/target.hpp - whom to ask, and the port through which the listening half hands targets to the asking half.

#include "model/ip.hpp"
#include "model/mac.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::discovery {

/// One way in to a device's ONVIF service. Only port, path and scheme are ever taken from what a device announces.
struct Door {
    std::uint16_t port = 80;
    std::string path = "/onvif/device_service";
    bool tls = false;
    bool operator==(const Door&) const = default;
};

/// A device to be asked who it is. `address` is where its datagram came from (credentials go nowhere else).
struct Target {
    model::IpAddress address;  ///< an IPv6 link-local address carries its zone
    Door door;                 ///< the best guess: http before https, an XAddr that names `address` first
    std::vector<Door> others;  ///< further ways in, best first, none equal to `door`
    std::string endpoint;      ///< canonical; empty where the protocol has none
    std::string network;       ///< interface or `discovery.networks` entry it was heard through
    bool foreign_subnet = false;
    bool camera_hint = false;  ///< something says it is video equipment; otherwise asking ONVIF is a shot in the dark
    std::uint64_t marks = 0;   ///< changes when its scopes or metadata version do (then it is asked anew); 0: not known
    std::uint64_t who = 0;     ///< by its MAC or serial number, where the protocol has no endpoints; 0: not known
    bool operator==(const Target&) const = default;
};

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

/// Implemented by the asking half. All calls return at once; what is to be asked is queued.
class Interviews {
public:
    virtual ~Interviews() = default;

    /// Called with every answer heard, the first included: whether the device is due is the implementer's to decide.
    virtual void ask(Target target) = 0;

    /// Likewise for every SSDP announcement whose description lies on the sender.
    virtual void fetch_description(Description description) = 0;

    /// For a connection of somebody else's: one a device at a time. False: the device at this address is being asked.
    /// True: it is asked nothing until leave().
    [[nodiscard]] virtual bool occupy(const model::IpAddress& address) = 0;
    virtual void leave(const model::IpAddress& address) = 0;
};

}  // namespace onvigil::discovery
