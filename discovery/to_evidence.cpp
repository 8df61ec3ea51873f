#include "discovery/to_evidence.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "net/observation_builder.hpp"
#include "net/service_urls.hpp"

#include <algorithm>
#include <array>

namespace onvigil::discovery {

namespace {

using model::Key;
using model::Observation;
using model::Protocol;

std::string cleaned(std::string_view text)
{
    return text::clean(text);
}

void state_mac(Observation& out, std::string_view text)
{
    const auto mac = model::parse_mac(text::trim(text));
    if (!mac || mac->fake() || mac->multicast() || out.macs.size() >= limits::macs_per_device) return;
    const model::MacClaim claim{*mac, true, {}};
    if (std::find(out.macs.begin(), out.macs.end(), claim) == out.macs.end()) out.macs.push_back(claim);
}

void state_address(Observation& out, std::string_view text)
{
    const auto address = model::parse_ip(text::trim(text));
    if (!address || address->is_unspecified() || address->is_loopback() || address->is_multicast()) return;
    if (out.stated_addresses.size() >= limits::addresses_per_device) return;
    if (std::find(out.stated_addresses.begin(), out.stated_addresses.end(), *address) == out.stated_addresses.end())
        out.stated_addresses.push_back(*address);
}

void state_xaddrs(Observation& out, const std::vector<std::string>& xaddrs)
{
    for (const std::string& xaddr : xaddrs)
        if (out.xaddrs.size() < limits::xaddrs_per_device) out.xaddrs.push_back(cleaned(xaddr));
    out.stated_addresses = net::addresses_in(xaddrs);
}

/// SADP runs the words together ("V5.6.2build 190701") that ONVIF keeps apart.
std::string as_onvif_writes_it(std::string version)
{
    const auto build = version.find("build");
    if (build != std::string::npos && build > 0 && version[build - 1] != ' ') version.insert(build, " ");
    return version;
}

/// Services that only video equipment offers.
bool is_video_service(std::string_view type)
{
    static constexpr std::array<std::string_view, 3> types{"_axis-video._tcp", "_axis-nvr._tcp", "_psia._tcp"};
    return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace

Observation presence(Protocol source, const Sighting& sighting)
{
    Observation out;
    out.source = source;
    out.from = sighting.from;
    out.network = sighting.place.network;
    out.foreign_subnet = sighting.place.foreign_subnet;
    out.at = sighting.at;
    return out;
}

Observation to_evidence(const protocol::wsd::Announcement& announcement, const std::vector<std::string>& namespaces,
                        const Sighting& sighting)
{
    Observation out = presence(Protocol::ws_discovery, sighting);
    out.endpoint = cleaned(announcement.endpoint);
    state_xaddrs(out, announcement.xaddrs);
    net::add_scopes(out, announcement.scopes, protocol::wsd::parse_scope);
    net::add_namespaces(out, namespaces);
    if (const auto inside = protocol::wsd::mac_in_endpoint(announcement.endpoint))
        if (const auto mac = model::parse_mac(inside->mac); mac && mac->tells_owner())
            net::add_claim(out, Key::endpoint_mac, model::to_text(*mac));
    out.camera = protocol::wsd::looks_like_camera(announcement);
    return out;
}

Observation fault_to_evidence(const std::vector<std::string>& namespaces, const Sighting& sighting)
{
    Observation out = presence(Protocol::ws_discovery, sighting);
    net::add_namespaces(out, namespaces);
    out.camera = std::any_of(namespaces.begin(), namespaces.end(),
                             [](const std::string& uri) { return uri.find("://www.onvif.org/") != std::string::npos; });
    return out;
}

Observation to_evidence(const protocol::sadp::Answer& answer, const Sighting& sighting)
{
    Observation out = presence(Protocol::sadp, sighting);
    net::add_claim(out, Key::protocol, "sadp");
    net::add_claim(out, Key::sadp_model, answer.model);
    state_mac(out, answer.mac);
    state_address(out, answer.ipv4);
    state_address(out, answer.ipv6);
    out.model = answer.model;
    out.serial = answer.serial;
    out.firmware = as_onvif_writes_it(answer.software_version);
    out.camera = true;
    return out;
}

Observation to_evidence(const protocol::dhip::Answer& answer, const Sighting& sighting)
{
    Observation out = presence(Protocol::dhip, sighting);
    net::add_claim(out, Key::protocol, "dhip");
    net::add_claim(out, Key::dhip_vendor, answer.vendor);
    net::add_claim(out, Key::dhip_vendor, answer.manufacturer);
    net::add_claim(out, Key::dhip_model, answer.model);
    state_mac(out, answer.mac);
    state_address(out, answer.ipv4);
    state_address(out, answer.ipv6);
    state_address(out, answer.link_local);
    out.model = answer.model;
    out.serial = answer.serial;
    out.firmware = answer.version;
    out.name = answer.machine_name;
    out.camera = true;
    return out;
}

Observation to_evidence(const protocol::uniview::Match& match, bool maker_namespace, const Sighting& sighting)
{
    Observation out = presence(maker_namespace ? Protocol::uniview : Protocol::ws_discovery, sighting);
    out.endpoint = protocol::wsd::canonical_endpoint(cleaned(match.endpoint));
    state_xaddrs(out, match.xaddrs);
    net::add_scopes(out, match.scopes, protocol::wsd::parse_scope);
    if (maker_namespace) {
        net::add_claim(out, Key::protocol, "uniview");
        state_mac(out, match.mac);
        out.model = match.model;
        out.serial = match.serial;
        out.firmware = match.version;
        if (!match.device_name.empty()) out.name = match.device_name;
        out.camera = true;
    }
    return out;
}

Observation to_evidence(const protocol::ssdp::Message&, const Sighting& sighting)
{
    return presence(Protocol::ssdp, sighting);  // who made it stands in the description
}

bool speaks_of_sender(const protocol::mdns::Answer& answer, const model::IpAddress& sender)
{
    bool any = false;
    for (const protocol::mdns::Host& host : answer.hosts)
        for (const std::string& text : host.addresses) {
            any = true;
            if (model::parse_ip(text) == sender) return true;
        }
    return !any;
}

Observation to_evidence(const protocol::mdns::Answer& answer, const Sighting& sighting)
{
    Observation out = presence(Protocol::mdns, sighting);
    if (!speaks_of_sender(answer, sighting.from)) return out;
    for (const protocol::mdns::Service& service : answer.services) {
        net::add_claim(out, Key::mdns_instance, cleaned(service.instance));
        if (out.name.empty()) out.name = cleaned(service.instance);
        if (out.hostname.empty()) {
            std::string host = cleaned(service.host);
            if (host.ends_with(".local")) host.resize(host.size() - 6);
            out.hostname = std::move(host);
        }
        out.camera = out.camera || is_video_service(service.type);
    }
    for (const std::string_view key : {"macaddress", "mac"}) state_mac(out, answer.txt(key));
    for (const protocol::mdns::Host& host : answer.hosts)
        for (const std::string& address : host.addresses) state_address(out, address);
    return out;
}

Observation neighbour_to_evidence(const model::Mac& mac, const Sighting& sighting)
{
    Observation out = presence(Protocol::neighbours, sighting);
    out.listening = false;
    if (!mac.fake() && !mac.multicast()) out.macs.push_back({mac, false, {}});
    return out;
}

}  // namespace onvigil::discovery
