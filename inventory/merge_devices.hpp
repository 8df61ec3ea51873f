#pragma once
/// inventory/merge_devices.hpp - two devices that prove to be one, and those that only share an identity. Private to
/// inventory.

#include "inventory/device_set.hpp"
#include "inventory/round_reach.hpp"

namespace onvigil::inventory {

/// Another device that is this one: equal proof, and nothing that says otherwise. What several hold, and pairs with
/// equal proof under two endpoints, are noted for the end of the round.
[[nodiscard]] std::optional<Slot> twin_of(DeviceSet& devices, Slot slot);

/// The survivor is the older one; of two that this round found, the one with an endpoint.
Slot merge(DeviceSet& devices, Slot one, Slot other, bool round_is_over = false);
Slot merge_proven(DeviceSet& devices, Slot slot);

/// A camera that moved while a round was running answered from both addresses and became two.
void merge_moved(DeviceSet& devices, const Round& round);
/// What was heard from an address without an endpoint is the device's that came there, if no other has one.
void merge_arrivals(DeviceSet& devices, const Round& round);

// new_endpoints.cpp
/// Their endpoints differ, and did not answer side by side: the one may be the other's new one.
[[nodiscard]] bool may_be_renamed(const Entry& one, const Entry& other);
/// Those of other endpoints at its address, of which it may be the new one, are noted for the end of the round.
void note_new_endpoint(DeviceSet& devices, Slot slot);
/// A round's end: devices that gave themselves a new endpoint.
void merge_renamed(DeviceSet& devices, const Round& round);
/// Devices of one address that were each heard in one round only: one that gives itself a new endpoint in every answer.
void merge_unstable(DeviceSet& devices, const Round& round);

// conflicts.cpp
/// Devices that show one identity at several addresses, asked and not proven to be one, contradict each other.
void tell_conflicts(DeviceSet& devices);

}  // namespace onvigil::inventory
