#pragma once
/// discovery/discovery_settings.hpp - what an administrator may decide about finding devices; defaults in place.

#include "model/evidence.hpp"
#include "model/ip.hpp"

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace onvigil::discovery {

/// `discovery:` of the configuration.
struct DiscoverySettings {
    std::vector<std::string> interfaces{"*"};  ///< names or globs, "!docker*" leaves out; loopback only when named
    std::set<model::Protocol> protocols = model::discovery_protocols();
    std::chrono::milliseconds interval = std::chrono::minutes(5);        ///< between the starts of multicast rounds
    std::chrono::milliseconds window = std::chrono::seconds(5);          ///< how long one round waits for answers
    bool listen = true;                                                  ///< hear announcements between rounds
    std::vector<model::Cidr> networks;                                   ///< routed networks asked address by address
    std::chrono::milliseconds network_interval = std::chrono::hours(1);  ///< between the starts of sweeps
    std::vector<model::Cidr> exclude;      ///< never get a unicast packet; their answers are counted and ignored
    unsigned rate = 1000;                  ///< unicast datagrams per second, whole daemon; 0: unlimited
    std::uint16_t source_port = 0;         ///< local port of probes; 0: any
    std::vector<std::uint16_t> tcp_ports;  ///< also tried in `networks`

    [[nodiscard]] bool speaks(model::Protocol protocol) const { return protocols.contains(protocol); }
    [[nodiscard]] bool excluded(const model::IpAddress& address) const
    {
        for (const model::Cidr& network : exclude)
            if (network.contains(address)) return true;
        return false;
    }
    /// In one of `networks`.
    [[nodiscard]] bool sweeps(const model::IpAddress& address) const
    {
        return std::ranges::any_of(networks, [&](const model::Cidr& one) { return one.contains(address); });
    }
    [[nodiscard]] bool excludes_all_of(const model::Cidr& network) const
    {
        return std::ranges::any_of(exclude, [&](const model::Cidr& one) {
            return one.prefix <= network.prefix && one.contains(network.base);
        });
    }
    bool operator==(const DiscoverySettings&) const = default;
};

}  // namespace onvigil::discovery
