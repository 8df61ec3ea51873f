#include "alerts/sinks/http_settings.hpp"

#include "alerts/sinks/http_proxy.hpp"
#include "alerts/sinks/http_sink.hpp"
#include "base/text.hpp"

#include <boost/url/parse.hpp>

#include <algorithm>

namespace onvigil::alerts {

using namespace std::chrono_literals;

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

const SinkType HttpSettings::type = sink_type<HttpSettings>("http");

void HttpSettings::visit(SettingVisitor& visitor)
{
    visitor.text("url", url);
    if (url.empty())
        visitor.problem("", "needs url");
    else if (const auto wrong = check_url(url))
        visitor.problem("url", wrong->text);
    if (url.starts_with("http:"))
        visitor.forbid({"ca_file", "certificate_file", "key_file"}, "only an https:// url has certificates");
    visitor.format(format, &RecordFormat::in_http);
    if (format->self_delimiting)
        visitor.forbid({"batch_format"},
                       fmt::format("{} has a way of its own to put several events into one body", format->name));
    visitor.headers("headers", headers, check_header_name);
    visitor.secret("hmac", hmac_secret);
    visitor.number("batch", batch, 1, 10'000, "a number of events: 1 to 10000");
    visitor.choice("batch_format", batch_format);
    visitor.choice("compression", compression);
    visitor.certificates(ca_file, certificate_file, key_file);
    visitor.text("proxy", proxy);
    if (const auto wrong = proxy.empty() ? std::nullopt : check_proxy(proxy))
        visitor.problem("proxy", fmt::format("{} {}", proxy, wrong->text));
    visitor.secret("proxy_login", proxy_login);
    if (proxy.empty() && !proxy_login.empty()) visitor.problem("", "has proxy_login, but no proxy");
    visitor.duration("timeout", timeout, 100ms, 10min);
}

std::unique_ptr<Sink> HttpSettings::make(const SensorIdentity& identity,
                                         const boost::asio::any_io_executor& executor) const
{
    return std::make_unique<HttpSink>(*this, identity, executor);
}

}  // namespace onvigil::alerts
