#include "alerts/sinks/syslog_settings.hpp"

#include "alerts/sinks/relp_sink.hpp"
#include "alerts/sinks/syslog_sink.hpp"
#include "base/number.hpp"

#include <fmt/format.h>

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
                              {Transport::relp_tls, "relp+tls://", 2514},
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
    address.port = text::whole_number<std::uint16_t>(port).value_or(0);
    if (address.port == 0) return Problem{fmt::format("{} is no port (1 to 65535)", port)};
    return std::nullopt;
}

}  // namespace

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
    return Problem{"must begin with udp://, tcp://, tls://, relp://, relp+tls:// or unix://"};
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

const SinkType SyslogSettings::type = sink_type<SyslogSettings>("syslog");

void SyslogSettings::visit_address(SettingVisitor& visitor)
{
    if (const auto text = visitor.given("address", to_text(address))) {
        const auto parsed = parse_syslog_address(*text);
        if (!parsed) return visitor.problem("address", parsed.error().text);
        address = *parsed;
    }
    if (address == SyslogAddress()) return visitor.problem("", "needs address, as in tls://siem.example.org:6514");
    if (!address.has_tls())
        visitor.forbid({"ca_file", "certificate_file", "key_file"},
                       "only a tls:// or relp+tls:// address has certificates");
    if (address.transport == Transport::udp || address.is_relp())
        visitor.forbid({"framing"}, "udp:// and relp:// know no framing; tcp://, tls:// and unix:// do");
    if (!visitor.has("framing"))  // what reads a Unix stream (/dev/log) splits at newlines
        framing = address.transport == Transport::unix_socket ? Framing::newline : Framing::octet_counted;
}

void SyslogSettings::visit(SettingVisitor& visitor)
{
    visit_address(visitor);
    visitor.format(format, &RecordFormat::in_syslog);
    visitor.choice("header", header);
    if (format->whole_message && header != SyslogHeader::rfc5424)
        visitor.problem("header", fmt::format("format {} is its own header; choose another format of {}", format->name,
                                              format_names(&RecordFormat::in_syslog)));
    visitor.choice("timestamps", timestamps);
    if (header != SyslogHeader::rfc3164)
        visitor.forbid({"timestamps"}, "only header rfc3164 has local time; the others say UTC or nothing");
    visitor.choice("framing", framing);
    if (const auto text = visitor.given("facility", std::string(facility_name(facility)))) {
        if (const auto parsed = parse_facility(*text))
            facility = *parsed;
        else
            visitor.problem("facility", fmt::format("{} is none of the syslog facilities, as in local0", *text));
    }
    visitor.certificates(ca_file, certificate_file, key_file);
    if (!visitor.has("max_bytes")) max_bytes = format->default_max_bytes;
    visitor.number("max_bytes", max_bytes, format->least_max_bytes, 1 << 20,
                   fmt::format("a size of {} messages: {} to 1048576 bytes", format->name, format->least_max_bytes));
}

std::unique_ptr<Sink> SyslogSettings::make(const SensorIdentity& identity,
                                           const boost::asio::any_io_executor& executor) const
{
    if (address.is_relp()) return std::make_unique<RelpSink>(*this, identity, executor);
    return std::make_unique<SyslogSink>(*this, identity, executor);
}

}  // namespace onvigil::alerts
