#pragma once
/// discovery/known_devices.hpp - what the inventory knows and discovery needs: a port that the daemon implements.

#include "net/host_keys.hpp"

#include <functional>
#include <string>
#include <vector>

namespace onvigil::discovery {

class KnownDevices : public net::AddressOwners {
public:
    /// The addresses of the devices that are online and of this network. They are probed by unicast where a round
    /// had no answer at all, so that silence there means something.
    [[nodiscard]] virtual std::vector<model::IpAddress> addresses_on(const std::string& network) const = 0;

    /// The addresses of the devices there that only the neighbour table knows, whether online or not. One datagram a
    /// round makes the kernel find out whether they are still there: it keeps what it once learned for as long as it
    /// has room.
    [[nodiscard]] virtual std::vector<model::IpAddress> neighbours_on(const std::string& network) const = 0;

    /// Every address of every device, with the device's endpoint (empty where it has none) and its network. Such
    /// devices are no news when they are heard, and keep their network when a scan of another finds them.
    using Visit =
        std::function<void(const std::string& endpoint, const model::IpAddress& address, const std::string& network)>;
    virtual void each_address(const Visit& visit) const = 0;
};

}  // namespace onvigil::discovery
