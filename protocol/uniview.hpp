#pragma once
/// protocol/uniview.hpp - Uniview's own probe: SOAP on WS-Discovery's transport (UDP 3702, 239.255.255.250).
///
/// Firmware answers with the action UniviewProbeMatches, or (some) with UniviewProbe again and without RelatesTo;
/// both count, since what makes an answer is the match in its body.

#include "base/result.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::protocol::uniview {

inline constexpr std::uint16_t port = 3702;
inline constexpr std::string_view group = "239.255.255.250";

/// One device of an answer (a recorder may list several). Scope values are taken apart, the scopes are kept as well.
struct Match {
    std::string endpoint;
    std::string type;          ///< "IPC", "NVR"
    std::string manufacturer;  ///< "UNIVIEW", or a badge
    std::string model;         ///< scope hardware
    std::string serial;
    std::string mac;  ///< scope macaddr, as sent: "88263f8d6525"
    std::string version;
    std::string device_name;
    std::vector<std::string> scopes;
    std::vector<std::string> xaddrs;
    bool operator==(const Match&) const = default;
};

struct Answer {
    std::string relates_to;  ///< may be empty
    /// The maker's own namespace (uniview.com) stands in the answer. Without it, it is the same element in
    /// WS-Discovery's namespace, which other makers' ONVIF libraries answer too: no sign of Uniview.
    bool maker_namespace = false;
    std::vector<Match> matches;
    bool operator==(const Answer&) const = default;
};

/// The probe on one line; `message_id` as "uuid:...".
[[nodiscard]] std::string encode_probe(std::string_view message_id);

/// True for a datagram that speaks Uniview's namespace: cheap, to tell it from WS-Discovery on the same port.
[[nodiscard]] bool concerns(std::span<const std::byte> datagram) noexcept;

/// At least one match, or an error. Total.
[[nodiscard]] Result<Answer, DecodeError> decode(std::span<const std::byte> datagram);

}  // namespace onvigil::protocol::uniview
