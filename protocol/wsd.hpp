#pragma once
/// protocol/wsd.hpp - WS-Discovery messages: bytes to values and back.
///
/// Sent: WS-Discovery of April 2005, which is what ONVIF prescribes (Core Specification, chapter 7.3).
/// Understood: that and 2009/01. No sockets, no clock, no gSOAP types: those stay in wsd.cpp.

#include "protocol/soap.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::protocol::wsd {

enum class Kind : std::uint8_t { probe_matches, hello, bye, resolve_matches, fault, probe, resolve, other };

/// One name of wsd:Types. Where the prefix is not declared, the URI is the one that prefix usually means
/// (dn, tdn, tds, wsdp, wprt, pub), else empty.
struct TypeName {
    std::string uri{};
    std::string local{};
    bool operator==(const TypeName&) const = default;
};

/// What one ProbeMatch, ResolveMatch, Hello or Bye says about a device; what a Probe or Resolve asks for.
/// All of it is a claim. Texts are clean UTF-8.
struct Announcement {
    std::string endpoint{};  ///< canonical: "urn:uuid:" and lower case where it is a UUID; empty where left out
    std::vector<TypeName> types{};
    std::vector<std::string> scopes{};  ///< as sent, split by white space, still percent-encoded
    std::vector<std::string> xaddrs{};  ///< in the sender's order; neither checked nor believed
    std::uint32_t metadata_version = 0;
    bool operator==(const Announcement&) const = default;
};

struct Message {
    Kind kind = Kind::other;
    std::string message_id{};                   ///< as sent, trimmed; may be empty
    std::string relates_to{};                   ///< as sent, trimmed; may be empty
    std::vector<Announcement> announcements{};  ///< hello, bye, probe, resolve: one; fault, other: none
    std::size_t left_out = 0;                   ///< announcements beyond limits::matches_per_message
    std::optional<Fault> fault{};               ///< kind fault only
    std::vector<std::string> namespaces{};      ///< every URI the bytes declare: makers have namespaces of their own
    bool operator==(const Message&) const = default;
};

/// Reads datagrams. Holds the parser's working memory (some 200 kB), so keep one and use it again; not for two
/// threads at once.
class Decoder {
public:
    Decoder();
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    /// Total: any bytes give a value as complete as they allow, or an error; none throws (but std::bad_alloc).
    [[nodiscard]] Result<Message, DecodeError> decode(Bytes datagram);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Equal for two copies of one answer: a hash of the bytes without the text of MessageID, RelatesTo and AppSequence,
/// which some makers make afresh for every repetition of a probe. One linear scan, no allocation, any bytes.
[[nodiscard]] std::uint64_t same_answer_key(Bytes datagram) noexcept;

/// What a probe asks for. Never both in one: a device must match every type of a probe.
enum class ProbeFor : std::uint8_t { network_video_transmitter, device };

/// One line, no byte order mark, no NUL. `message_id` is a whole URI: "urn:uuid:...".
[[nodiscard]] std::string encode_probe(std::string_view message_id, ProbeFor kind);

/// True for ONVIF's NetworkVideoTransmitter and Device; printers and computers are not.
[[nodiscard]] bool looks_like_camera(const std::vector<TypeName>& types);
/// The same, and where a device leaves its types out: true when it has ONVIF scopes.
[[nodiscard]] bool looks_like_camera(const Announcement& announcement);

/// "urn:uuid:" + lower case for the ways UUIDs are written ("uuid:X", "urn:uuid:X", bare X); else the text, trimmed.
[[nodiscard]] std::string canonical_endpoint(std::string_view endpoint);

/// onvif://www.onvif.org/<category>/<value>. Categories in lower case, their spellings unified: name, hardware,
/// location, profile, type, mac, serial, manufacturer, model, version, extension, or what the device says.
/// Any other URI has no category and stays whole in `value`.
struct Scope {
    std::string category{};
    std::string value{};  ///< percent-decoded once, raw where the encoding is wrong
    bool operator==(const Scope&) const = default;
};
[[nodiscard]] Scope parse_scope(std::string_view scope);

/// Families of firmware with endpoint UUIDs that end in the device's MAC; in others the last digits mean nothing.
enum class EndpointFamily : std::uint8_t { hikvision, hisilicon, xiongmai };
struct EndpointMac {
    std::string mac{};  ///< twelve lower-case hexadecimal digits
    EndpointFamily family{};
    bool operator==(const EndpointMac&) const = default;
};
[[nodiscard]] std::optional<EndpointMac> mac_in_endpoint(std::string_view endpoint);

}  // namespace onvigil::protocol::wsd
