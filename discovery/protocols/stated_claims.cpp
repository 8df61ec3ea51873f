#include "discovery/protocols/stated_claims.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "net/observation_builder.hpp"
#include "net/service_urls.hpp"

#include <algorithm>

namespace onvigil::discovery {

using model::Observation;

std::string cleaned(std::string_view text)
{
    return text::clean(text, limits::text_bytes);
}

void state_mac(Observation& out, std::string_view text)
{
    const auto mac = model::parse_mac(text::trim(text));
    if (!mac || mac->fake() || mac->multicast() || out.macs.size() >= limits::macs_per_device) return;
    const model::MacClaim claim{*mac, true, {}};
    if (std::ranges::find(out.macs, claim) == out.macs.end()) out.macs.push_back(claim);
}

void state_address(Observation& out, std::string_view text)
{
    const auto address = net::parse_stated_ip(text::trim(text));
    if (!address || address->is_unspecified() || address->is_loopback() || address->is_multicast()) return;
    if (out.stated_addresses.size() >= limits::addresses_per_device) return;
    if (std::ranges::find(out.stated_addresses, *address) == out.stated_addresses.end())
        out.stated_addresses.push_back(*address);
}

void state_xaddrs(Observation& out, const std::vector<std::string>& xaddrs)
{
    for (const std::string& xaddr : xaddrs)
        if (out.xaddrs.size() < limits::xaddrs_per_device) out.xaddrs.push_back(cleaned(xaddr));
    out.stated_addresses = net::addresses_in(xaddrs);
}

void claim_protocol(Observation& out)
{
    net::add_claim(out, model::Key::protocol, std::string(model::name(out.source)));
}

}  // namespace onvigil::discovery
