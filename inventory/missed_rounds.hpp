#pragma once
/// inventory/missed_rounds.hpp - presence of one device: what a round in which it was silent, or heard elsewhere, makes
/// of it. Private to inventory.

#include "inventory/device_set.hpp"

#include <string_view>

namespace onvigil::inventory {

/// A round has ended: whether it could have heard the device, and whether it did.
void count_round(DeviceSet& devices, Slot slot, const Round& round, unsigned offline_after);

/// The device of that endpoint at that address said goodbye; without an endpoint, the only one there.
void depart(DeviceSet& devices, std::string_view endpoint, const model::IpAddress& from, unsigned offline_after);

}  // namespace onvigil::inventory
