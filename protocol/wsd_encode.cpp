#include "protocol/wsd.hpp"
#include "protocol/xml.hpp"

#include <fmt/format.h>

#include <utility>

namespace onvigil::protocol::wsd {
namespace {

constexpr std::string_view prolog = R"(<?xml version="1.0" encoding="utf-8"?>)";
constexpr std::string_view soap_uri = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view addressing_uri = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
constexpr std::string_view discovery_uri = "http://schemas.xmlsoap.org/ws/2005/04/discovery";
constexpr std::string_view network_uri = "http://www.onvif.org/ver10/network/wsdl";
constexpr std::string_view device_uri = "http://www.onvif.org/ver10/device/wsdl";
constexpr std::string_view every_host = "urn:schemas-xmlsoap-org:ws:2005:04:discovery";
constexpr std::string_view asker = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";

/// URI and prefix, in the order of declaration.
using Prefixes = std::vector<std::pair<std::string, std::string>>;

std::string_view prefix_of(std::string_view uri, const Prefixes& prefixes)
{
    for (const auto& [known, prefix] : prefixes)
        if (known == uri) return prefix;
    return {};
}

void declare(std::string_view uri, std::string_view preferred, Prefixes& prefixes)
{
    if (uri.empty() || !prefix_of(uri, prefixes).empty()) return;
    prefixes.emplace_back(uri, preferred.empty() ? fmt::format("n{}", prefixes.size()) : std::string(preferred));
}

Prefixes prefixes_of(const Message& message)
{
    Prefixes prefixes;
    declare(soap_uri, "s", prefixes);
    declare(addressing_uri, "a", prefixes);
    declare(discovery_uri, "d", prefixes);
    for (const Announcement& announcement : message.announcements)
        for (const TypeName& type : announcement.types)
            declare(type.uri, type.uri == network_uri ? "dn" : type.uri == device_uri ? "tds" : "", prefixes);
    for (const std::string& uri : message.namespaces) declare(uri, "", prefixes);
    return prefixes;
}

template <typename List, typename Text>
std::string joined(const List& items, Text text)
{
    std::string out;
    for (const auto& item : items) {
        if (!out.empty()) out += ' ';
        out += text(item);
    }
    return out;
}

std::string element(std::string_view name, std::string_view text)
{
    return text.empty() ? std::string() : fmt::format("<{0}>{1}</{0}>", name, xml::escape(text));
}

std::string announcement_text(const Announcement& announcement, const Prefixes& prefixes)
{
    const auto same = [](const std::string& text) { return text; };
    const auto type_text = [&](const TypeName& type) {
        const std::string_view prefix = prefix_of(type.uri, prefixes);
        return prefix.empty() ? type.local : fmt::format("{}:{}", prefix, type.local);
    };
    const std::string& endpoint = announcement.endpoint_raw.empty() ? announcement.endpoint : announcement.endpoint_raw;
    std::string out;
    if (!endpoint.empty()) out += "<a:EndpointReference>" + element("a:Address", endpoint) + "</a:EndpointReference>";
    out += element("d:Types", joined(announcement.types, type_text));
    out += element("d:Scopes", joined(announcement.scopes, same));
    out += element("d:XAddrs", joined(announcement.xaddrs, same));
    out += fmt::format("<d:MetadataVersion>{}</d:MetadataVersion>", announcement.metadata_version);
    return out;
}

struct Shape {
    std::string_view action, outer, inner;
};

Shape shape_of(Kind kind)
{
    switch (kind) {
        case Kind::hello:
            return {"Hello", "Hello", ""};
        case Kind::bye:
            return {"Bye", "Bye", ""};
        case Kind::probe:
            return {"Probe", "Probe", ""};
        case Kind::resolve:
            return {"Resolve", "Resolve", ""};
        case Kind::resolve_matches:
            return {"ResolveMatches", "ResolveMatches", "ResolveMatch"};
        case Kind::fault:
            return {"fault", "", ""};
        default:
            return {"ProbeMatches", "ProbeMatches", "ProbeMatch"};
    }
}

std::string body_text(const Message& message, const Shape& shape, const Prefixes& prefixes)
{
    if (message.fault) return encode_fault(*message.fault);
    std::string out;
    for (const Announcement& announcement : message.announcements) {
        const std::string text = announcement_text(announcement, prefixes);
        out += shape.inner.empty() ? text : fmt::format("<d:{0}>{1}</d:{0}>", shape.inner, text);
    }
    return fmt::format("<d:{0}>{1}</d:{0}>", shape.outer, out);
}

}  // namespace

std::string encode_probe(std::string_view message_id, ProbeFor kind)
{
    // Word for word what ONVIF Device Manager sends: some cameras compare text. The second probe differs on purpose,
    // with an empty Scopes that others want to see.
    const bool transmitter = kind == ProbeFor::network_video_transmitter;
    const std::string wanted =
        transmitter ? fmt::format(R"(<d:Types xmlns:d="{}" xmlns:dp0="{}">dp0:NetworkVideoTransmitter</d:Types>)",
                                  discovery_uri, network_uri)
                    : fmt::format(R"(<Types xmlns:tds="{}">tds:Device</Types><Scopes/>)", device_uri);
    return fmt::format(
        R"({}<s:Envelope xmlns:s="{}" xmlns:a="{}"><s:Header><a:Action s:mustUnderstand="1">{}/Probe</a:Action>)"
        R"(<a:MessageID>{}</a:MessageID><a:ReplyTo><a:Address>{}</a:Address></a:ReplyTo>)"
        R"(<a:To s:mustUnderstand="1">{}</a:To></s:Header><s:Body><Probe xmlns="{}">{}</Probe></s:Body></s:Envelope>)",
        prolog, soap_uri, addressing_uri, discovery_uri, xml::escape(message_id), asker, every_host, discovery_uri,
        wanted);
}

std::string encode(const Message& message, std::optional<AppSequence> sequence)
{
    const Prefixes prefixes = prefixes_of(message);
    const Shape shape = shape_of(message.kind);
    const bool answer =
        message.kind == Kind::probe_matches || message.kind == Kind::resolve_matches || message.kind == Kind::fault;
    std::string out(prolog);
    out += "<s:Envelope";
    for (const auto& [uri, prefix] : prefixes) out += fmt::format(R"( xmlns:{}="{}")", prefix, xml::escape(uri));
    out += "><s:Header>";
    out += element("a:MessageID", message.message_id);
    out += element("a:RelatesTo", message.relates_to);
    out += element("a:To", answer ? asker : every_host);
    out += fmt::format("<a:Action>{}/{}</a:Action>", message.kind == Kind::fault ? addressing_uri : discovery_uri,
                       shape.action);
    if (sequence)
        out += fmt::format(R"(<d:AppSequence InstanceId="{}" MessageNumber="{}"/>)", sequence->instance_id,
                           sequence->message_number);
    return out + "</s:Header><s:Body>" + body_text(message, shape, prefixes) + "</s:Body></s:Envelope>";
}

}  // namespace onvigil::protocol::wsd
