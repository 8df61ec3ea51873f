#pragma once
/// discovery/farewells.hpp - devices that said Bye, or Hello without saying how to reach them: they are probed, and who
/// said Bye and stays silent is gone.
///
/// Pure. A Bye is not believed alone: anybody on the network can send one in a device's name. Several devices at one
/// address (an NVR) share its probes; those of which word comes when it was probed already wait for its next turn.

#include "base/instant.hpp"
#include "discovery/hearing.hpp"

#include <map>
#include <optional>
#include <vector>

namespace onvigil::discovery {

class Farewells {
public:
    /// False: no room (limits::summoned_devices, limits::summoned_per_address).
    [[nodiscard]] bool summon(Summons summons, Instant now);

    /// The device was heard; `endpoint` may be empty.
    void heard(const model::IpAddress& address, const std::string& endpoint);

    /// Hosts to be probed now, each twice, a second apart. Say probed() when the probes have left: they may have to
    /// wait for their place in the pace.
    [[nodiscard]] std::vector<model::IpAddress> to_probe(Instant now);
    void probed(const std::vector<model::IpAddress>& hosts, Instant now);
    /// Who said Bye and did not answer; forgotten with this call.
    [[nodiscard]] std::vector<Summons> silent(Instant now);
    /// When to look again.
    [[nodiscard]] std::optional<Instant> next() const;

    static constexpr auto probe_again_after = std::chrono::seconds(1);
    static constexpr auto silent_after = std::chrono::seconds(3);

private:
    struct Awaited {
        std::vector<Summons> devices;  ///< whom the probes are for; one an endpoint
        std::vector<Summons> later;    ///< told of after the first probe
        Instant summoned;
        std::optional<Instant> probed;  ///< first
        unsigned probes = 0;
        [[nodiscard]] std::size_t size() const { return devices.size() + later.size(); }
        [[nodiscard]] Summons* find(const std::string& endpoint);
    };
    std::map<model::IpAddress, Awaited> awaited_;
    std::size_t summoned_ = 0;  ///< devices at all addresses together
};

}  // namespace onvigil::discovery
