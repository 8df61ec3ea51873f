#pragma once
/// inventory/answers.hpp - who answered a round, and whose silence in it tells something. Private to inventory.

#include "inventory/networks.hpp"
#include "inventory/shelf.hpp"

namespace onvigil::inventory {

/// Rounds of the interfaces should hear it, though its network is a swept one.
[[nodiscard]] bool expected(const Entry& entry);

/// It answered, and proved to be itself.
[[nodiscard]] bool answered(const Entry& entry, const Round& round);
/// From that address.
[[nodiscard]] bool answered_at(const Entry& entry, const model::IpAddress& address, const Round& round);

/// The round asked it, lost nothing, and heard nothing of it.
[[nodiscard]] bool silent(const Entry& entry, const Round& round);

/// Whose the MAC behind an address is, of the device there or of another one, where the device is not known to have it.
enum class Hardware : std::uint8_t { its, other, unknown };
[[nodiscard]] Hardware whose_hardware(const Entry& resident, const model::IpAddress& address, const Round& round);

}  // namespace onvigil::inventory
