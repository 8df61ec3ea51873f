#include "discovery/sweep/sweep_time.hpp"

#include "discovery/protocols/protocol_rows.hpp"
#include "discovery/sweep/sweep_run.hpp"

#include <algorithm>
#include <cstdint>

namespace onvigil::discovery {

std::chrono::milliseconds sweep_time(const std::vector<model::Cidr>& networks, const DiscoverySettings& settings)
{
    std::uint64_t addresses = 0, asked = 0;
    for (const model::Cidr& network : networks) {
        addresses += network.size();
        asked += network.size() * (network.size() <= SweepRun::asked_again_whole ? 2 : 1);
    }
    const auto probes = probe_messages(settings.protocols, 0);
    const auto sent = std::ranges::count_if(probes, [](const auto& probe) { return probe.unicast; });
    const std::uint64_t packets = asked * static_cast<std::uint64_t>(sent) + addresses * settings.tcp_ports.size();
    return std::chrono::milliseconds(settings.rate == 0 ? 0 : packets * 1000 / settings.rate) + settings.window;
}

}  // namespace onvigil::discovery
