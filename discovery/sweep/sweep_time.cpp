#include "discovery/sweep/sweep_time.hpp"

#include "discovery/protocols/protocol_rows.hpp"
#include "discovery/sweep/sweep_run.hpp"
#include "discovery/unicast_sender.hpp"

#include <algorithm>
#include <cstdint>

namespace onvigil::discovery {

milliseconds sweep_time(const std::vector<model::Cidr>& networks, const DiscoverySettings& settings,
                        const net::Interfaces& interfaces)
{
    const auto all = probe_messages(settings.protocols, 0);
    const auto probes = static_cast<std::uint64_t>(std::ranges::count_if(all, &ProbeMessage::unicast));
    std::uint64_t addresses = 0, datagrams = 0;
    milliseconds looking_up{0}, between_passes{0};
    for (const model::Cidr& network : networks) {
        const unsigned passes = network.size() <= SweepRun::asked_again_whole ? 2 : 1;
        if (passes > 1) between_passes = std::min<milliseconds>(SweepRun::pass_gap, settings.window);
        addresses += network.size();
        const net::Interface* there = interfaces.on_link(address_in(network, network.size() / 2));
        if (there != nullptr && !there->no_lookups)
            looking_up += passes * (net::NewNeighbours::time_for(network.size()) + UnicastSender::look_up_awaited);
        else
            datagrams += network.size() * passes * probes;
    }
    const std::uint64_t tried = addresses * settings.tcp_ports.size();
    const auto at_rate = [&](std::uint64_t packets) {
        return milliseconds(settings.rate == 0 ? 0 : packets * 1000 / settings.rate);
    };
    const auto unanswered = tried * SweepRun::tcp_probe_limit / SweepRun::tcp_probed_at_once;
    return at_rate(datagrams) + looking_up + between_passes + settings.window +
           std::max<milliseconds>(at_rate(tried), unanswered);
}

}  // namespace onvigil::discovery
