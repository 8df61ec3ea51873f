// mDNS: service instances that name models, a MAC in a TXT record, a host name. An answer with address records that
// leave its sender out was repeated by a reflector: nothing of it is said. Any host can send one in another's name, so
// that its MAC hints at a maker, like one in a scope, and identifies no device.

#include "base/text.hpp"
#include "discovery/protocols/protocol_row.hpp"
#include "discovery/protocols/stated_claims.hpp"
#include "net/observation_builder.hpp"
#include "protocol/mdns.hpp"
#include "protocol/soap.hpp"

#include <algorithm>
#include <array>

namespace onvigil::discovery {
namespace {

namespace mdns = protocol::mdns;

/// Services that only video equipment offers.
bool is_video_service(std::string_view type)
{
    static constexpr std::array<std::string_view, 5> types{"_axis-video._tcp", "_axis-nvr._tcp", "_psia._tcp",
                                                           "_onvif._tcp", "_arec._tcp"};
    return std::ranges::find(types, type) != types.end();
}

/// Cameras offer these, and computers too: worth asking, no sign of a camera.
bool may_be_of_video(std::string_view type)
{
    return type == "_rtsp._tcp" || type == "_cgi._tcp";
}

bool is_of_sender(const mdns::Answer& answer, const model::IpAddress& sender)
{
    bool any = false;
    for (const mdns::Host& host : answer.hosts)
        for (const std::string& text : host.addresses) {
            any = true;
            if (model::parse_ip(text) == sender) return true;
        }
    return !any;
}

model::Observation to_observation(const mdns::Answer& answer, const Sighting& sighting)
{
    model::Observation out = presence(model::Protocol::mdns, sighting);
    for (const mdns::Service& service : answer.services) {
        net::add_claim(out, model::Key::mdns_instance, cleaned(service.instance));
        net::add_kind(out, service.type);
        net::add_kind(out, service.instance);
        // A workstation's instance is its host name with its MAC.
        if (out.name.empty() && service.type != "_workstation._tcp") out.name = cleaned(service.instance);
        if (out.hostname.empty()) {
            std::string host = cleaned(service.host);
            if (host.ends_with(".local")) host.resize(host.size() - 6);
            out.hostname = std::move(host);
        }
        out.camera = out.camera || is_video_service(service.type);
    }
    for (const std::string_view key : {"macaddress", "mac"})
        if (const auto mac = model::parse_mac(text::trim(answer.txt(key))); mac && mac->tells_owner())
            net::add_claim(out, model::Key::scope_mac, model::to_text(*mac));
    net::add_kind(out, answer.txt("model"));
    for (const mdns::Host& host : answer.hosts)
        for (const std::string& address : host.addresses) state_address(out, address);
    return out;
}

DecodeResult decode(std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto answer = mdns::decode(datagram);
    if (!answer) return answer.error();
    if (!is_of_sender(*answer, sighting.from)) return DecodedMessage{.drop = "mdns-of-others"};
    HeardDevice device{.observation = to_observation(*answer, sighting)};
    const bool asked = std::ranges::any_of(answer->services,
                                           [](const mdns::Service& service) { return may_be_of_video(service.type); });
    if (asked || device.observation.camera) device.reach = Reach::later;
    return of_one(std::move(device));
}

/// A response; this machine's own questions and others' pass by too.
bool recognises(std::span<const std::byte> datagram)
{
    const std::string_view text = protocol::as_text(datagram);
    return text.size() >= 12 && (static_cast<unsigned char>(text[2]) & 0xF8) == 0x80;
}

std::vector<ProbeMessage> probes(UuidSource&)
{
    return {{.bytes = mdns::encode_query(true),
             .port = mdns::port,
             .group = boost::asio::ip::make_address(mdns::group),
             .repeats = 2}};
}

}  // namespace

extern const DiscoveryProtocol mdns_row;
constinit const DiscoveryProtocol mdns_row{.id = model::Protocol::mdns,
                                           .port = mdns::port,
                                           .group = mdns::group,
                                           .membership = Membership::listening,
                                           .common = true,
                                           .recognises = recognises,
                                           .probes = probes,
                                           .make_decoder = [] { return Decode(decode); }};

}  // namespace onvigil::discovery
