// mDNS: service instances that name models, a MAC in a TXT record, a host name. An answer with address records that
// leave its sender out was repeated by a reflector: nothing of it is said; where they are all of the other family, the
// sender is asked and no more. Any host can send one in another's name, so
// that its MAC hints at a maker, like one in a scope, and identifies no device.

#include "base/text.hpp"
#include "discovery/protocols/protocol_row.hpp"
#include "discovery/protocols/stated_claims.hpp"
#include "net/observation_builder.hpp"
#include "net/service_urls.hpp"
#include "protocol/mdns.hpp"
#include "protocol/soap.hpp"

#include <algorithm>
#include <array>

namespace onvigil::discovery {
namespace {

namespace mdns = protocol::mdns;

/// Services that only video equipment offers, by whatever transport.
constexpr std::array<std::string_view, 5> video_services{"_onvif", "_axis-video", "_axis-nvr", "_psia", "_arec"};

std::string_view service_name(const mdns::Service& service)
{
    return std::string_view(service.type).substr(0, service.type.find('.'));
}

bool is_video_service(const mdns::Service& service)
{
    return std::ranges::find(video_services, service_name(service)) != video_services.end();
}

/// Cameras offer these, or are called so, and computers too: worth asking, no sign of a camera.
bool may_be_of_video(const mdns::Service& service)
{
    const std::string_view name = service_name(service);
    return name == "_rtsp" || name == "_cgi" || net::names_video_equipment(service.instance) ||
           net::names_video_equipment(service.host);
}

/// What the TXT records say: a model's name, or HomeKit's category of cameras or of doorbells with one. A bridge on a
/// computer announces that of others, too.
bool may_be_of_video(const mdns::Answer& answer)
{
    constexpr std::array<std::string_view, 6> models{"model", "md", "ty", "product", "usb_mdl", "mdl"};
    const std::string_view category = text::trim(answer.txt("ci"));
    return category == "17" || category == "18" ||
           std::ranges::any_of(models, [&](auto key) { return net::names_video_equipment(answer.txt(key)); });
}

/// Of the service that a camera's web server is most likely behind; 0 where none states one.
std::uint16_t web_port_of(const mdns::Answer& answer)
{
    const auto stated = [&](std::string_view name) {
        const auto found = std::ranges::find_if(answer.services, [&](const mdns::Service& service) {
            return service.port != 0 && service_name(service) == name;
        });
        return found == answer.services.end() ? std::uint16_t{0} : found->port;
    };
    for (const std::string_view name : {"_onvif", "_http", "_cgi", "_psia", "_axis-video"})
        if (const std::uint16_t port = stated(name); net::is_service_port(port)) return port;
    return 0;
}

enum class Owner : std::uint8_t { sender, another, unknown };

/// Unknown: what stands in for others, like a proxy of sleeping hosts, may name addresses of the other family alone.
Owner owner_of(const mdns::Answer& answer, const model::IpAddress& sender)
{
    Owner owner = Owner::sender;
    for (const mdns::Host& host : answer.hosts)
        for (const std::string& text : host.addresses) {
            const auto address = model::parse_ip(text);
            if (address == sender) return Owner::sender;
            const bool comparable = address && address->is_v4() == sender.is_v4();
            if (owner != Owner::another) owner = comparable ? Owner::another : Owner::unknown;
        }
    return owner;
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
        out.camera = out.camera || is_video_service(service);
    }
    for (const std::string_view key : {"macaddress", "mac"})
        if (const auto mac = model::parse_mac(text::trim(answer.txt(key))); mac && mac->tells_owner())
            net::add_claim(out, model::Key::scope_mac, model::to_text(*mac));
    for (const std::string_view key : {"vendor", "manufacturer", "mf", "mfg"})
        net::add_claim(out, model::Key::mdns_instance, cleaned(answer.txt(key)));
    net::add_kind(out, answer.txt("model"));
    for (const mdns::Host& host : answer.hosts)
        for (const std::string& address : host.addresses) state_address(out, address);
    return out;
}

DecodeResult decode_mdns(std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto answer = mdns::decode(datagram);
    if (!answer) return answer.error();
    const bool asked = may_be_of_video(*answer) || std::ranges::any_of(answer->services, [](const auto& service) {
                           return is_video_service(service) || may_be_of_video(service);
                       });
    if (const Owner owner = owner_of(*answer, sighting.from); owner != Owner::sender) {
        DecodedMessage out{.drop = "mdns-of-others"};
        if (owner == Owner::unknown && asked) out.sender = presence(model::Protocol::mdns, sighting);
        return out;
    }
    HeardDevice device{
        .observation = to_observation(*answer, sighting), .web_port = web_port_of(*answer), .port_is_a_guess = true};
    if (asked) device.reach = Reach::later;
    return of_one(std::move(device));
}

/// A response; this machine's own questions and others' pass by too.
bool looks_like_mdns(std::span<const std::byte> datagram)
{
    const std::string_view text = protocol::as_text(datagram);
    return text.size() >= 12 && (static_cast<unsigned char>(text[2]) & 0xF8) == 0x80;
}

std::vector<ProbeMessage> mdns_probes(UuidSource&)
{
    return {to_group(mdns::group, mdns::port, mdns::encode_query(true))};
}

}  // namespace

extern const DiscoveryProtocol mdns_row;
constinit const DiscoveryProtocol mdns_row{.id = model::Protocol::mdns,
                                           .port = mdns::port,
                                           .group = mdns::group,
                                           .membership = Membership::listening,
                                           .common = true,
                                           .recognises = looks_like_mdns,
                                           .probes = mdns_probes,
                                           .make_decoder = [] { return Decode(decode_mdns); }};

}  // namespace onvigil::discovery
