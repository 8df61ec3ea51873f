#pragma once
/// protocol/sadp.hpp - Hikvision's discovery protocol: UDP 37020, group 239.255.255.250, flat XML.
///
/// We send the inquiry and nothing else; the protocol's other messages change devices. A host that answers runs
/// Hikvision's platform, whatever the badge. Answers come to the asking socket from some firmware and to the group
/// from other, so both are read, and then our own inquiry is heard too: it is `not_an_answer`.

#include "base/result.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace onvigil::protocol::sadp {

inline constexpr std::uint16_t port = 37020;
inline constexpr std::string_view group = "239.255.255.250";

/// What a device says of itself, cleaned and cut to limits::text_bytes; empty where it says nothing.
struct Answer {
    std::string uuid;    ///< echo of the inquiry's, upper case
    std::string model;   ///< DeviceDescription
    std::string serial;  ///< DeviceSN
    std::string mac;     ///< as sent: "44-19-b6-0a-0b-0c"
    std::string ipv4;
    std::string ipv6;              ///< empty for "::" too
    std::string software_version;  ///< "V5.6.2build 190701"
    std::uint16_t http_port = 0;
    bool operator==(const Answer&) const = default;
};

/// The inquiry on one line, without a NUL; `uuid` is written in upper case, as the maker's own tool does.
[[nodiscard]] std::string encode_inquiry(std::string_view uuid);

/// Root ProbeMatch with Types inquiry. A Probe is `not_an_answer`; other words between a device and the maker's tool
/// are `other_message`. Total.
[[nodiscard]] Result<Answer, DecodeError> decode(std::span<const std::byte> datagram);

}  // namespace onvigil::protocol::sadp
