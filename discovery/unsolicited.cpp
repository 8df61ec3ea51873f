#include "discovery/unsolicited.hpp"

#include "base/text.hpp"
#include "net/permutation.hpp"

#include <functional>

namespace onvigil::discovery {

using model::Observation;
using net::mix;

std::uint64_t hash_of(const Observation& said)
{
    std::uint64_t out =
        mix(std::hash<model::IpAddress>()(said.from)) + mix(static_cast<std::uint64_t>(said.source) + 1);
    const auto add = [&](std::string_view text) { out = mix(out ^ text::fnv1a(text)); };
    for (const std::string* text : {&said.endpoint, &said.manufacturer, &said.model, &said.firmware, &said.serial,
                                    &said.hardware_id, &said.name, &said.location, &said.hostname})
        add(*text);
    for (const model::MacClaim& claim : said.macs) add(model::to_text(claim.mac));
    for (const model::IpAddress& address : said.stated_addresses) add(address.to_string());
    for (const auto* texts : {&said.xaddrs, &said.scopes})
        for (const std::string& text : *texts) add(text);
    for (const auto& [key, value] : said.claims) {
        out = mix(out + static_cast<std::uint64_t>(key));
        add(value);
    }
    return out;
}

Observation bare(const Observation& heard)
{
    Observation out;
    out.source = heard.source;
    out.from = heard.from;
    out.network = heard.network;
    out.foreign_subnet = heard.foreign_subnet;
    out.at = heard.at;
    out.identification = heard.identification;
    return out;
}

Observation unmarked(const Observation& heard)
{
    Observation out = bare(heard);
    out.endpoint = heard.endpoint;
    out.stated_addresses = heard.stated_addresses;
    out.xaddrs = heard.xaddrs;
    out.camera = heard.camera;
    return out;
}

Observation unsolicited(const Observation& held)
{
    Observation out = bare(held);
    out.claims = held.claims;
    out.camera = held.camera;
    out.confirmation = model::Confirmation::lacking;
    return out;
}

}  // namespace onvigil::discovery
