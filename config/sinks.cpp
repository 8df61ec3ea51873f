#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>

#include "config/secrets.hpp"
#include "config/sections.hpp"

namespace onvigil::config {
namespace {

using namespace std::chrono_literals;

/// A key whose value must be one of an enumeration's names.
template <typename Value, typename Parse>
void choice(Reader& reader, const char* key, Value& target, Parse parse, const std::string& names)
{
    std::string text;
    reader.text(key, text);
    if (text.empty()) return;
    if (const auto value = parse(text))
        target = *value;
    else
        reader.problem(key, fmt::format("{} is none of {}", text, names));
}

template <alerts::Named Enum>
void choice(Reader& reader, const char* key, Enum& target)
{
    std::vector<std::string_view> names;
    for (const auto& [value, name] : alerts::names_of(Enum{})) names.push_back(name);
    choice(reader, key, target, alerts::parse<Enum>, fmt::format("{}", fmt::join(names, ", ")));
}

/// The formats a sink can carry.
void format_of(Reader& reader, alerts::Format& target, std::initializer_list<alerts::Format> allowed)
{
    std::string text;
    reader.text("format", text);
    if (text.empty()) return;
    const auto value = alerts::parse<alerts::Format>(text);
    if (value && std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) {
        target = *value;
        return;
    }
    std::vector<std::string_view> names;
    for (const auto format : allowed) names.push_back(alerts::name(format));
    reader.problem("format", fmt::format("{} is none of {}", text, fmt::join(names, ", ")));
}

/// A key that means nothing here is a mistake: whoever wrote it expects something of it.
void forbid(Reader& reader, std::initializer_list<const char*> keys, const std::string& why)
{
    for (const char* key : keys)
        if (reader.has(key)) reader.problem(key, why);
}

void absolute(Reader& reader, const char* key, const std::string& path)
{
    if (!path.empty() && !path.starts_with('/')) reader.problem(key, fmt::format("{} is no absolute path", path));
}

void read_syslog_address(Reader& reader, alerts::SyslogSink& sink)
{
    using alerts::Transport;
    std::string address;
    reader.text("address", address);
    if (address.empty()) return reader.problem_here("needs address, as in tls://siem.example.org:6514");
    const auto parsed = alerts::parse_syslog_address(address);
    if (!parsed) return reader.problem("address", parsed.error().text);
    sink.address = *parsed;
    sink.framing = alerts::usual_framing(sink.address.transport);
    const auto transport = sink.address.transport;
    if (transport != Transport::tls)
        forbid(reader, {"ca_file", "certificate_file", "key_file"}, "only a tls:// address has certificates");
    if (transport == Transport::udp || transport == Transport::relp)
        forbid(reader, {"framing"}, "udp:// and relp:// know no framing; tcp://, tls:// and unix:// do");
}

alerts::SyslogSink read_syslog(Reader& reader)
{
    using alerts::Format;
    alerts::SyslogSink sink;
    read_syslog_address(reader, sink);
    format_of(reader, sink.format,
              {Format::rfc5424, Format::json, Format::cef, Format::leef, Format::ecs, Format::ocsf});
    choice(reader, "header", sink.header);
    if (sink.format == Format::rfc5424 && sink.header != alerts::Header::rfc5424)
        reader.problem("header", "format rfc5424 is its own header; choose json, cef, leef, ecs or ocsf for another");
    choice(reader, "framing", sink.framing);
    choice(reader, "facility", sink.facility, alerts::parse_facility, "the syslog facilities, as in local0");
    reader.text("ca_file", sink.ca_file);
    reader.text("certificate_file", sink.certificate_file);
    reader.text("key_file", sink.key_file);
    if (sink.certificate_file.empty() != sink.key_file.empty())
        reader.problem_here("certificate_file and key_file go together");
    sink.max_bytes = alerts::usual_max_bytes(sink.format);
    const auto least = alerts::least_max_bytes(sink.format);
    reader.number("max_bytes", sink.max_bytes, least, 1 << 20,
                  fmt::format("a size of {} messages: {} to 1048576 bytes", alerts::name(sink.format), least));
    return sink;
}

/// A header's value: text, or {prefix, credential | file}.
void read_headers(Reader& reader, alerts::HttpSink& sink, const std::filesystem::path& credentials)
{
    reader.section("headers", [&](Reader& headers) {
        for (const std::string& name : headers.keys()) {
            const char* key = name.c_str();
            if (const auto wrong = alerts::check_header_name(name)) headers.problem(key, wrong->text);
            std::string value;
            const auto kind = headers.kind(key);
            if (kind == Reader::Kind::map)
                headers.section(key, [&](Reader& entry) {
                    entry.text("prefix", value);
                    value += read_secret(entry, "file", "credential", credentials, true);
                });
            else if (kind == Reader::Kind::text)
                headers.text(key, value);
            else
                headers.problem(key, "text is expected, or {prefix: TEXT, credential: NAME}");
            if (value.find_first_of("\r\n") != std::string::npos) headers.problem(key, "a header's value is one line");
            sink.headers.emplace_back(name, std::move(value));
        }
    });
}

alerts::HttpSink read_http(Reader& reader, const std::filesystem::path& credentials)
{
    alerts::HttpSink sink;
    reader.text("url", sink.url);
    if (sink.url.empty())
        reader.problem_here("needs url");
    else if (const auto wrong = alerts::check_url(sink.url))
        reader.problem("url", wrong->text);
    if (sink.url.starts_with("http:")) forbid(reader, {"ca_file"}, "only an https:// url has certificates");
    format_of(reader, sink.format,
              {alerts::Format::json, alerts::Format::ecs, alerts::Format::ocsf, alerts::Format::splunk_hec});
    if (sink.format == alerts::Format::splunk_hec)
        forbid(reader, {"batch_format"}, "splunk-hec has a way of its own to put several events into one body");
    read_headers(reader, sink, credentials);
    sink.hmac_secret = read_secret(reader, "hmac_file", "hmac_credential", credentials, false);
    reader.number("batch", sink.batch, 1, 10'000, "a number of events: 1 to 10000");
    choice(reader, "batch_format", sink.batch_format);
    choice(reader, "compression", sink.compression);
    reader.text("ca_file", sink.ca_file);
    reader.duration("timeout", sink.timeout, 100ms, 10min);
    return sink;
}

alerts::ExecSink read_exec(Reader& reader)
{
    alerts::ExecSink sink;
    reader.texts("command", sink.command);
    if (sink.command.empty())
        reader.problem_here("needs command: a list, as in [/usr/local/bin/alert, arg]");
    else
        absolute(reader, "command", sink.command.front());
    reader.duration("timeout", sink.timeout, 100ms, 1h);
    return sink;
}

alerts::FileSink read_file(Reader& reader)
{
    alerts::FileSink sink;
    reader.text("path", sink.path);
    if (sink.path.empty()) reader.problem_here("needs path");
    absolute(reader, "path", sink.path);
    using alerts::Format;
    format_of(
        reader, sink.format,
        {Format::json, Format::rfc5424, Format::cef, Format::leef, Format::ecs, Format::ocsf, Format::splunk_hec});
    return sink;
}

void read_target(Reader& reader, alerts::SinkSettings& sink, const std::filesystem::path& credentials)
{
    std::string type;
    reader.text("type", type);
    if (type == "journald" || (type.empty() && sink.name == "journal"))
        sink.target = alerts::JournaldSink{};
    else if (type == "syslog")
        sink.target = read_syslog(reader);
    else if (type == "http")
        sink.target = read_http(reader, credentials);
    else if (type == "exec")
        sink.target = read_exec(reader);
    else if (type == "file")
        sink.target = read_file(reader);
    else if (type.empty())
        reader.problem_here("needs type: journald, syslog, http, exec or file");
    else
        reader.problem("type", fmt::format("{} is none of journald, syslog, http, exec, file", type));
}

void read_sink(Reader& reader, alerts::AlertSettings& settings, const std::filesystem::path& credentials)
{
    alerts::SinkSettings sink;
    reader.text("name", sink.name);
    if (sink.name.empty()) reader.problem_here("needs name: how alerts and messages call it");
    reader.boolean("enabled", sink.enabled);
    reader.texts("events", sink.events);
    if (sink.events.empty()) reader.problem("events", "names no type: leave it out for all of them");
    for (const auto& glob : sink.events)
        if (!alerts::matches_a_type(glob)) reader.problem("events", fmt::format("{} matches no type of event", glob));
    choice(reader, "min_severity", sink.min_severity, model::parse_severity, "info, low, medium, high, critical");
    reader.number("max_backlog", sink.max_backlog, 1, 100'000'000, "a number of events");
    read_target(reader, sink, credentials);

    auto& sinks = settings.sinks;
    const auto same =
        std::find_if(sinks.begin(), sinks.end(), [&](const auto& other) { return other.name == sink.name; });
    if (same == sinks.end())
        sinks.push_back(std::move(sink));
    else if (sink.name == alerts::builtin_journal().name && *same == alerts::builtin_journal())
        *same = std::move(sink);
    else
        reader.problem("name", fmt::format("{} is the name of two sinks", sink.name));
}

}  // namespace

void read_alerts(Reader& reader, alerts::AlertSettings& settings, const std::filesystem::path& credentials)
{
    reader.duration("heartbeat", settings.heartbeat, 1s);
    reader.entries(
        "sinks", [&] { settings.sinks = alerts::AlertSettings{}.sinks; },
        [&](Reader& entry) { read_sink(entry, settings, credentials); });
}

}  // namespace onvigil::config
