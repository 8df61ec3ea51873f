#pragma once
/// discovery/sweep/sweep_time.hpp - how long it takes to ask networks address by address, for people. Pure.

#include "discovery/discovery_settings.hpp"
#include "net/interfaces.hpp"

#include <chrono>
#include <vector>

namespace onvigil::discovery {

/// Where few hosts answer: every unicast probe once, twice in small networks, at the configured rate, to networks on a
/// link what the kernel's look-ups take; then the TCP ports, and the waits for answers.
[[nodiscard]] std::chrono::milliseconds sweep_time(const std::vector<model::Cidr>& networks,
                                                   const DiscoverySettings& settings,
                                                   const net::Interfaces& interfaces);

}  // namespace onvigil::discovery
