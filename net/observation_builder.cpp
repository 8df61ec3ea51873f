#include "net/observation_builder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "model/device_kind.hpp"
#include "net/service_urls.hpp"

namespace onvigil::net {
namespace {

/// The host of "http://host/path" or "http://host:port"; empty for other kinds of URI.
std::string_view host_of(std::string_view uri)
{
    const auto start = uri.find("://");
    if (start == std::string_view::npos) return {};
    uri.remove_prefix(start + 3);
    return uri.substr(0, uri.find_first_of("/:?#"));
}

bool within_domain(std::string_view host, std::string_view domain)
{
    if (!host.ends_with(domain)) return false;
    return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

void add_claim(model::Observation& observation, model::Key key, std::string value)
{
    if (value.empty() || observation.claims.size() >= limits::evidence_per_device) return;
    std::pair<model::Key, std::string> claim(key, std::move(value));
    if (std::ranges::find(observation.claims, claim) == observation.claims.end())
        observation.claims.push_back(std::move(claim));
}

void add_scope(model::Observation& observation, const std::string& scope, std::string_view category,
               std::string_view raw)
{
    if (observation.scopes.size() >= limits::scopes_per_device) return;
    if (scope.empty() || std::ranges::find(observation.scopes, scope) != observation.scopes.end()) return;
    observation.scopes.push_back(text::clean(scope));

    std::string value = text::clean(raw);
    if (category == "name") {
        // Of several the same one, in whichever order they are told.
        if (observation.name.empty() || (!value.empty() && value < observation.name)) observation.name = value;
        add_claim(observation, model::Key::scope_name, std::move(value));
    } else if (category == "manufacturer") {
        add_claim(observation, model::Key::scope_name, std::move(value));
    } else if (category == "hardware" || category == "model") {
        add_claim(observation, model::Key::scope_hardware, std::move(value));
    } else if (category == "mac") {
        add_claim(observation, model::Key::scope_mac, std::move(value));
    } else if (category == "extension") {
        add_claim(observation, model::Key::scope_extension, std::move(value));
    } else if (category == "location" && observation.location.empty()) {
        observation.location = std::move(value);
    }
}

void add_namespaces(model::Observation& observation, std::span<const std::string> namespaces)
{
    for (const std::string& uri : namespaces)
        if (!common_namespace(uri)) add_claim(observation, model::Key::xmlns, text::clean(uri));
}

void add_interface(model::Observation& observation, std::string_view mac, const std::vector<std::string>& addresses)
{
    if (const auto parsed = model::parse_mac(text::trim(mac)); parsed && *parsed != model::Mac()) {
        const bool there =
            std::ranges::any_of(observation.macs, [&](const model::MacClaim& claim) { return claim.mac == *parsed; });
        if (!there && observation.macs.size() < limits::macs_per_device)
            observation.macs.push_back({*parsed, true, {}});
    }
    for (const std::string& text : addresses) {
        const auto address = parse_stated_ip(std::string_view(text).substr(0, text.find('%')));  // zones are its own
        if (!address || address->is_unspecified() || address->is_loopback() || address->is_multicast()) continue;
        auto& stated = observation.stated_addresses;
        if (stated.size() < limits::addresses_per_device && std::ranges::find(stated, *address) == stated.end())
            stated.push_back(*address);
    }
}

void add_kind(model::Observation& observation, std::string_view announced)
{
    const auto kind = model::kind_named_in(announced);
    if (kind != model::DeviceKind::unknown)
        add_claim(observation, model::Key::device_kind, std::string(model::name(kind)));
}

bool names_video_equipment(std::string_view text)
{
    const std::string lower = text::lower(text);
    if (lower.find("camera") != std::string::npos || lower.find("network video") != std::string::npos) return true;
    static constexpr std::array<std::string_view, 5> words{"ipcam", "ipc", "nvr", "dvr", "cctv"};
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    for (std::size_t at = lower.find_first_of(letters); at != std::string::npos;) {
        const std::size_t end = std::min(lower.find_first_not_of(letters, at), lower.size());
        if (std::ranges::find(words, std::string_view(lower).substr(at, end - at)) != words.end()) return true;
        at = lower.find_first_of(letters, end);
    }
    return false;
}

bool common_namespace(std::string_view uri)
{
    static constexpr std::array<std::string_view, 8> domains{"w3.org",        "oasis-open.org", "xmlsoap.org",
                                                             "onvif.org",     "tempuri.org",    "genivia.com",
                                                             "microsoft.com", "dmtf.org"};
    if (uri.starts_with("urn:schemas-xmlsoap-org:") || uri.starts_with("urn:oasis:")) return true;
    const std::string_view host = host_of(uri);
    return std::ranges::any_of(domains, [&](std::string_view domain) { return within_domain(host, domain); });
}

}  // namespace onvigil::net
