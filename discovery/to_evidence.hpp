#pragma once
/// discovery/to_evidence.hpp - what one decoded message says about one device, as the observation everybody
/// understands.
///
/// Pure: one function a protocol. Texts are clean and cut; nothing here judges who made the device.

#include "model/observation.hpp"
#include "net/interfaces.hpp"
#include "protocol/dhip.hpp"
#include "protocol/mdns.hpp"
#include "protocol/sadp.hpp"
#include "protocol/ssdp.hpp"
#include "protocol/uniview.hpp"
#include "protocol/wsd.hpp"

#include <string>
#include <vector>

namespace onvigil::discovery {

/// Where and when a message came in.
struct Sighting {
    model::IpAddress from;
    net::Place place;
    model::TimePoint at;
};

/// An observation that says no more than that somebody is there.
[[nodiscard]] model::Observation presence(model::Protocol source, const Sighting& sighting);

/// `namespaces`: of the whole message. The MAC inside the endpoint of families that put it there becomes a claim
/// `endpoint.mac` whose value is the MAC; who owns it is looked up on the way to the inventory.
[[nodiscard]] model::Observation to_evidence(const protocol::wsd::Announcement& announcement,
                                             const std::vector<std::string>& namespaces, const Sighting& sighting);

/// A fault to a probe: no endpoint, but somebody is there, and the namespaces may name a maker.
[[nodiscard]] model::Observation fault_to_evidence(const std::vector<std::string>& namespaces,
                                                   const Sighting& sighting);

[[nodiscard]] model::Observation to_evidence(const protocol::sadp::Answer& answer, const Sighting& sighting);
[[nodiscard]] model::Observation to_evidence(const protocol::dhip::Answer& answer, const Sighting& sighting);
[[nodiscard]] model::Observation to_evidence(const protocol::uniview::Match& match, bool maker_namespace,
                                             const Sighting& sighting);
[[nodiscard]] model::Observation to_evidence(const protocol::ssdp::Message& message, const Sighting& sighting);

/// Only what belongs to the sender counts: an answer whose address records leave the sender out was repeated by a
/// reflector, and then nothing of it is said.
[[nodiscard]] model::Observation to_evidence(const protocol::mdns::Answer& answer, const Sighting& sighting);
[[nodiscard]] bool speaks_of_sender(const protocol::mdns::Answer& answer, const model::IpAddress& sender);

/// A neighbour entry: nobody was heard, but the kernel knows the hardware address.
[[nodiscard]] model::Observation neighbour_to_evidence(const model::Mac& mac, const Sighting& sighting);

}  // namespace onvigil::discovery
