#pragma once
/// discovery/sweep/sweep_time.hpp - how long it takes to ask networks address by address, for people. Pure.

#include "discovery/discovery_settings.hpp"

#include <chrono>
#include <vector>

namespace onvigil::discovery {

/// Every unicast probe once, twice in small networks, and every TCP port once, at the configured rate, and the window
/// for the last answers.
[[nodiscard]] std::chrono::milliseconds sweep_time(const std::vector<model::Cidr>& networks,
                                                   const DiscoverySettings& settings);

}  // namespace onvigil::discovery
