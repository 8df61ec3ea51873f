#include "net/service_urls.hpp"

#include "base/limits.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace onvigil::net {

namespace {

/// "host", "host:port", "[v6]", "[v6]:port"; and without brackets "v6", and "v6:port" where the v6 is `source`.
bool split_authority(std::string_view authority, const model::IpAddress& source, std::string_view& host,
                     std::string_view& port)
{
    if (authority.find('@') != std::string_view::npos) return false;
    std::string_view rest;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return false;
        host = authority.substr(1, close - 1);
        rest = authority.substr(close + 1);
    } else if (authority.find(':') != authority.rfind(':')) {
        const auto colon = authority.rfind(':');
        const auto before = model::parse_ip(authority.substr(0, colon));
        const bool whole = model::parse_ip(authority) && !(before && model::same_host(*before, source));
        if (!whole && !before) return false;
        host = whole ? authority : authority.substr(0, colon);
        rest = whole ? std::string_view() : authority.substr(colon);
    } else {
        const auto colon = authority.find(':');
        host = authority.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
    }
    if (!rest.empty() && !rest.starts_with(':')) return false;
    port = rest.empty() ? rest : rest.substr(1);
    return true;
}

bool fits_a_request_line(std::string_view path)
{
    return path.size() <= limits::text_bytes &&
           std::ranges::none_of(path, [](char c) { return c <= ' ' || c == 0x7F; });
}

/// Plain segments alone: no query, no fragment, no escape, no way up.
bool is_plain(std::string_view path)
{
    const auto plain = [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("/_-.").find(static_cast<char>(c)) != std::string_view::npos;
    };
    return path.starts_with('/') && path.size() <= limits::text_bytes && std::ranges::all_of(path, plain) &&
           path.find("..") == std::string_view::npos && path.find("/.") == std::string_view::npos &&
           path.find("//") == std::string_view::npos;
}

/// Ports of other services, most of them those that browsers refuse as well (WHATWG Fetch 2.9): a request there is
/// mail, print or a command. Not those at which cameras are forwarded, like 87 or 10080.
constexpr std::array<std::uint16_t, 80> other_services{
    1,   7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,   42,    43,
    53,  69,   77,   79,   95,   101,  102,  103,  104,  109,  110,  111,  113,  115,  117,   119,
    123, 135,  137,  139,  143,  161,  179,  389,  427,  445,  465,  502,  512,  513,  514,   515,
    526, 530,  531,  532,  540,  548,  556,  563,  587,  601,  631,  636,  873,  989,  990,   993,
    995, 1433, 1521, 1720, 1723, 1883, 2049, 3306, 3389, 5432, 5900, 6000, 6379, 9100, 11211, 27017};
static_assert(std::ranges::is_sorted(other_services));

bool is_link_local(const model::IpAddress& address)
{
    return address.is_v4() ? (address.to_v4().to_uint() >> 16) == 0xA9FE : address.to_v6().is_link_local();
}

bool may_be_a_hosts(const model::IpAddress& address)
{
    return !address.is_loopback() && !address.is_unspecified() && !address.is_multicast();
}

/// The host of a URL, whatever else is wrong with it.
struct UrlHost {
    std::string host;
    std::optional<model::IpAddress> address;
    std::uint16_t port = ServiceUrl().port;
};

UrlHost host_in(std::string_view text, const model::IpAddress& source)
{
    UrlHost out;
    if (auto xaddr = parse_xaddr(text, source)) {
        if (is_service_port(xaddr->url.port)) out.port = xaddr->url.port;
        out.host = std::move(xaddr->host);
        out.address = xaddr->address;
    } else if (const auto scheme = text.find("://"); scheme != std::string_view::npos) {
        text.remove_prefix(scheme + 3);
        text = text.substr(0, text.find_first_of("/?#"));
        if (const auto login = text.rfind('@'); login != std::string_view::npos) text.remove_prefix(login + 1);
        std::string_view host, port;
        if (!split_authority(text, source, host, port)) return out;
        out.host = text::clean(host);
        out.address = parse_stated_ip(std::string_view(out.host).substr(0, out.host.find('%')));
    }
    return out;
}

/// Only what describes a service may have a suffix: others are programs.
bool may_be_a_service(std::string_view path)
{
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) return true;
    const std::string suffix = text::lower(path.substr(dot));
    return suffix == ".wsdl" || suffix == ".svc" || suffix == ".asmx" || suffix == ".soap";
}

}  // namespace

