#pragma once
/// inventory/neighbours.hpp - hosts of the neighbour table, and which devices their hardware addresses belong to.
/// Private to inventory.

#include "inventory/device_set.hpp"
#include "inventory/inventory_settings.hpp"
#include "inventory/round_reach.hpp"

#include <vector>

namespace onvigil::inventory {

/// A round's entries. Those of devices where they are known to be come first: what is then unaccounted for has moved.
void take_neighbours(DeviceSet& devices, std::vector<model::Observation> entries, const Round& round,
                     Neighbours setting, const IsMaker& is_maker);

/// One device states the MAC itself: what the neighbour table said of it for others is undone.
void withdraw_from_others(DeviceSet& devices, const model::Mac& mac);

/// MACs of the neighbour table count from now on if they are this device's alone and it was known by none of another
/// owner before, and no longer if not.
void settle_macs(DeviceSet& devices, Slot slot, const Round& round);

}  // namespace onvigil::inventory
