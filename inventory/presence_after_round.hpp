#pragma once
/// inventory/presence_after_round.hpp - presence of one device: what a round in which it was silent, or heard
/// elsewhere, makes of it. Private to inventory.
///
/// A device's own network (Device::network, its home) is the one that counts its silence by its rounds. Two rules keep
/// it from being asked in vain, and asked_networks.hpp has a third:
/// - Home moves. A round of other networks that hears the device through one of them, twice running without a round of
///   its home between, brings it home there; once is enough where the home was only ever asked for once (ad hoc). At
///   home but heard through another network alone it moves at once if that network was asked in the same round, else
///   after `offline_after` such rounds. What is only asked ad hoc becomes no device's home.
/// - Habit. A device of a swept network that has answered two rounds of the interfaces in a row is expected in the next
///   ones too: it hears the multicast.
/// Each further address of a device is counted likewise, by the rounds of the network it answers through.

#include "inventory/device_set.hpp"
#include "inventory/round_reach.hpp"

#include <string_view>

namespace onvigil::inventory {

/// A round has ended: whether it could have heard the device, and whether it did.
void count_round(DeviceSet& devices, Slot slot, const Round& round, unsigned offline_after);

/// The device of that endpoint at that address said goodbye; without an endpoint, the only one there.
void depart(DeviceSet& devices, std::string_view endpoint, const model::IpAddress& from, unsigned offline_after);

}  // namespace onvigil::inventory
