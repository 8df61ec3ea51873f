#pragma once
/// model/evidence.hpp - one claim about a device, who made it and when: what makers are recognised by.

#include "model/names.hpp"
#include "model/protocol_traits.hpp"
#include "model/shared_text.hpp"
#include "model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::model {

/// What a claim speaks of; maker files recognise by these keys.
enum class Key : std::uint8_t {
    onvif_manufacturer,
    onvif_model,
    onvif_serial,
    onvif_hardware_id,
    scope_name,
    scope_hardware,
    scope_mac,
    scope_extension,
    oui_organization,  ///< value: the organisation a MAC of the device is registered to; detail: the MAC
    protocol,          ///< value: the name of a protocol that only one maker's firmware speaks
    xmlns,             ///< value: a namespace URI seen in any SOAP answer, faults included
    endpoint_mac,      ///< value: organisation owning the MAC inside the endpoint's UUID; detail: the MAC
    http_server,
    http_realm,
    http_title,
    rtsp_server,
    rtsp_realm,
    tls_subject,
    ssdp_manufacturer,
    ssdp_server,  ///< the SERVER header of an answer or announcement
    ssdp_usn,     ///< the device's part of the USN header, where it is no plain UUID
    mdns_instance,
    dhip_vendor,
    dhip_model,
    sadp_model,
    device_kind  ///< value: a model::DeviceKind's name
};
inline constexpr std::size_t key_count = enum_count<Key>();
[[nodiscard]] std::string_view name(Key key);  ///< "onvif.manufacturer", ...
[[nodiscard]] std::optional<Key> parse_key(std::string_view name);

enum class Strength : std::uint8_t { indication, proof };
[[nodiscard]] std::string_view name(Strength strength);
[[nodiscard]] std::optional<Strength> parse_strength(std::string_view name);

/// `detail` of what came by a maker's own protocol and was not confirmed by the device: no proof.
inline constexpr std::string_view unsolicited = "unsolicited";

/// What stands on a device. (source, key, value, detail) is its identity: hearing it again moves `last_seen`.
struct Evidence {
    Protocol source{};
    Key key{};
    SharedText value;
    SharedText detail;  ///< the MAC behind an organisation, or `unsolicited`; else empty
    SharedText via;     ///< interface, or `discovery.networks` entry, it came through; may be empty
    TimePoint first_seen;
    TimePoint last_seen;
    bool operator==(const Evidence&) const = default;
};

}  // namespace onvigil::model
