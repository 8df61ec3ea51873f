// Uniview's probe: WS-Discovery's transport with elements of its own. The URLs it names belong to the maker's own API,
// so only their port and scheme are used.

#include "discovery/protocols/protocol_row.hpp"
#include "discovery/protocols/stated_claims.hpp"
#include "net/observation_builder.hpp"
#include "net/service_urls.hpp"
#include "protocol/uniview.hpp"
#include "protocol/wsd.hpp"

namespace onvigil::discovery {
namespace {

namespace uniview = protocol::uniview;

/// Without the maker's namespace the same element is what other makers' ONVIF libraries answer.
model::Observation to_observation(const uniview::Match& match, bool maker_namespace, const Sighting& sighting)
{
    model::Observation out =
        presence(maker_namespace ? model::Protocol::uniview : model::Protocol::ws_discovery, sighting);
    out.endpoint = protocol::wsd::canonical_endpoint(cleaned(match.endpoint));
    state_xaddrs(out, match.xaddrs);
    net::add_scopes(out, match.scopes, protocol::wsd::parse_scope);
    if (!maker_namespace) return out;
    claim_protocol(out);
    net::add_kind(out, match.type);
    state_mac(out, match.mac);
    out.model = match.model;
    out.serial = match.serial;
    out.firmware = match.version;
    if (!match.device_name.empty()) out.name = match.device_name;
    out.camera = true;
    return out;
}

DecodeResult decode_uniview(std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto answer = uniview::decode(datagram);
    if (!answer) return answer.error();
    DecodedMessage out;
    out.answers_to = answer->relates_to;
    for (const uniview::Match& match : answer->matches) {
        const net::ServiceUrl url = net::service_urls(match.xaddrs, sighting.from).front();
        out.devices.push_back({.observation = to_observation(match, answer->maker_namespace, sighting),
                               .reach = Reach::later,
                               .web_port = url.port,
                               .web_tls = url.tls});
    }
    return out;
}

bool looks_like_uniview(std::span<const std::byte> datagram)
{
    return looks_like_xml(datagram) && uniview::concerns(datagram);
}

std::vector<ProbeMessage> uniview_probes(UuidSource& ids)
{
    return {to_group(uniview::group, uniview::port, uniview::encode_probe("uuid:" + ids.next()))};
}

}  // namespace

extern const DiscoveryProtocol uniview_row;
constinit const DiscoveryProtocol uniview_row{.id = model::Protocol::uniview,
                                              .port = uniview::port,
                                              .group = uniview::group,
                                              .membership = Membership::never,
                                              .recognises = looks_like_uniview,
                                              .probes = uniview_probes,
                                              .make_decoder = [] { return Decode(decode_uniview); }};

}  // namespace onvigil::discovery
