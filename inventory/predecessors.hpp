#pragma once
/// inventory/predecessors.hpp - which devices that fell silent a newer one at their address may be, where no hardware
/// address tells. Private to inventory.

#include "inventory/device_set.hpp"

namespace onvigil::inventory {

/// A device found, or come, where another was: it is linked to those that are gone, at once or (`later`) when a round
/// ends.
void note_newcomer(DeviceSet& devices, Slot slot, bool later = false);

/// A round's end: links are made to what has fallen silent, and end where it was heard again, has left the inventory,
/// or where a hardware address is known.
void link_predecessors(DeviceSet& devices);

}  // namespace onvigil::inventory
