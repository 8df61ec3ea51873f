#include "discovery/neighbour_reporter.hpp"

#include "discovery/protocols/protocol_row.hpp"

namespace onvigil::discovery {

void NeighbourReporter::heard(const model::IpAddress& host, model::TimePoint at)
{
    if (!settings_.speaks(model::Protocol::neighbours) || settings_.excluded(host)) return;
    const net::Interface* there = kernel_.interfaces.on_link(host);
    if (there == nullptr) return;
    const auto entry = kernel_.neighbours.find(there->index, host);
    if (!entry || kernel_.interfaces.routes().is_gateway(host) || !reported_.try_emplace(host, entry->mac).second)
        return;
    report(entry->mac, host, there->name, at);
}

void NeighbourReporter::end_round(const std::vector<net::Interface>& interfaces, model::TimePoint now)
{
    if (!settings_.speaks(model::Protocol::neighbours)) return;
    for (const net::Interface& interface : interfaces)
        for (const net::NeighbourEntry& entry : kernel_.neighbours.on(interface.index)) {
            const auto reported = reported_.find(entry.address);
            const bool told = reported != reported_.end() && reported->second == entry.mac;
            if (told || kernel_.interfaces.routes().is_gateway(entry.address)) continue;
            if (!kernel_.interfaces.on_link(interface, entry.address) || settings_.excluded(entry.address)) continue;
            report(entry.mac, entry.address, interface.name, now);
        }
    reported_.clear();
}

/// The host itself was not heard.
void NeighbourReporter::report(const model::Mac& mac, const model::IpAddress& host, const std::string& network,
                               model::TimePoint at)
{
    model::Observation out = presence(model::Protocol::neighbours, {host, {network, false}, at});
    out.listening = false;
    if (!mac.fake() && !mac.multicast()) out.macs.push_back({mac, false, {}});
    listener_.heard(std::move(out));
}

}  // namespace onvigil::discovery
