#pragma once
/// discovery/datagrams/pending_targets.hpp - devices that named no service URL (SADP, DHIP, a ProbeMatch without
/// XAddrs): kept back for a moment, since most name one by another protocol, and interviewed at the port they stated if
/// they do not.
///
/// Pure. Kept by address and port: behind one address (NAT, a recorder) there may be several.

#include "net/target.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace onvigil::discovery {

class PendingTargets {
public:
    /// `port`: the web port it stated; nullopt: it stated none, so that any service URL of its address is as good.
    /// False: no room (limits::new_devices_per_round).
    [[nodiscard]] bool hold(net::Target target, std::optional<std::uint16_t> port);

    /// The device was asked at a service URL it named itself.
    void asked(const net::Target& target);

    /// Those that were not asked meanwhile; everything is forgotten.
    [[nodiscard]] std::vector<net::Target> release();
    /// Likewise, but only what was there at the last call already: none waits less than the time between two calls, nor
    /// longer than twice that.
    [[nodiscard]] std::vector<net::Target> release_older();

private:
    using Service = std::pair<model::IpAddress, std::uint16_t>;  ///< port 0: none stated
    struct Waiting {
        net::Target target;
        unsigned age = 0;
    };
    [[nodiscard]] bool was_asked(const Service& service) const;

    std::map<Service, Waiting> pending_;
    std::map<Service, unsigned> asked_;  ///< and how many calls ago
};

}  // namespace onvigil::discovery
