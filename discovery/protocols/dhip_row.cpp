// DHIP in both forms: vendor, model, MAC and a web port; no endpoint and no URL.

#include "discovery/protocols/protocol_row.hpp"
#include "discovery/protocols/stated_claims.hpp"
#include "net/observation_builder.hpp"
#include "protocol/dhip.hpp"
#include "protocol/soap.hpp"

namespace onvigil::discovery {
namespace {

namespace dhip = protocol::dhip;
using model::Key;

model::Observation to_observation(const dhip::Answer& answer, const Sighting& sighting)
{
    model::Observation out = presence(model::Protocol::dhip, sighting);
    claim_protocol(out);
    net::add_claim(out, Key::dhip_vendor, answer.vendor);
    net::add_claim(out, Key::dhip_vendor, answer.manufacturer);
    net::add_claim(out, Key::dhip_model, answer.model);
    net::add_kind(out, answer.device_class);
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

DecodeResult decode_dhip(std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto answer = dhip::decode(datagram);
    if (!answer) return answer.error();
    return of_one(
        {.observation = to_observation(*answer, sighting), .reach = Reach::later, .web_port = answer->http_port});
}

bool looks_like_dhip(std::span<const std::byte> datagram)
{
    const std::string_view text = protocol::as_text(datagram);
    if (text.size() >= 8 && text.substr(4, 4) == "DHIP") return true;
    return text.starts_with('\xb3') || text.starts_with('\xa3');  // the older form's answer and question
}

std::vector<ProbeMessage> dhip_probes(UuidSource&)
{
    return {to_group(dhip::group, dhip::port, dhip::encode_search(), true),
            {.bytes = dhip::encode_legacy_search(),
             .port = dhip::legacy_port,
             .group = boost::asio::ip::address_v4::broadcast(),
             .repeats = 2}};
}

}  // namespace

extern const DiscoveryProtocol dhip_row;
constinit const DiscoveryProtocol dhip_row{.id = model::Protocol::dhip,
                                           .port = dhip::port,
                                           .group = dhip::group,
                                           .membership = Membership::always,
                                           .recognises = looks_like_dhip,
                                           .probes = dhip_probes,
                                           .make_decoder = [] { return Decode(decode_dhip); }};

}  // namespace onvigil::discovery
