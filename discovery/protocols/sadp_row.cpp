// SADP: the device's MAC, model and serial number, and a web port; no endpoint and no URL.

#include "discovery/protocols/protocol_row.hpp"
#include "discovery/protocols/stated_claims.hpp"
#include "net/observation_builder.hpp"
#include "protocol/sadp.hpp"

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

DecodeResult decode(std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto answer = sadp::decode(datagram);
    if (!answer) return answer.error();
    DecodedMessage out = of_one(
        {.observation = to_observation(*answer, sighting), .reach = Reach::later, .web_port = answer->http_port});
    out.answers_to = answer->uuid;
    return out;
}

std::vector<ProbeMessage> probes(UuidSource& ids)
{
    return {{.bytes = sadp::encode_inquiry(ids.next()),
             .port = sadp::port,
             .group = boost::asio::ip::make_address(sadp::group),
             .repeats = 2,
             .unicast = true}};
}

}  // namespace

extern const DiscoveryProtocol sadp_row;
constinit const DiscoveryProtocol sadp_row{.id = model::Protocol::sadp,
                                           .port = sadp::port,
                                           .group = sadp::group,
                                           .membership = Membership::always,
                                           .echoes_id = true,
                                           .recognises = looks_like_xml,
                                           .probes = probes,
                                           .make_decoder = [] { return Decode(decode); }};

}  // namespace onvigil::discovery
