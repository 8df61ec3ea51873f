#pragma once
/// discovery/held.hpp - devices that showed no way in of their own (SADP, DHIP, a ProbeMatch without XAddrs): kept
/// back for a moment, since most name one by another protocol, and asked at the port they stated if they do not.
///
/// Pure. Kept by address and port: behind one address (NAT, a recorder) there may be several.

#include "net/target.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace onvigil::discovery {

class Held {
public:
    /// `port`: the web port it stated; nullopt: it stated none, so that any service URL of its address is as good.
    /// False: no room (limits::new_devices_per_round).
    [[nodiscard]] bool hold(net::Target target, std::optional<std::uint16_t> port);

    /// The device was asked at a service URL it named itself.
    void asked(const net::Target& target);

    /// Those that were not asked meanwhile; everything is forgotten.
    [[nodiscard]] std::vector<net::Target> release();
    /// Likewise, but only what was there at the last call already: nobody waits less than the time between two calls,
    /// nor longer than twice that.
    [[nodiscard]] std::vector<net::Target> release_older();

    [[nodiscard]] bool empty() const noexcept { return held_.empty(); }

private:
    using Place = std::pair<model::IpAddress, std::uint16_t>;  ///< port 0: none stated
    struct Waiting {
        net::Target target;
        unsigned age = 0;
    };
    [[nodiscard]] bool was_asked(const Place& place) const;

    std::map<Place, Waiting> held_;
    std::map<Place, unsigned> asked_;  ///< and how many calls ago
};

}  // namespace onvigil::discovery
