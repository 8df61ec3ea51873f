// SSDP: that a device is there, what its headers say of it, and where its description lies; the description tells who
// made it. Only the sender's own is read.

#include "discovery/protocols/protocol_row.hpp"
#include "net/observation_builder.hpp"
#include "net/service_urls.hpp"
#include "protocol/soap.hpp"
#include "protocol/ssdp.hpp"

#include <algorithm>
#include <cctype>

namespace onvigil::discovery {
namespace {

namespace ssdp = protocol::ssdp;

constexpr unsigned answers_within = 2;  ///< seconds over which devices spread their answers

/// What of a USN is the device's own; empty for a plain UUID, which names no maker.
std::string_view device_of(std::string_view usn)
{
    usn = usn.substr(0, usn.find("::"));
    const std::string_view id = usn.starts_with("uuid:") ? usn.substr(5) : usn;
    const bool plain = std::ranges::all_of(id, [](unsigned char c) { return c == '-' || std::isxdigit(c) != 0; });
    return plain ? std::string_view() : usn;
}

DecodeResult decode_ssdp(std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto message = ssdp::decode(datagram);
    DecodedMessage out;
    if (!message) return message.error();
    if (message->kind == ssdp::Kind::byebye) return out;  // of one service; the device may well stay
    const auto location = net::parse_xaddr(message->location);
    if (location && location->address == sighting.from && !location->url.tls)
        out.descriptions.push_back({sighting.from, location->url.port, location->url.path, sighting.place.network,
                                    sighting.place.foreign_subnet});
    else if (!message->location.empty())
        out.drop = "description-elsewhere";
    model::Observation heard = presence(model::Protocol::ssdp, sighting);
    net::add_claim(heard, model::Key::ssdp_server, message->server);
    for (const std::string* said : {&message->target, &message->usn, &message->server}) net::add_kind(heard, *said);
    net::add_claim(heard, model::Key::ssdp_usn, std::string(device_of(message->usn)));
    heard.camera = net::names_video_equipment(message->target) || net::names_video_equipment(message->usn) ||
                   net::names_video_equipment(message->server);
    const Reach reach = heard.camera ? Reach::later : Reach::none;
    out.devices.push_back({.observation = std::move(heard), .reach = reach});
    return out;
}

bool looks_like_ssdp(std::span<const std::byte> datagram)
{
    const std::string_view text = protocol::as_text(datagram);
    return text.starts_with("HTTP/1.") || text.starts_with("NOTIFY ") || text.starts_with("M-SEARCH");
}

std::vector<ProbeMessage> ssdp_probes(UuidSource&)
{
    return {to_group(ssdp::group, ssdp::port, ssdp::encode_search(answers_within))};
}

}  // namespace

extern const DiscoveryProtocol ssdp_row;
constinit const DiscoveryProtocol ssdp_row{.id = model::Protocol::ssdp,
                                           .port = ssdp::port,
                                           .group = ssdp::group,
                                           .membership = Membership::listening,
                                           .common = true,
                                           .recognises = looks_like_ssdp,
                                           .probes = ssdp_probes,
                                           .make_decoder = [] { return Decode(decode_ssdp); }};

}  // namespace onvigil::discovery
