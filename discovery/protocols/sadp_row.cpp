// SADP: the device's MAC, model and serial number, and a web port; no endpoint and no URL.

#include "discovery/protocols/protocol_row.hpp"
#include "discovery/protocols/stated_claims.hpp"
#include "net/observation_builder.hpp"
#include "protocol/sadp.hpp"
#include "protocol/soap.hpp"

namespace onvigil::discovery {
namespace {

namespace sadp = protocol::sadp;

/// SADP runs the words together ("V5.6.2build 190701") that ONVIF keeps apart.
std::string as_onvif_writes_it(std::string version)
{
    const auto build = version.find("build");
    if (build != std::string::npos && build > 0 && version[build - 1] != ' ') version.insert(build, " ");
    return version;
}

model::Observation to_observation(const sadp::Answer& answer, const Sighting& sighting)
{
    model::Observation out = presence(model::Protocol::sadp, sighting);
    claim_protocol(out);
    net::add_claim(out, model::Key::sadp_model, answer.model);
    state_mac(out, answer.mac);
    state_address(out, answer.ipv4);
    state_address(out, answer.ipv6);
    out.model = answer.model;
    out.serial = answer.serial;
    out.firmware = as_onvif_writes_it(answer.software_version);
    out.camera = true;
    return out;
}

DecodeResult decode_sadp(std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto answer = sadp::decode(datagram);
    if (!answer) return answer.error();
    DecodedMessage out = of_one(
        {.observation = to_observation(*answer, sighting), .reach = Reach::later, .web_port = answer->http_port});
    out.answers_to = answer->uuid;
    return out;
}

/// By the name of the root: other markup may be anything, and who answers a probe with it is a device all the same.
bool looks_like_sadp(std::span<const std::byte> datagram)
{
    if (!looks_like_xml(datagram)) return false;
    const std::string_view text = protocol::as_text(datagram);
    for (auto at = text.find('<'); at + 1 < text.size(); at = text.find('<', at + 1)) {
        const std::string_view tag = text.substr(at + 1);
        if (tag.starts_with('?') || tag.starts_with('!')) continue;
        const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/>"));
        return name == "Probe" || name == "ProbeMatch";
    }
    return false;
}

std::vector<ProbeMessage> sadp_probes(UuidSource& ids)
{
    return {to_group(sadp::group, sadp::port, sadp::encode_inquiry(ids.next()), true)};
}

}  // namespace

extern const DiscoveryProtocol sadp_row;
constinit const DiscoveryProtocol sadp_row{.id = model::Protocol::sadp,
                                           .port = sadp::port,
                                           .group = sadp::group,
                                           .membership = Membership::always,
                                           .echoes_id = true,
                                           .recognises = looks_like_sadp,
                                           .probes = sadp_probes,
                                           .make_decoder = [] { return Decode(decode_sadp); }};

}  // namespace onvigil::discovery
