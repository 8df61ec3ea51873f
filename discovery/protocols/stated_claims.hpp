#pragma once
/// discovery/protocols/stated_claims.hpp - puts what a message states of its device into an observation: texts clean
/// and cut, and without MACs and addresses that can be no device's own.

#include "model/observation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::discovery {

[[nodiscard]] std::string cleaned(std::string_view text);

/// A MAC the device states as its own, in any spelling.
void state_mac(model::Observation& out, std::string_view text);
/// An address the device gives itself.
void state_address(model::Observation& out, std::string_view text);
/// Also the addresses they name.
void state_xaddrs(model::Observation& out, const std::vector<std::string>& xaddrs);

/// Claims that the device speaks a protocol of its maker's own: model/protocol_traits names the maker.
void claim_protocol(model::Observation& out);

}  // namespace onvigil::discovery
