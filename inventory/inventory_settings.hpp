#pragma once
/// inventory/inventory_settings.hpp - what an administrator may choose about the inventory (configuration section
/// `inventory`).

#include <chrono>
#include <cstdint>
#include <string>

namespace onvigil::inventory {

/// Which hosts that stand in the neighbour table alone become devices.
enum class Neighbours : std::uint8_t { makers, all, none };

struct InventorySettings {
    std::string path;                            ///< database; empty: `inventory.db` in the state directory
    Neighbours neighbours = Neighbours::makers;  ///< makers: the MAC's owner has a maker file
    unsigned offline_after = 3;                  ///< rounds missed
    std::chrono::milliseconds keep_offline = std::chrono::days(90);
    std::chrono::milliseconds keep_events = std::chrono::days(365);
    std::uint64_t max_journal = 1ULL << 30;  ///< bytes
    bool operator==(const InventorySettings&) const = default;
};

}  // namespace onvigil::inventory
