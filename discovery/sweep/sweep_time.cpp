#include "discovery/sweep/sweep_time.hpp"

#include "discovery/protocols/protocol_rows.hpp"

#include <algorithm>
#include <cstdint>

namespace onvigil::discovery {

std::chrono::milliseconds sweep_time(const std::vector<model::Cidr>& networks, const DiscoverySettings& settings)
{
    std::uint64_t addresses = 0;
    for (const model::Cidr& network : networks) addresses += network.size();
    const auto probes = probe_messages(settings.protocols, 0);
    const auto sent = std::ranges::count_if(probes, [](const auto& probe) { return probe.unicast; });
    const std::uint64_t packets = addresses * (static_cast<std::uint64_t>(sent) + settings.tcp_ports.size());
    return std::chrono::milliseconds(settings.rate == 0 ? 0 : packets * 1000 / settings.rate) + settings.window;
}

}  // namespace onvigil::discovery
