#pragma once
/// discovery/multicast/bye_verifier.hpp - devices that said Bye, or Hello without saying how to reach them: they are
/// probed, and one that said Bye and stays silent is gone.
///
/// Pure. A Bye is not believed alone: any host on the network can send one in a device's name. Several devices at one
/// address (an NVR) share its probes; those added when it was probed already wait for its next turn.

#include "base/instant.hpp"
#include "discovery/datagrams/datagram_handler.hpp"

#include <map>
#include <optional>
#include <vector>

namespace onvigil::discovery {

class ByeVerifier {
public:
    /// False: no room (limits::presence_probes, limits::presence_probes_per_address).
    [[nodiscard]] bool add(PresenceProbe device, Instant now);

    /// The device was heard; `endpoint` may be empty.
    void heard(const model::IpAddress& address, const std::string& endpoint);

    /// Hosts to be probed now, each twice, a second apart. Say probed() when the probes have left: they may have to
    /// wait for their place in the pace.
    [[nodiscard]] std::vector<model::IpAddress> to_probe(Instant now);
    void probed(const std::vector<model::IpAddress>& hosts, Instant now);
    /// Devices that did not answer; forgotten with this call.
    [[nodiscard]] std::vector<PresenceProbe> silent(Instant now);
    /// When to look again.
    [[nodiscard]] std::optional<Instant> next() const;

    static constexpr auto probe_again_after = std::chrono::seconds(1);
    static constexpr auto silent_after = std::chrono::seconds(3);

private:
    struct Awaited {
        std::vector<PresenceProbe> devices;  ///< that the probes are for; one an endpoint
        std::vector<PresenceProbe> later;    ///< added after the first probe
        Instant added;
        std::optional<Instant> probed;  ///< first
        unsigned probes = 0;
        [[nodiscard]] std::size_t size() const { return devices.size() + later.size(); }
        [[nodiscard]] PresenceProbe* find(const std::string& endpoint);
    };
    std::map<model::IpAddress, Awaited> awaited_;
    std::size_t count_ = 0;  ///< devices at all addresses together
};

}  // namespace onvigil::discovery
