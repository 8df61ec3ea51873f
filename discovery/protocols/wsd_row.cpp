// WS-Discovery: ProbeMatches and Hellos name a device's endpoint and the URLs of its ONVIF service; a Bye says that one
// leaves.

#include "discovery/protocols/protocol_row.hpp"
#include "discovery/protocols/stated_claims.hpp"
#include "net/observation_builder.hpp"
#include "net/service_urls.hpp"
#include "protocol/wsd.hpp"

#include <algorithm>
#include <memory>

namespace onvigil::discovery {
namespace {

namespace wsd = protocol::wsd;
using wsd::Kind;

constexpr std::uint16_t wsd_port = 3702;
constexpr std::string_view group = "239.255.255.250";
constexpr std::string_view group_v6 = "ff02::c";
constexpr std::string_view computers_namespace = "http://schemas.microsoft.com/windows/pub/2005/07";

/// `namespaces`: of the whole message. The MAC inside the endpoint of families that put it there becomes a claim; its
/// value is the MAC; its owner is looked up on the way to the inventory.
model::Observation to_observation(const wsd::Announcement& announcement, const std::vector<std::string>& namespaces,
                                  const Sighting& sighting)
{
    model::Observation out = presence(model::Protocol::ws_discovery, sighting);
    out.endpoint = cleaned(announcement.endpoint);
    state_xaddrs(out, announcement.xaddrs);
    net::add_scopes(out, announcement.scopes, wsd::parse_scope);
    net::add_namespaces(out, namespaces);
    if (const auto inside = wsd::mac_in_endpoint(announcement.endpoint))
        if (const auto mac = model::parse_mac(inside->mac); mac && mac->tells_owner())
            net::add_claim(out, model::Key::endpoint_mac, model::to_text(*mac));
    out.camera = wsd::looks_like_camera(announcement);
    for (const wsd::TypeName& type : announcement.types) net::add_kind(out, type.uri + "/" + type.local);
    // A Hello of some names no type, but declares that of computers.
    const bool computer = announcement.types.empty() && std::ranges::count(namespaces, computers_namespace) > 0;
    if (computer && !out.camera) net::add_kind(out, std::string(computers_namespace) + "/Computer");
    return out;
}

/// A fault to a probe: no endpoint, but a device is there, and the namespaces may name its maker.
model::Observation sender_of_fault(const std::vector<std::string>& namespaces, const Sighting& sighting)
{
    model::Observation out = presence(model::Protocol::ws_discovery, sighting);
    net::add_namespaces(out, namespaces);
    out.camera = std::ranges::any_of(
        namespaces, [](const std::string& uri) { return uri.find("://www.onvif.org/") != std::string::npos; });
    return out;
}

HeardDevice to_device(const wsd::Announcement& announcement, const wsd::Message& message, const Sighting& sighting)
{
    HeardDevice out{.observation = to_observation(announcement, message.namespaces, sighting),
                    .reach = message.kind == Kind::hello ? Reach::probe : Reach::later,
                    .metadata_version = announcement.metadata_version};
    if (announcement.xaddrs.empty()) return out;
    out.reach = Reach::named;
    out.urls = net::service_urls(announcement.xaddrs, sighting.from);
    return out;
}

DecodeResult decode(wsd::Decoder& decoder, std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto message = decoder.decode(datagram);
    if (!message) return message.error();
    DecodedMessage out;
    out.answers_to = message->relates_to;
    switch (message->kind) {
        case Kind::probe:
        case Kind::resolve:
            return protocol::DecodeError::not_an_answer;
        case Kind::bye:
            for (const wsd::Announcement& bye : message->announcements) out.departed.push_back(bye.endpoint);
            return out;
        case Kind::probe_matches:
        case Kind::resolve_matches:
        case Kind::hello:
            out.left_out = message->left_out;
            for (const wsd::Announcement& one : message->announcements)
                out.devices.push_back(to_device(one, *message, sighting));
            break;
        case Kind::fault:
        case Kind::other:
            break;
    }
    if (out.devices.empty()) out.sender = sender_of_fault(message->namespaces, sighting);
    return out;
}

Decode make_decoder()
{
    return [decoder = std::make_shared<wsd::Decoder>()](std::span<const std::byte> datagram, const Sighting& sighting) {
        return decode(*decoder, datagram, sighting);
    };
}

bool looks_like_wsd(std::span<const std::byte> datagram)
{
    return looks_like_xml(datagram) && protocol::as_text(datagram).find("Envelope") != std::string_view::npos;
}

/// Two, since a device must match every type of a probe.
std::vector<ProbeMessage> wsd_probes(UuidSource& ids)
{
    std::vector<ProbeMessage> out;
    for (const auto kind : {wsd::ProbeFor::network_video_transmitter, wsd::ProbeFor::device}) {
        const std::string id = ids.next();
        out.push_back({.bytes = wsd::encode_probe("urn:uuid:" + id, kind),
                       .port = wsd_port,
                       .group = boost::asio::ip::make_address(group),
                       .group_v6 = boost::asio::ip::make_address(group_v6),
                       .repeats = 4,
                       .unicast = true,
                       .id = id});
    }
    return out;
}

}  // namespace

extern const DiscoveryProtocol wsd_row;
constinit const DiscoveryProtocol wsd_row{.id = model::Protocol::ws_discovery,
                                          .port = wsd_port,
                                          .group = group,
                                          .group_v6 = group_v6,
                                          .membership = Membership::listening,
                                          .recognises = looks_like_wsd,
                                          .probes = wsd_probes,
                                          .make_decoder = make_decoder};

}  // namespace onvigil::discovery
