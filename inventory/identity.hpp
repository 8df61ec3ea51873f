#pragma once
/// inventory/identity.hpp - what tells devices apart, and what ties two of them together.
///
/// Weights: endpoint, then a MAC the device states itself, then its serial number with its maker, then its address.
/// Cheap firmware prints the same values into every unit (placeholder_ids.hpp); those never tie two devices together,
/// and nor does a MAC where serial numbers, makers or models say otherwise.

#include "inventory/placeholder_ids.hpp"
#include "model/device.hpp"
#include "model/observation.hpp"

#include <span>
#include <string>
#include <string_view>

namespace onvigil::inventory {

enum class Relation { unknown, same, different };
[[nodiscard]] Relation relation(const model::Device& device, const model::Observation& observation);
[[nodiscard]] Relation relation(const model::Device& one, const model::Device& other);

/// An equal serial number (with an equal maker, model, endpoint or address), whatever MACs: a recorder has one for each
/// port. Or an equal MAC of their own, unless real serials, makers or models differ; at one address the MAC decides,
/// for protocols word the rest differently.
template <typename Other>
[[nodiscard]] bool proves_same(const model::Device& device, const Other& other)
{
    return relation(device, other) == Relation::same;
}
/// Both state MACs or serial numbers of their own that differ, and nothing proves them the same.
template <typename Other>
[[nodiscard]] bool contradicts(const model::Device& device, const Other& other)
{
    return relation(device, other) == Relation::different;
}
/// Proof enough although endpoints differ: then MACs of their own must not.
[[nodiscard]] bool proves_renamed(const model::Device& one, const model::Device& other);

/// Both say it, and neither wording is a part of the other ("HIKVISION" and "Hangzhou Hikvision …" are one, and so are
/// "SN-1077" and "sn1077").
[[nodiscard]] bool unlike(std::string_view one, std::string_view other);

/// Link-local addresses are compared by their bytes where a zone is not named, and within `network` whatever the
/// zone's number is today.
[[nodiscard]] bool has_address(const model::Device& device, const model::IpAddress& address,
                               std::string_view network = {});

/// One has an address of the other.
[[nodiscard]] bool meet(const model::Device& one, const model::Device& other);

/// A device that gives itself these addresses names this one. A link-local one without its zone may be on any link: it
/// is this one only within one network.
[[nodiscard]] bool names_address(std::span<const model::IpAddress> stated, const model::IpAddress& address,
                                 bool one_network);

[[nodiscard]] bool holds_mac(const model::Device& device, const model::Mac& mac);
/// Any that means something.
[[nodiscard]] bool has_hardware(const model::Device& device);
/// It says itself that it has this one.
[[nodiscard]] bool states_mac(const model::Device& device, const model::Mac& mac);

[[nodiscard]] bool speaks(const model::Device& device, model::Protocol protocol);

/// It says who it is when it answers discovery: an answer that does not may be another one's.
[[nodiscard]] bool introduces_itself(const model::Device& device);

/// Nothing but the neighbour table ever told of it.
[[nodiscard]] bool neighbour_only(const model::Device& device);

/// Other than video equipment, and known by its announcements: it answers none of our probes, which ask for cameras.
[[nodiscard]] bool only_announces(const model::Device& device);

/// It says more of who it is than where it is: endpoint, serial number, or a MAC of its own.
[[nodiscard]] bool has_own_identity(const model::Observation& observation);
/// Nothing of that is known of it.
[[nodiscard]] bool nameless(const model::Device& device);

/// The MAC that an entry of the neighbour table tells; null: none that means anything.
[[nodiscard]] const model::Mac* hardware_of(const model::Observation& neighbour);

/// "endpoint:…", "mac:…", "serial:…" or "address:…": the strongest the observation has.
[[nodiscard]] std::string identity_key(const model::Observation& observation);

/// A fixed order of observations, so that what is made of them does not depend on the order they came in: first those
/// that have an endpoint, then those that say who they are otherwise, then the rest; within a rank `canonical_before`.
[[nodiscard]] int canonical_rank(const model::Observation& observation);
[[nodiscard]] bool canonical_before(const model::Observation& one, const model::Observation& other);

}  // namespace onvigil::inventory
