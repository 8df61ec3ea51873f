#pragma once
/// protocol/dhip.hpp - Dahua's discovery protocol in both forms.
///
/// DHIP: UDP 37810, group 239.255.255.251, a 32-byte header around JSON. The older form ("DVRIP"): UDP 5050 by
/// broadcast, a binary header with two text sections. Any valid answer comes from Dahua's platform: its own vendor
/// field often says "General", "Private" or the badge. We send the search and nothing else.

#include "base/result.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace onvigil::protocol::dhip {

inline constexpr std::uint16_t port = 37810;
inline constexpr std::string_view group = "239.255.255.251";
inline constexpr std::uint16_t legacy_port = 5050;

/// What a device says of itself, cleaned and cut to limits::text_bytes; empty where it says nothing.
struct Answer {
    bool damaged = false;  ///< the JSON was broken; what could be read safely is here
    std::string vendor;    ///< "Dahua", "Amcrest", often "General" or "Private"
    std::string manufacturer;
    std::string model;         ///< DeviceType; in the older form the longer text of section 2
    std::string device_class;  ///< "IPC", "NVR", "VTO"
    std::string serial;
    std::string machine_name;
    std::string version;
    std::string mac;  ///< as sent: "4c:11:bf:c2:0b:9d"
    std::string ipv4;
    std::string ipv6;        ///< without the prefix length
    std::string link_local;  ///< IPv6Address.LinkLocalAddress, without the prefix length
    std::uint16_t http_port = 0;
    bool operator==(const Answer&) const = default;
};

/// `DHDiscover.search`, asking for answers by unicast.
[[nodiscard]] std::string encode_search();
/// The 32-byte question of the older form.
[[nodiscard]] std::string encode_legacy_search();

/// Either form; a question (ours, looped back) is `not_an_answer`, another method `other_message`. Total.
[[nodiscard]] Result<Answer, DecodeError> decode(std::span<const std::byte> datagram);

}  // namespace onvigil::protocol::dhip
