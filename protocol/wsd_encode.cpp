#include "protocol/wsd.hpp"
#include "protocol/xml.hpp"

#include <fmt/format.h>

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

}  // namespace onvigil::protocol::wsd
