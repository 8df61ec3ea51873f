#pragma once
/// inventory/answers.hpp - which devices answered a round, and of which devices silence in it tells something. Private
/// to inventory.

#include "inventory/device_index.hpp"
#include "inventory/networks.hpp"

namespace onvigil::inventory {

/// Rounds of the interfaces should hear it, though its network is a swept one.
[[nodiscard]] bool expected(const Entry& entry);

/// It answered, and proved to be itself.
[[nodiscard]] bool answered(const Entry& entry, const Round& round);
/// From that address.
[[nodiscard]] bool answered_at(const Entry& entry, const model::IpAddress& address, const Round& round);

/// The round asked it, lost nothing, and heard nothing of it.
[[nodiscard]] bool silent(const Entry& entry, const Round& round);

/// Whose the MAC behind an address is, where the device there is not known to have it: that device's, or another's.
enum class HardwareOf { resident, other, unknown };
[[nodiscard]] HardwareOf hardware_of(const Entry& resident, const model::IpAddress& address, const Round& round);

}  // namespace onvigil::inventory
