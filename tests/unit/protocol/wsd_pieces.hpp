#pragma once
/// WS-Discovery messages built piece by piece.

#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "protocol/wsd.hpp"
#include "support/captures.hpp"
#include "support/wsd_messages.hpp"

namespace onvigil::protocol::wsd {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

inline const std::string network = "http://www.onvif.org/ver10/network/wsdl";
inline const std::string device = "http://www.onvif.org/ver10/device/wsdl";

inline Message decoded(std::string_view text)
{
    const auto result = decode(as_bytes(text));
    if (!result) {
        ADD_FAILURE() << "not decoded (" << name(result.error()) << "): " << text.substr(0, 400);
        return {};
    }
    return *result;
}

/// The only announcement of a message.
inline Announcement only(const Message& message)
{
    if (message.announcements.size() != 1) {
        ADD_FAILURE() << message.announcements.size() << " announcements";
        return {};
    }
    return message.announcements.front();
}

/// A ProbeMatches built piece by piece, so that a test can leave pieces out or break them.
struct Pieces {
    std::string prolog = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    std::string declared = R"( xmlns:s="http://www.w3.org/2003/05/soap-envelope")"
                           R"( xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing")"
                           R"( xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery")"
                           R"( xmlns:dn="http://www.onvif.org/ver10/network/wsdl")";
    std::string header =
        "<s:Header><a:MessageID>urn:uuid:1</a:MessageID><a:RelatesTo>urn:uuid:2</a:RelatesTo></s:Header>";
    std::string endpoint =
        "<a:EndpointReference><a:Address>urn:uuid:3fa1fe68-b915-4053-a3e1-c006c3afec0e</a:Address>"
        "</a:EndpointReference>";
    std::string types = "<d:Types>dn:NetworkVideoTransmitter</d:Types>";
    std::string scopes = "<d:Scopes>onvif://www.onvif.org/name/Gate</d:Scopes>";
    std::string xaddrs = "<d:XAddrs>http://192.0.2.7/onvif/device_service</d:XAddrs>";
    std::string version = "<d:MetadataVersion>3</d:MetadataVersion>";

    [[nodiscard]] std::string text() const
    {
        return prolog + "<s:Envelope" + declared + ">" + header + "<s:Body><d:ProbeMatches><d:ProbeMatch>" + endpoint +
               types + scopes + xaddrs + version + "</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>";
    }
};

inline std::string with(std::string Pieces::*piece, std::string value)
{
    Pieces pieces;
    pieces.*piece = std::move(value);
    return pieces.text();
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

inline std::string without_prefixes(std::string text)
{
    for (const char* prefix : {"s:", "a:", "d:"})
        for (const std::string before : {"<", "</"}) text = replaced(text, before + prefix, before);
    return text;
}

inline const std::string good = Pieces{}.text();

inline Announcement expected()
{
    return {.endpoint = "urn:uuid:3fa1fe68-b915-4053-a3e1-c006c3afec0e",
            .types = {{network, "NetworkVideoTransmitter"}},
            .scopes = {"onvif://www.onvif.org/name/Gate"},
            .xaddrs = {"http://192.0.2.7/onvif/device_service"},
            .metadata_version = 3};
}

}  // namespace onvigil::protocol::wsd
