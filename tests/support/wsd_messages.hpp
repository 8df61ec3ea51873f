#pragma once
/// support/wsd_messages.hpp - WS-Discovery messages as devices send them, and their decoding in one call.

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/wsd.hpp"
#include "protocol/xml.hpp"
#include "support/soap_fault.hpp"

namespace onvigil::protocol::wsd {

/// With a decoder of the calling thread's own.
inline Result<Message, DecodeError> decode(Bytes datagram)
{
    static thread_local Decoder decoder;
    return decoder.decode(datagram);
}

struct AppSequence {
    std::uint32_t instance_id = 0;
    std::uint32_t message_number = 0;
};

namespace encoding {

inline constexpr std::string_view prolog = R"(<?xml version="1.0" encoding="utf-8"?>)";
inline constexpr std::string_view soap_uri = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view addressing_uri = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
inline constexpr std::string_view discovery_uri = "http://schemas.xmlsoap.org/ws/2005/04/discovery";
inline constexpr std::string_view network_uri = "http://www.onvif.org/ver10/network/wsdl";
inline constexpr std::string_view device_uri = "http://www.onvif.org/ver10/device/wsdl";
inline constexpr std::string_view every_host = "urn:schemas-xmlsoap-org:ws:2005:04:discovery";
inline constexpr std::string_view asker = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";

/// URI and prefix, in the order of declaration.
using Prefixes = std::vector<std::pair<std::string, std::string>>;

inline std::string_view prefix_of(std::string_view uri, const Prefixes& prefixes)
{
    for (const auto& [known, prefix] : prefixes)
        if (known == uri) return prefix;
    return {};
}

inline void declare(std::string_view uri, std::string_view preferred, Prefixes& prefixes)
{
    if (uri.empty() || !prefix_of(uri, prefixes).empty()) return;
    prefixes.emplace_back(uri, preferred.empty() ? fmt::format("n{}", prefixes.size()) : std::string(preferred));
}

inline Prefixes prefixes_of(const Message& message)
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

inline std::string element(std::string_view name, std::string_view text)
{
    return text.empty() ? std::string() : fmt::format("<{0}>{1}</{0}>", name, xml::escape(text));
}

inline std::string announcement_text(const Announcement& announcement, const Prefixes& prefixes)
{
    const auto same = [](const std::string& text) { return text; };
    const auto type_text = [&](const TypeName& type) {
        const std::string_view prefix = prefix_of(type.uri, prefixes);
        return prefix.empty() ? type.local : fmt::format("{}:{}", prefix, type.local);
    };
    std::string out;
    if (!announcement.endpoint.empty())
        out += "<a:EndpointReference>" + element("a:Address", announcement.endpoint) + "</a:EndpointReference>";
    out += element("d:Types", joined(announcement.types, type_text));
    out += element("d:Scopes", joined(announcement.scopes, same));
    out += element("d:XAddrs", joined(announcement.xaddrs, same));
    out += fmt::format("<d:MetadataVersion>{}</d:MetadataVersion>", announcement.metadata_version);
    return out;
}

/// The elements of a body: the message, and each announcement in it.
inline std::pair<std::string_view, std::string_view> elements_of(Kind kind)
{
    if (kind == Kind::hello) return {"Hello", ""};
    if (kind == Kind::bye) return {"Bye", ""};
    if (kind == Kind::probe) return {"Probe", ""};
    if (kind == Kind::resolve) return {"Resolve", ""};
    if (kind == Kind::resolve_matches) return {"ResolveMatches", "ResolveMatch"};
    return {"ProbeMatches", "ProbeMatch"};
}

inline std::string body_text(const Message& message, const Prefixes& prefixes)
{
    const auto [outer, inner] = elements_of(message.kind);
    if (message.fault) return encode_fault(*message.fault);
    std::string out;
    for (const Announcement& announcement : message.announcements) {
        const std::string text = announcement_text(announcement, prefixes);
        out += inner.empty() ? text : fmt::format("<d:{0}>{1}</d:{0}>", inner, text);
    }
    return fmt::format("<d:{0}>{1}</d:{0}>", outer, out);
}

}  // namespace encoding

/// The message as a device would send it, one line; `namespaces` that are not the protocol's own are declared too.
/// For kinds probe_matches, resolve_matches, hello, bye and fault; decode() gives the same value back.
inline std::string encode(const Message& message, std::optional<AppSequence> sequence = {})
{
    using namespace encoding;
    const Prefixes prefixes = prefixes_of(message);
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
                       message.kind == Kind::fault ? "fault" : elements_of(message.kind).first);
    if (sequence)
        out += fmt::format(R"(<d:AppSequence InstanceId="{}" MessageNumber="{}"/>)", sequence->instance_id,
                           sequence->message_number);
    return out + "</s:Header><s:Body>" + body_text(message, prefixes) + "</s:Body></s:Envelope>";
}

}  // namespace onvigil::protocol::wsd
