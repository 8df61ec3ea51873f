#pragma once
/// inventory/identity.hpp - what tells devices apart, and which of it is worth nothing.
///
/// Weights: endpoint, then a MAC the device states itself, then its serial number with its maker, then its address.
/// Cheap firmware prints the same values into every unit; those never tie two devices together.

#include "model/device.hpp"
#include "model/observation.hpp"

#include <string>
#include <string_view>

namespace onvigil::inventory {

/// False for empty text, nil, repeated or counted-up UUIDs, and values known from sample code.
[[nodiscard]] bool real_endpoint(std::string_view endpoint);

/// False for what firmware leaves there when nobody filled it in: "SerialNumber", "0", "123456", ...
[[nodiscard]] bool real_serial(std::string_view serial);

/// False for fake and group addresses. Locally administered ones do tell devices apart (they name no owner).
[[nodiscard]] bool real_mac(const model::Mac& mac);

/// Somebody is registered under this name ("Private" is nobody).
[[nodiscard]] bool names_owner(std::string_view organization);

/// The observation states one of the device's own MACs, or its serial number together with its maker or model.
[[nodiscard]] bool proves_same(const model::Device& device, const model::Observation& observation);
/// Both state MACs or serial numbers of their own, and they differ.
[[nodiscard]] bool contradicts(const model::Device& device, const model::Observation& observation);

/// The same two questions about two devices.
[[nodiscard]] bool proves_same(const model::Device& one, const model::Device& other);
[[nodiscard]] bool contradicts(const model::Device& one, const model::Device& other);

[[nodiscard]] bool has_address(const model::Device& device, const model::IpAddress& address);

/// Nothing but the neighbour table ever told of it.
[[nodiscard]] bool neighbour_only(const model::Device& device);

/// It says more of who it is than where it is.
[[nodiscard]] bool has_own_identity(const model::Observation& observation);

/// "endpoint:…", "mac:…", "serial:…" or "address:…": the strongest the observation has.
[[nodiscard]] std::string identity_key(const model::Observation& observation);

/// A fixed order of observations, so that what is made of them does not depend on the order they came in.
[[nodiscard]] bool canonical_before(const model::Observation& one, const model::Observation& other);

}  // namespace onvigil::inventory
