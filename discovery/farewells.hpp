#pragma once
/// discovery/farewells.hpp - devices that said Bye, or Hello without saying how to reach them: they are probed, and who
/// said Bye and stays silent is gone.
///
/// Pure. A Bye is not believed alone: anybody on the network can send one in a device's name.

#include "discovery/clock.hpp"
#include "discovery/hearing.hpp"

#include <map>
#include <optional>
#include <vector>

namespace onvigil::discovery {

class Farewells {
public:
    /// False: no room (limits::summoned_devices).
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
        Summons summons;
        Instant summoned;
        std::optional<Instant> probed;  ///< first
        unsigned probes = 0;
    };
    std::map<model::IpAddress, Awaited> awaited_;
};

}  // namespace onvigil::discovery
