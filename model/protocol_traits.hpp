#pragma once
/// model/protocol_traits.hpp - one row for each protocol a device can be heard by: how it is called, what it proves,
/// how much its texts are worth. Inventory, policy, render and the configuration read it; how a discovery protocol is
/// spoken is a row of discovery/protocols.

#include "model/names.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

namespace onvigil::model {

/// How we heard: values of a device's `protocols` and of an evidence's `source`.
enum class Protocol : std::uint8_t {
    ws_discovery,
    sadp,
    dhip,
    uniview,
    ssdp,
    mdns,
    neighbours,
    onvif,
    http,
    rtsp,
    tls
};

enum class ProtocolKind : std::uint8_t {
    discovery,        ///< devices answer or announce themselves: shows presence
    neighbour_table,  ///< the kernel has a hardware address for a host
    interview         ///< one device is asked what it is
};

struct ProtocolTraits {
    Protocol id{};
    std::string_view name;          ///< in JSON, files and settings
    std::string_view in_sentences;  ///< "(SADP, lan0, ...)"
    std::string_view as_source;     ///< of a piece of evidence: "SADP answer"
    ProtocolKind kind{};
    std::string_view maker;     ///< the maker file of the only firmware that speaks it: answering proves that maker
    std::string_view known_as;  ///< what users call a maker's own protocol; empty: it has no name but the maker's
    std::uint8_t rank = 1;      ///< of the texts it states: a lower-ranking protocol's wording replaces none of
                                ///< them. No two that discover are equal, or a device that speaks both would
                                ///< change at every answer.
    std::uint8_t editable_rank = 1;  ///< likewise of texts that a user writes into the device: an announcement knows
                                     ///< those as well as an interview
};

/// Well-formed SADP answers come from Hikvision's firmware whatever the badge, DHIP answers from Dahua's whatever
/// vendor they name.
inline constexpr std::array<ProtocolTraits, enum_count<Protocol>()> protocol_table{{
    {Protocol::ws_discovery, "ws-discovery", "WS-Discovery", "WS-Discovery answer", ProtocolKind::discovery, "", "", 5,
     9},
    {Protocol::sadp, "sadp", "SADP", "SADP answer", ProtocolKind::discovery, "hikvision", "SADP", 8, 8},
    {Protocol::dhip, "dhip", "DHIP", "DHIP answer", ProtocolKind::discovery, "dahua", "DHIP", 7, 7},
    {Protocol::uniview, "uniview", "Uniview's protocol", "Uniview answer", ProtocolKind::discovery, "uniview", "", 6,
     6},
    {Protocol::ssdp, "ssdp", "SSDP", "SSDP answer", ProtocolKind::discovery, "", "", 4, 4},
    {Protocol::mdns, "mdns", "mDNS", "mDNS answer", ProtocolKind::discovery, "", "", 3, 3},
    {Protocol::neighbours, "neighbours", "neighbour table", "neighbour table", ProtocolKind::neighbour_table, "", ""},
    {Protocol::onvif, "onvif", "ONVIF", "ONVIF answer", ProtocolKind::interview, "", "", 9, 9},
    {Protocol::http, "http", "HTTP", "web server", ProtocolKind::interview, "", ""},
    {Protocol::rtsp, "rtsp", "RTSP", "RTSP answer", ProtocolKind::interview, "", ""},
    {Protocol::tls, "tls", "TLS", "certificate", ProtocolKind::interview, "", ""},
}};

[[nodiscard]] constexpr const ProtocolTraits& traits(Protocol protocol)
{
    return protocol_table[static_cast<std::size_t>(protocol)];
}
[[nodiscard]] constexpr std::string_view name(Protocol protocol)
{
    return traits(protocol).name;
}
[[nodiscard]] std::optional<Protocol> parse_protocol(std::string_view name);

/// Those that find devices: what `discovery.protocols` may name, and its default.
[[nodiscard]] std::set<Protocol> discovery_protocols();

}  // namespace onvigil::model
