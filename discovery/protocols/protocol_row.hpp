#pragma once
/// discovery/protocols/protocol_row.hpp - what a row of the table of discovery protocols holds: how a protocol is
/// asked, recognised and understood. What an answer proves stands in model/protocol_traits.
///
/// Pure. A row is a file of this folder; it states and asks, it never changes a device.

#include "base/result.hpp"
#include "model/observation.hpp"
#include "net/interfaces.hpp"
#include "net/target.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::discovery {

/// Where and when a message came in.
struct Sighting {
    model::IpAddress from;
    net::Place place;
    model::TimePoint at;
    std::uint16_t port = 0;  ///< of the sender
};

/// An observation that says no more than that a device is there.
[[nodiscard]] model::Observation presence(model::Protocol source, const Sighting& sighting);

/// How a device that was heard can be interviewed.
enum class Reach : std::uint8_t {
    none,   ///< it is not asked because of this message
    named,  ///< the message names ways in: `urls`
    later,  ///< it names none, at most a port: asked there unless another protocol names one within the round
    probe   ///< it leaves out what a probe would tell
};

/// What one message says of one device.
struct HeardDevice {
    model::Observation observation;
    Reach reach = Reach::none;
    std::vector<net::ServiceUrl> urls{};  ///< best first
    std::uint16_t web_port = 0;           ///< 0: not stated
    bool port_is_a_guess = false;         ///< asked there only where its address is asked at no other
    bool web_tls = false;                 ///< https is stated for it
    std::uint32_t metadata_version = 0;
};

struct DecodedMessage {
    std::vector<HeardDevice> devices{};
    std::vector<std::string> departed{};  ///< endpoints that say Bye
    std::vector<net::Description> descriptions{};
    std::optional<model::Observation> sender{};  ///< all that can be said, where the message describes no device
    std::string answers_to{};                    ///< the id of the probe, where the protocol repeats it
    std::size_t left_out = 0;                    ///< devices beyond limits::matches_per_message
    std::string_view drop{};                     ///< why something of it was left out, as the counters name it

    /// Of any device that is there.
    [[nodiscard]] bool says_nothing() const { return devices.empty() && !sender && drop.empty(); }
};

[[nodiscard]] DecodedMessage of_one(HeardDevice device);

using DecodeResult = Result<DecodedMessage, protocol::DecodeError>;
/// Total. May keep working memory between calls.
using Decode = std::function<DecodeResult(std::span<const std::byte> datagram, const Sighting& sighting)>;

/// One datagram that asks.
struct ProbeMessage {
    std::string bytes;
    std::uint16_t port = 0;
    model::IpAddress group{};                    ///< IPv4: multicast or broadcast
    std::optional<model::IpAddress> group_v6{};  ///< link-local scope; the zone is the sender's to add
    unsigned repeats = 1;                        ///< how many of a volley's four sendings it takes part in
    bool unicast = false;                        ///< also sent to single hosts
    std::string id{};                            ///< of `bytes`, where answers repeat it
};

/// The usual one: to an IPv4 group, in two of the four sendings.
[[nodiscard]] ProbeMessage to_group(std::string_view group, std::uint16_t port, std::string bytes,
                                    bool unicast = false);

/// UUIDs (version 4) for message ids: the same seed, the same ids.
class UuidSource {
public:
    explicit UuidSource(std::uint64_t seed) : state_(seed) {}
    [[nodiscard]] std::string next();

private:
    std::uint64_t state_;
};

/// The first bytes hold a tag, whatever stands before it.
[[nodiscard]] bool looks_like_xml(std::span<const std::byte> datagram);

/// When the multicast group is joined.
enum class Membership : std::uint8_t {
    never,
    listening,  ///< with `discovery.listen`: announcements arrive there
    always      ///< some firmware sends its answers to the group
};

struct DiscoveryProtocol {
    model::Protocol id{};
    std::uint16_t port = 0;
    std::string_view group{};     ///< IPv4
    std::string_view group_v6{};  ///< empty: not spoken over IPv6
    Membership membership{};
    bool echoes_id = false;  ///< an answer repeats the id of its probe
    bool common = false;     ///< computers speak it too: what this machine sends itself is no camera
    /// By looks alone; rows are tried in the table's order.
    bool (*recognises)(std::span<const std::byte> datagram) = nullptr;
    std::vector<ProbeMessage> (*probes)(UuidSource& ids) = nullptr;
    Decode (*make_decoder)() = nullptr;
};

}  // namespace onvigil::discovery
