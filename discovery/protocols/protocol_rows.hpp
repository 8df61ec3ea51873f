#pragma once
/// discovery/protocols/protocol_rows.hpp - the discovery protocols. A new one is a file here, its row in
/// protocol_rows.cpp, and its traits in model/protocol_traits.

#include "discovery/protocols/protocol_row.hpp"

#include <set>

namespace onvigil::discovery {

/// In the order in which datagrams are tried on them.
[[nodiscard]] std::span<const DiscoveryProtocol* const> discovery_protocol_rows();

/// Null for a protocol of another kind.
[[nodiscard]] const DiscoveryProtocol* row_of(model::Protocol protocol);

/// The protocol that the datagram looks like; null for none we know.
[[nodiscard]] const DiscoveryProtocol* recognise(std::span<const std::byte> datagram);

/// Which protocol's probes are answered from this port; null for none. WS-Discovery's is Uniview's too: that is
/// WS-Discovery.
[[nodiscard]] const DiscoveryProtocol* row_at(std::uint16_t port);

/// The probes of the protocols that are on. `seed` gives the message ids: the same seed, the same ids.
[[nodiscard]] std::vector<ProbeMessage> probe_messages(const std::set<model::Protocol>& protocols, std::uint64_t seed);

}  // namespace onvigil::discovery