std::optional<model::IpAddress> parse_stated_ip(std::string_view text)
{
    if (const auto address = model::parse_ip(text)) return address;
    const auto number = text::whole_number<std::uint32_t>(text);
    if (number && *number >> 24 != 0) return boost::asio::ip::address_v4(*number);
    constexpr std::size_t parts = 4, most_digits = 3;
    if (text.ends_with('.')) text.remove_suffix(1);
    std::string plain;
    for (std::size_t part = 1; part <= parts; ++part) {
        const auto end = part < parts ? text.find('.') : text.size();
        if (end == std::string_view::npos || end == 0 || end > most_digits) return std::nullopt;
        const std::string_view digits = text.substr(0, end);
        plain += digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
        if (part < parts) plain += '.';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return model::parse_ip(plain);
}

std::optional<Xaddr> parse_xaddr(std::string_view text, const model::IpAddress& source)
{
    const auto colon = text.find("://");
    const bool bare = colon == std::string_view::npos;  // "192.0.2.1:8080/onvif/device_service"
    const std::string scheme = bare ? "http" : text::lower(text.substr(0, colon));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    if (!bare) text.remove_prefix(colon + 3);

    Xaddr out;
    out.url.tls = scheme == "https";
    out.url.port = out.url.tls ? 443 : 80;
    const auto slash = text.find_first_of("/?#");
    std::string_view path = slash == std::string_view::npos ? std::string_view() : text.substr(slash);
    path = path.substr(0, path.find('#'));
    if (!fits_a_request_line(path)) return std::nullopt;
    if (!path.empty()) out.url.path = path.starts_with('/') ? std::string(path) : "/" + std::string(path);

    std::string_view host, port;
    if (!split_authority(text.substr(0, slash), source, host, port)) return std::nullopt;
    if (!port.empty()) {
        out.url.port = text::whole_number<std::uint16_t>(port).value_or(0);
        if (out.url.port == 0) return std::nullopt;
    }
    out.host = text::clean(host);
    out.address = parse_stated_ip(std::string_view(out.host).substr(0, out.host.find('%')));
    if (bare && !out.address) return std::nullopt;
    return out;
}

bool is_service_path(std::string_view path)
{
    if (path == "/") return true;  // of servers with a port for the service alone, and of some that answer everywhere
    // ONVIF Core 5.1: /onvif/device_service
    return is_plain(path) && text::lower(path).starts_with("/onvif/") && may_be_a_service(path);
}

bool is_service_port(std::uint16_t port)
{
    return port != 0 && !std::ranges::binary_search(other_services, port);
}

bool is_description_path(std::string_view path)
{
    return is_plain(path) && text::lower(path).ends_with(".xml");
}

std::vector<ServiceUrl> service_urls(const std::vector<std::string>& xaddrs, const model::IpAddress& source)
{
    struct Ranked {
        int rank;
        ServiceUrl url;
    };
    std::vector<Ranked> ranked;
    for (const std::string& text : xaddrs) {
        if (ranked.size() == limits::xaddrs_per_device) break;
        auto xaddr = parse_xaddr(text, source);
        if (!xaddr || !is_service_port(xaddr->url.port)) continue;
        if (!is_service_path(xaddr->url.path)) xaddr->url.path = ServiceUrl().path;
        const bool names_source = xaddr->address && model::same_host(*xaddr->address, source);
        ranked.push_back({(names_source ? 0 : 2) + (xaddr->url.tls ? 0 : 1), std::move(xaddr->url)});
    }
    std::ranges::stable_sort(ranked, [](const auto& a, const auto& b) { return a.rank < b.rank; });
    std::vector<ServiceUrl> out;
    for (Ranked& candidate : ranked)
        if (out.size() < max_service_urls && std::ranges::find(out, candidate.url) == out.end())
            out.push_back(std::move(candidate.url));
    if (out.empty()) out.emplace_back();
    return out;
}

bool name_no_other_host(const std::vector<std::string>& xaddrs, const model::IpAddress& source)
{
    return !xaddrs.empty() && other_hosts(xaddrs, source).empty();
}

std::vector<NamedHost> other_hosts(const std::vector<std::string>& xaddrs, const model::IpAddress& source)
{
    std::vector<NamedHost> out;
    for (const std::string& text : xaddrs) {
        const UrlHost place = host_in(text, source);
        if (!place.address) continue;
        if (model::same_host(*place.address, source)) return {};
        if (is_link_local(*place.address) || !may_be_a_hosts(*place.address)) continue;
        const NamedHost host{*place.address, place.port};
        if (out.size() < limits::addresses_per_device && std::ranges::find(out, host) == out.end()) out.push_back(host);
    }
    return out;
}

std::string host_name_in(const std::vector<std::string>& xaddrs, const model::IpAddress& source)
{
    std::string out;
    for (const std::string& text : xaddrs) {
        const UrlHost place = host_in(text, source);
        const bool named = place.address && !is_link_local(*place.address);
        if (named || (place.address && model::same_host(*place.address, source))) return {};
        if (out.empty()) out = text::lower(place.host);
    }
    if (out.ends_with('.')) out.pop_back();
    return out;
}

std::vector<model::IpAddress> addresses_in(const std::vector<std::string>& xaddrs)
{
    std::vector<model::IpAddress> out;
    for (const std::string& text : xaddrs) {
        if (out.size() == limits::addresses_per_device) break;
        const auto xaddr = parse_xaddr(text);
        if (!xaddr || !xaddr->address) continue;
        const model::IpAddress& address = *xaddr->address;
        if (may_be_a_hosts(address) && std::ranges::find(out, address) == out.end()) out.push_back(address);
    }
    return out;
}

}  // namespace onvigil::net
