#include "discovery/protocols/protocol_row.hpp"

#include "net/permutation.hpp"
#include "protocol/soap.hpp"

#include <fmt/format.h>

#include <utility>

namespace onvigil::discovery {

model::Observation presence(model::Protocol source, const Sighting& sighting)
{
    model::Observation out;
    out.source = source;
    out.from = sighting.from;
    out.network = sighting.place.network;
    out.foreign_subnet = sighting.place.foreign_subnet;
    out.at = sighting.at;
    return out;
}

DecodedMessage of_one(HeardDevice device)
{
    DecodedMessage out;
    out.devices.push_back(std::move(device));
    return out;
}

ProbeMessage to_group(std::string_view group, std::uint16_t port, std::string bytes, bool unicast)
{
    return {.bytes = std::move(bytes),
            .port = port,
            .group = boost::asio::ip::make_address(group),
            .repeats = 2,
            .unicast = unicast};
}

bool looks_like_xml(std::span<const std::byte> datagram)
{
    return protocol::as_text(datagram).substr(0, 64).find('<') != std::string_view::npos;
}

std::string UuidSource::next()
{
    const std::uint64_t high = ((state_ = net::mix(state_)) & ~0xF000ULL) | 0x4000;          // the version
    const std::uint64_t low = ((state_ = net::mix(state_)) & ~(3ULL << 62)) | (2ULL << 62);  // the variant
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48,
                       low & 0xFFFF'FFFF'FFFFULL);
}

}  // namespace onvigil::discovery
