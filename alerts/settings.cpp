#include "alerts/settings.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>
#include <boost/url/parse.hpp>

#include "base/text.hpp"
#include "model/names.hpp"

namespace onvigil::alerts {
namespace {

constexpr model::Names<unsigned, 20> facilities{
    {{0, "kern"},    {1, "user"},    {2, "mail"},    {3, "daemon"},    {4, "auth"},    {5, "syslog"},  {6, "lpr"},
     {7, "news"},    {8, "uucp"},    {9, "cron"},    {10, "authpriv"}, {11, "ftp"},    {16, "local0"}, {17, "local1"},
     {18, "local2"}, {19, "local3"}, {20, "local4"}, {21, "local5"},   {22, "local6"}, {23, "local7"}}};

struct Scheme {
    Transport transport;
    std::string_view prefix;
    std::uint16_t port;
};
constexpr Scheme schemes[] = {{Transport::udp, "udp://", 514},
                              {Transport::tcp, "tcp://", 514},
                              {Transport::tls, "tls://", 6514},
                              {Transport::relp, "relp://", 2514},
                              {Transport::unix_socket, "unix://", 0}};

bool host_is_plain(std::string_view host)
{
    if (host.empty() || host.size() > 253) return false;
    return host.find_first_of(" \t\r\n/@?#[]\\\"'") == std::string_view::npos;
}

/// `host`, `host:port`, `[v6]`, `[v6]:port`
std::optional<Problem> split_host(std::string_view rest, SyslogAddress& address)
{
    std::string_view port;
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        if (end == std::string_view::npos) return Problem{"the bracket of the IPv6 address is not closed"};
        address.host = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
        if (!rest.empty() && rest.front() != ':') return Problem{"only :PORT may follow the address"};
        if (!rest.empty()) port = rest.substr(1);
        if (!rest.empty() && port.empty()) return Problem{"the port is missing after the colon"};
    } else {
        const auto colon = rest.find(':');
        address.host = rest.substr(0, colon);
        if (colon != std::string_view::npos) {
            port = rest.substr(colon + 1);
            if (port.find(':') != std::string_view::npos) return Problem{"an IPv6 address stands in brackets"};
            if (port.empty()) return Problem{"the port is missing after the colon"};
        }
    }
    if (!host_is_plain(address.host)) return Problem{"the host is missing or no host name"};
    if (port.empty()) return std::nullopt;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (error != std::errc() || end != port.data() + port.size() || address.port == 0)
        return Problem{fmt::format("{} is no port (1 to 65535)", port)};
    return std::nullopt;
}

}  // namespace

Framing usual_framing(Transport transport)
{
    return transport == Transport::unix_socket ? Framing::newline : Framing::octet_counted;
}

std::size_t usual_max_bytes(Format format)
{
    return format == Format::ecs || format == Format::ocsf ? 8192 : 2048;
}

std::size_t least_max_bytes(Format format)
{
    switch (format) {
        case Format::rfc5424:
        case Format::cef:
        case Format::leef:
        case Format::json:
            return 1024;
        default:
            return 2048;
    }
}

std::optional<unsigned> parse_facility(std::string_view name)
{
    return model::find_value(facilities, name);
}
std::string_view facility_name(unsigned facility)
{
    return model::find_name(facilities, facility);
}

Result<SyslogAddress, Problem> parse_syslog_address(std::string_view text)
{
    for (const auto& scheme : schemes) {
        if (!text.starts_with(scheme.prefix)) continue;
        SyslogAddress address;
        address.transport = scheme.transport;
        address.port = scheme.port;
        const auto rest = text.substr(scheme.prefix.size());
        if (scheme.transport == Transport::unix_socket) {
            if (!rest.starts_with('/') || rest.size() > 107 || rest.find('\0') != std::string_view::npos)
                return Problem{
                    "a Unix socket is named by an absolute path of at most 107 bytes, as in unix:///dev/log"};
            address.path = rest;
            return address;
        }
        if (auto problem = split_host(rest, address)) return *problem;
        return address;
    }
    return Problem{"must begin with udp://, tcp://, tls://, relp:// or unix://"};
}

std::string to_text(const SyslogAddress& address)
{
    for (const auto& scheme : schemes) {
        if (scheme.transport != address.transport) continue;
        if (address.transport == Transport::unix_socket) return fmt::format("unix://{}", address.path);
        if (address.host.find(':') == std::string::npos)
            return fmt::format("{}{}:{}", scheme.prefix, address.host, address.port);
        return fmt::format("{}[{}]:{}", scheme.prefix, address.host, address.port);
    }
    return {};
}

std::optional<Problem> check_url(std::string_view url)
{
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed) return Problem{"is no URL (https://host[:port]/path)"};
    if (parsed->scheme() != "http" && parsed->scheme() != "https")
        return Problem{"must begin with https:// or http://"};
    if (parsed->encoded_host().empty()) return Problem{"names no host"};
    if (parsed->has_userinfo()) return Problem{"must not carry a password; put it into headers, from a credential"};
    if (parsed->has_port() && parsed->port_number() == 0) return Problem{"names an impossible port (1 to 65535)"};
    return std::nullopt;
}

std::optional<Problem> check_header_name(std::string_view name)
{
    static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";  // RFC 9110, 5.6.2
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    };
    if (name.empty() || !std::ranges::all_of(name, fits)) return Problem{"is no name of an HTTP header"};
    static constexpr std::string_view ours[] = {"content-length", "transfer-encoding", "content-encoding", "connection",
                                                "x-onvigil-signature"};
    if (std::ranges::find(ours, text::lower(name)) != std::end(ours)) return Problem{"is set by the sink itself"};
    return std::nullopt;
}

bool matches_a_type(std::string_view glob)
{
    for (int i = 0; i <= static_cast<int>(model::EventType::events_lost); ++i)
        if (text::matches_glob(glob, model::name(static_cast<model::EventType>(i)))) return true;
    return false;
}

std::string_view type_name(const SinkSettings& settings)
{
    static constexpr std::string_view names[] = {"journald", "syslog", "http", "exec", "file"};
    return names[settings.target.index()];
}

std::string target_text(const SinkSettings& settings)
{
    if (const auto* syslog = std::get_if<SyslogSink>(&settings.target)) return to_text(syslog->address);
    if (const auto* http = std::get_if<HttpSink>(&settings.target)) return http->url.substr(0, http->url.find('?'));
    if (const auto* exec = std::get_if<ExecSink>(&settings.target))
        return exec->command.empty() ? "" : exec->command[0];
    if (const auto* file = std::get_if<FileSink>(&settings.target)) return file->path;
    return "journald";
}

SinkSettings builtin_journal()
{
    SinkSettings journal;
    journal.name = "journal";
    journal.target = JournaldSink{};
    return journal;
}

}  // namespace onvigil::alerts
