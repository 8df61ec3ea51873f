// SSDP: that a device is there, and where its description lies; the description tells who made it. Only the sender's
// own is read.

#include "discovery/protocols/protocol_row.hpp"
#include "net/service_urls.hpp"
#include "protocol/soap.hpp"
#include "protocol/ssdp.hpp"

namespace onvigil::discovery {
namespace {

namespace ssdp = protocol::ssdp;

constexpr unsigned answers_within = 2;  ///< seconds over which devices spread their answers

DecodeResult decode(std::span<const std::byte> datagram, const Sighting& sighting)
{
    const auto message = ssdp::decode(datagram);
    DecodedMessage out;
    if (!message) {  // anything may speak SSDP: what cannot be read is no camera
        if (message.error() != protocol::DecodeError::not_an_answer) out.drop = "undecodable-ssdp";
        return out;
    }
    if (message->kind == ssdp::Kind::byebye) return out;  // of one service; the device may well stay
    const auto location = net::parse_xaddr(message->location);
    if (location && location->address == sighting.from && !location->url.tls)
        out.descriptions.push_back({sighting.from, location->url.port, location->url.path, sighting.place.network,
                                    sighting.place.foreign_subnet});
    else if (!message->location.empty())
        out.drop = "description-elsewhere";
    out.devices.push_back({.observation = presence(model::Protocol::ssdp, sighting)});
    return out;
}

bool recognises(std::span<const std::byte> datagram)
{
    const std::string_view text = protocol::as_text(datagram);
    return text.starts_with("HTTP/1.") || text.starts_with("NOTIFY ") || text.starts_with("M-SEARCH");
}

std::vector<ProbeMessage> probes(UuidSource&)
{
    return {{.bytes = ssdp::encode_search(answers_within),
             .port = ssdp::port,
             .group = boost::asio::ip::make_address(ssdp::group),
             .repeats = 2}};
}

}  // namespace

extern const DiscoveryProtocol ssdp_row;
constinit const DiscoveryProtocol ssdp_row{.id = model::Protocol::ssdp,
                                           .port = ssdp::port,
                                           .group = ssdp::group,
                                           .membership = Membership::listening,
                                           .common = true,
                                           .recognises = recognises,
                                           .probes = probes,
                                           .make_decoder = [] { return Decode(decode); }};

}  // namespace onvigil::discovery
