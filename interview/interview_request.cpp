#include "interview/interview_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iomanip>
#include <locale>
#include <sstream>

#include "base/number.hpp"
#include "base/text.hpp"
#include "net/service_urls.hpp"

namespace onvigil::interview {
namespace {

constexpr std::string_view soap12_namespace = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view soap11_namespace = "http://schemas.xmlsoap.org/soap/envelope/";

std::string content_type(const OnvifRequest& request)
{
    const std::string_view action = protocol::onvif::action(request.call);
    switch (request.style) {
        case SoapStyle::soap12_with_action:
            return fmt::format("Content-Type: application/soap+xml; charset=utf-8; action=\"{}\"\r\n", action);
        case SoapStyle::soap12:
            return "Content-Type: application/soap+xml; charset=utf-8\r\n";
        case SoapStyle::soap11:
            return fmt::format("Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{}\"\r\n", action);
    }
    return {};
}

/// Neither an address that parses badly nor one with a login before it.
bool is_host_name(std::string_view host)
{
    constexpr std::string_view in_names = "abcdefghijklmnopqrstuvwxyz-_.0123456789";
    const std::string lower = text::lower(host);
    return lower.find_first_of(in_names.substr(0, 26)) != lower.npos && lower.find_first_not_of(in_names) == lower.npos;
}

}  // namespace

std::string request_body(const OnvifRequest& request)
{
    std::string body = protocol::onvif::encode(request.call, request.token);
    if (request.style != SoapStyle::soap11) return body;
    for (auto at = body.find(soap12_namespace); at != std::string::npos; at = body.find(soap12_namespace, at))
        body.replace(at, soap12_namespace.size(), soap11_namespace);
    return body;
}

void write_request(std::string& out, const OnvifRequest& request, const model::IpAddress& address)
{
    const std::string body = request_body(request);
    out.clear();
    fmt::format_to(std::back_inserter(out),
                   "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Onvigil\r\nAccept: application/soap+xml, text/xml\r\n{}"
                   "Content-Length: {}\r\n",
                   request.url.path, host_text(address, request.url.port, request.url.tls), content_type(request),
                   body.size());
    if (!request.authorization.empty())
        fmt::format_to(std::back_inserter(out), "Authorization: {}\r\n", request.authorization);
    out += "\r\n";
    out += body;
}

std::string write_get(const model::IpAddress& address, std::uint16_t port, bool tls, std::string_view path)
{
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Onvigil\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                       path, host_text(address, port, tls));
}

std::string host_text(const model::IpAddress& address, std::uint16_t port, bool tls)
{
    std::string host = address.to_string();
    if (address.is_v6()) {
        host.resize(std::min(host.find('%'), host.size()));
        host = "[" + host + "]";
    }
    if (port != (tls ? 443 : 80)) host += fmt::format(":{}", port);
    return host;
}

std::optional<net::ServiceUrl> url_of_redirect(std::string_view location, const model::IpAddress& address,
                                               const net::ServiceUrl& from)
{
    location = text::trim(location);
    net::ServiceUrl url = from;
    if (location.starts_with('/') && !location.starts_with("//")) {
        url.path = location;
    } else {
        const auto mark = location.find("://");
        if (mark == std::string_view::npos) return std::nullopt;
        const std::string scheme = text::lower(location.substr(0, mark));
        if (scheme != "http" && scheme != "https") return std::nullopt;
        url.tls = scheme == "https";
        location.remove_prefix(mark + 3);
        const auto slash = location.find('/');
        std::string_view authority = location.substr(0, slash);
        url.path = slash == std::string_view::npos ? std::string_view("/") : location.substr(slash);
        url.port = url.tls ? 443 : 80;
        const auto colon = authority.rfind(':');
        const auto bracket = authority.rfind(']');
        if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
            url.port = text::whole_number<std::uint16_t>(authority.substr(colon + 1)).value_or(0);
            if (url.port == 0) return std::nullopt;
            authority = authority.substr(0, colon);
        }
        if (authority.starts_with('[') && authority.ends_with(']'))
            authority = authority.substr(1, authority.size() - 2);
        const auto host = net::parse_stated_ip(authority.substr(0, authority.find('%')));  // its zone is the device's
        if (host ? !model::same_host(*host, address) : !is_host_name(authority)) return std::nullopt;
    }
    return net::is_service_path(url.path) && net::is_service_port(url.port) && url != from ? std::optional(url)
                                                                                           : std::nullopt;
}

std::optional<model::TimePoint> parse_http_date(std::string_view date)
{
    const std::string text = text::lower(text::trim(date));
    if (std::ranges::count(text, ':') < 2) return std::nullopt;  // std::get_time is content with the beginning
    std::tm parts{};
    long ahead = 0;
    const auto reads = [&](const char* form) {
        std::istringstream in(text);
        in.imbue(std::locale::classic());
        parts = {};
        in >> std::get_time(&parts, form);
        if (in.fail()) return false;
        std::string zone;
        in >> zone;
        if (zone.empty() || zone == "gmt" || zone == "utc" || zone == "z") return true;
        long value = 0;  // "+0800"
        const auto [end, error] = std::from_chars(zone.data() + 1, zone.data() + zone.size(), value);
        if (error != std::errc() || zone.size() != 5 || (zone[0] != '+' && zone[0] != '-')) return false;
        ahead = (zone[0] == '-' ? -1 : 1) * (value / 100 * 60 + value % 100);
        return true;
    };
    constexpr std::array forms{"%a, %d %b %Y %H:%M:%S", "%a, %d-%b-%y %H:%M:%S", "%a, %d-%b-%Y %H:%M:%S",
                               "%a %b %d %H:%M:%S %Y",  "%d %b %Y %H:%M:%S",     "%Y-%m-%dt%H:%M:%S"};
    if (std::ranges::none_of(forms, reads)) return std::nullopt;
    if (parts.tm_year < 70 || parts.tm_year > 300) return std::nullopt;  // a TimePoint ends in 2262
    const std::chrono::year_month_day day(std::chrono::year(parts.tm_year + 1900),
                                          std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                          std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
    if (!day.ok()) return std::nullopt;
    return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min - ahead) +
           std::chrono::seconds(parts.tm_sec);
}

}  // namespace onvigil::interview
