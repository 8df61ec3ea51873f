#pragma once
/// inventory/merge_devices.hpp - two devices that prove to be one, and those that only share an identity. Private to
/// inventory.

#include "inventory/device_set.hpp"
#include "inventory/round_answers.hpp"

namespace onvigil::inventory {

/// Another device that is this one: equal proof, and nothing that says otherwise. Pairs with equal proof under two
/// endpoints are noted for the end of the round.
[[nodiscard]] std::optional<Slot> twin_of(DeviceSet& devices, Slot slot);

/// The survivor is the older one; of two that this round found, the one with an endpoint.
Slot merge(DeviceSet& devices, Slot one, Slot other, bool round_is_over = false);
Slot merge_proven(DeviceSet& devices, Slot slot);

/// A camera that moved while a round was running answered from both addresses and became two.
void merge_moved(DeviceSet& devices, const Round& round);
/// What was heard from an address without an endpoint is the device's that came there, if no other has one.
void merge_arrivals(DeviceSet& devices, const Round& round);

// new_endpoints.cpp
/// A round's end: devices that gave themselves a new endpoint.
void merge_renamed(DeviceSet& devices, const Round& round);
/// Devices of one address that were each heard in one round only: one that gives itself a new endpoint in every answer.
void merge_unstable(DeviceSet& devices, const Round& round);

// conflicts.cpp
/// The device's identities are looked at again when a round ends; or only those that others have, too.
void note_identities(DeviceSet& devices, const model::Device& device, bool shared_only = false);
/// Devices that show one identity at several addresses, asked and not proven to be one, contradict each other.
void tell_conflicts(DeviceSet& devices);

}  // namespace onvigil::inventory
