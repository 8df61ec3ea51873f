#pragma once
/// inventory/bounds.hpp - what the inventory is given, and the bounds on what the network can make grow.

#include "base/limits.hpp"
#include "model/device.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::inventory {

/// What the store holds when the daemon starts.
struct Known {
    std::vector<model::DevicePtr> devices;
    std::vector<std::pair<std::string, std::string>> past_ids;  ///< id and identity key of devices that are gone
};

/// Whether a maker file claims the owner of a MAC (policy answers; asked for `neighbours: makers` only).
using IsMaker = std::function<bool(const std::string& organization)>;

/// What was turned away because a bound was reached; only ever grows.
struct RegistryDrops {
    std::size_t new_devices = 0;   ///< limits::devices or limits::new_devices_per_round
    std::size_t observations = 0;  ///< limits::held_observations
    std::size_t evidence = 0;      ///< limits::evidence_per_device: the oldest claims made room
};

struct RegistryBounds {
    std::size_t devices = limits::devices;
    std::size_t new_devices_per_round = limits::new_devices_per_round;
    std::size_t held_observations = limits::held_observations;
};

}  // namespace onvigil::inventory
