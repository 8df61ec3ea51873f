#pragma once
/// discovery/neighbour_reporter.hpp - what the kernel's neighbour table says of hosts, as observations: the hardware
/// address behind a device that was heard, and, at the end of a round, hosts that only the table knows.

#include "discovery/discovery_settings.hpp"
#include "discovery/observation_listener.hpp"
#include "net/netlink_monitor.hpp"

#include <unordered_map>
#include <vector>

namespace onvigil::discovery {

class NeighbourReporter {
public:
    /// All must outlive this.
    NeighbourReporter(const DiscoverySettings& settings, const net::Kernel& kernel, ObservationListener& listener)
        : settings_(settings), kernel_(kernel), listener_(listener)
    {
    }

    /// A device was heard: reports its hardware address, once a round.
    void heard(const model::IpAddress& host, model::TimePoint at);
    /// Reports all other hosts on these interfaces, and those that have another hardware address by now: the kernel may
    /// have learnt it from the very answer that was heard.
    void end_round(const std::vector<net::Interface>& interfaces, model::TimePoint now);

private:
    void report(const model::Mac& mac, const model::IpAddress& host, const std::string& network, model::TimePoint at);

    const DiscoverySettings& settings_;
    const net::Kernel& kernel_;
    ObservationListener& listener_;
    std::unordered_map<model::IpAddress, model::Mac> reported_;  ///< in this round
};

}  // namespace onvigil::discovery
