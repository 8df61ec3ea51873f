#pragma once
/// model/device.hpp - one device as the inventory knows it: facts and evidence, no judgement (see verdict.hpp).

#include "model/boxed.hpp"
#include "model/evidence.hpp"
#include "model/ip.hpp"
#include "model/mac.hpp"
#include "model/time.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::model {

/// How far asking a device who it is has come ("identification.state" in JSON).
struct Identification {
    enum class State : std::uint8_t { ok, needs_login, refused, unreachable, malformed, pending, none };
    State state = State::pending;
    std::string detail;           ///< why, in words; a later failure of an `ok` device stands here
    std::optional<TimePoint> at;  ///< the end of the last attempt
    bool operator==(const Identification&) const = default;
};
[[nodiscard]] std::string_view name(Identification::State state);  ///< "needs-login", ...
[[nodiscard]] std::optional<Identification::State> parse_identification(std::string_view name);

enum class Presence : std::uint8_t { online, offline };
[[nodiscard]] std::string_view name(Presence presence);
[[nodiscard]] std::optional<Presence> parse_presence(std::string_view name);

/// An exception on record: it leaves the verdict as it is and quiets the findings it names.
struct Waiver {
    std::string reason;
    std::string ticket;
    std::string by;  ///< "uid 1000 (alice)"
    TimePoint since;
    TimePoint until;
    std::vector<std::string> findings;  ///< finding ids covered
    SharedText serial{};                ///< of the device, as an interview had told it (model/waiver_scope.hpp)
    bool operator==(const Waiver&) const = default;
};

/// One of the device's hardware addresses.
struct DeviceMac {
    Mac mac;
    SharedText organization;   ///< registered owner; empty: not known
    bool self_stated = false;  ///< the device said so itself; else the neighbour table did
    bool settled = false;   ///< counts as evidence: self-stated, or its round has ended and no other device shares it
    bool disputed = false;  ///< does not count: another device has it by now, or it took the place of another owner's
    bool operator==(const DeviceMac&) const = default;
};

/// What the inventory needs to tell devices apart after a restart as before it. Stored, not shown.
struct IdentityState {
    static constexpr std::size_t serial = 3;   ///< its place among the texts
    std::vector<IpAddress> stated_addresses;   ///< further addresses that it names as its own
    std::array<std::uint8_t, 8> text_ranks{};  ///< which source told each text (inventory/merge_observation.cpp)
    std::vector<std::uint8_t> missed_at;       ///< rounds each address missed, in their order; none: all were heard
    bool unstable_endpoint = false;            ///< it gives itself a new endpoint in every answer
    TimePoint endpoint_at{};                   ///< when its endpoint last answered; none: never
    TimePoint found_by{};                      ///< when the round ended that found its endpoint; none: not known yet
    bool operator==(const IdentityState&) const = default;
};

/// A device that stood at the address and fell silent before this one was first heard there. Behind a router nothing
/// but this one's own word shows that it is another device.
struct Predecessor {
    std::string id;
    TimePoint until;  ///< when it was last heard
    std::vector<Evidence> evidence;
    bool operator==(const Predecessor&) const = default;
};

struct Device {
    std::string id;            ///< "dev-7k2m9q4x1c"
    std::string identity_key;  ///< what `id` was hashed from: "endpoint:urn:uuid:…", "mac:…", "serial:…", "address:…"

    SharedText manufacturer, model, firmware, serial, hardware_id;  ///< as stated; empty: not known
    SharedText name, location, hostname;

    std::vector<IpAddress> addresses;  ///< front: where it was heard last
    std::vector<DeviceMac> macs;
    std::string endpoint;  ///< wsa:Address, canonical (lower-case "urn:uuid:…" where it is a UUID)
    std::vector<std::string> xaddrs;
    std::vector<SharedText> scopes;
    std::vector<Protocol> protocols;  ///< in the order of the enumeration
    SharedText network;               ///< interface or `discovery.networks` entry it was heard through
    bool foreign_subnet = false;      ///< its address is in none of that interface's networks
    bool camera = false;              ///< something says it is video equipment (ONVIF types, a camera protocol)

    Presence presence = Presence::online;
    unsigned missed_rounds = 0;
    TimePoint first_seen;
    TimePoint last_seen;
    Identification identification;
    std::vector<Evidence> evidence;
    std::vector<std::string> conflicts;  ///< contradictions of identity, in words ("shares its endpoint with dev-…")
    IdentityState identity;
    std::vector<Predecessor> predecessors;  ///< oldest first; none where a hardware address tells them apart

    Boxed<Waiver> waiver;
    std::map<std::string, std::string> labels;

    bool operator==(const Device&) const = default;
};

/// Devices are shared, never changed in place: a change is a new value.
using DevicePtr = std::shared_ptr<const Device>;

}  // namespace onvigil::model
