#pragma once
/// support/onvif_answers.hpp - the device service's answers as devices send them, and their decoding in one call.

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>

#include "protocol/onvif.hpp"
#include "protocol/xml.hpp"
#include "support/soap_fault.hpp"

namespace onvigil::protocol::onvif {

/// With a decoder of the calling thread's own.
inline Result<Answer, DecodeError> decode(Bytes body)
{
    static thread_local Decoder decoder;
    return decoder.decode(body);
}

namespace encoding {

inline constexpr std::string_view prolog = R"(<?xml version="1.0" encoding="utf-8"?>)";
inline constexpr std::string_view soap_uri = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view device_uri = "http://www.onvif.org/ver10/device/wsdl";
inline constexpr std::string_view schema_uri = "http://www.onvif.org/ver10/schema";

inline std::string element(std::string_view name, std::string_view text)
{
    return fmt::format("<{0}>{1}</{0}>", name, xml::escape(text));
}

inline std::string body_of(const Fault& fault)
{
    return encode_fault(fault);
}

inline std::string date_time(std::string_view element,
                             const std::optional<std::chrono::system_clock::time_point>& value)
{
    if (!value) return {};
    const auto day = std::chrono::floor<std::chrono::days>(*value);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(*value - day));
    return fmt::format(
        "<tt:{0}><tt:Time><tt:Hour>{1}</tt:Hour><tt:Minute>{2}</tt:Minute><tt:Second>{3}</tt:Second></tt:Time>"
        "<tt:Date><tt:Year>{4}</tt:Year><tt:Month>{5}</tt:Month><tt:Day>{6}</tt:Day></tt:Date></tt:{0}>",
        element, time.hours().count(), time.minutes().count(), time.seconds().count(), static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

inline std::string body_of(const DateTime& value)
{
    std::string zone;
    if (!value.time_zone.empty())
        zone = "<tt:TimeZone><tt:TZ>" + xml::escape(value.time_zone) + "</tt:TZ></tt:TimeZone>";
    return fmt::format(
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
        "<tt:DaylightSavings>{}</tt:DaylightSavings>{}{}{}</tds:SystemDateAndTime>"
        "</tds:GetSystemDateAndTimeResponse>",
        value.daylight_savings, zone, date_time("UTCDateTime", value.utc), date_time("LocalDateTime", value.local));
}

inline std::string body_of(const DeviceInformation& value)
{
    return "<tds:GetDeviceInformationResponse>" + element("tds:Manufacturer", value.manufacturer) +
           element("tds:Model", value.model) + element("tds:FirmwareVersion", value.firmware) +
           element("tds:SerialNumber", value.serial) + element("tds:HardwareId", value.hardware_id) +
           "</tds:GetDeviceInformationResponse>";
}

inline std::string body_of(const Scopes& value)
{
    std::string out = "<tds:GetScopesResponse>";
    for (const std::string& item : value.items)
        out += "<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef>" + element("tt:ScopeItem", item) + "</tds:Scopes>";
    return out + "</tds:GetScopesResponse>";
}

/// The IPv4 or the IPv6 addresses of an interface, as if each had been set by hand.
inline std::string family_text(const NetworkInterface& interface, bool six)
{
    std::string list;
    for (const std::string& address : interface.addresses)
        if ((address.find(':') != std::string::npos) == six)
            list += fmt::format("<tt:Manual>{}<tt:PrefixLength>{}</tt:PrefixLength></tt:Manual>",
                                element("tt:Address", address), six ? 64 : 24);
    if (list.empty()) return {};
    return fmt::format("<tt:{0}><tt:Enabled>true</tt:Enabled><tt:Config>{1}<tt:DHCP>{2}</tt:DHCP></tt:Config></tt:{0}>",
                       six ? "IPv6" : "IPv4", list, six ? "Off" : "false");
}

inline std::string body_of(const NetworkInterfaces& value)
{
    std::string out = "<tds:GetNetworkInterfacesResponse>";
    for (const NetworkInterface& item : value.items)
        out +=
            fmt::format(R"(<tds:NetworkInterfaces token="{}"><tt:Enabled>true</tt:Enabled><tt:Info>{}{}</tt:Info>{}{})"
                        R"(</tds:NetworkInterfaces>)",
                        xml::escape(item.token), element("tt:Name", item.name),
                        element("tt:HwAddress", item.hw_address), family_text(item, false), family_text(item, true));
    return out + "</tds:GetNetworkInterfacesResponse>";
}

inline std::string body_of(const Hostname& value)
{
    return fmt::format(
        "<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP>{}"
        "</tds:HostnameInformation></tds:GetHostnameResponse>",
        element("tt:Name", value.name));
}

inline std::string body_of(const Services& value)
{
    std::string out = "<tds:GetServicesResponse>";
    for (const Services::Item& item : value.items)
        out += "<tds:Service>" + element("tds:Namespace", item.uri) + element("tds:XAddr", item.xaddr) +
               "<tds:Version><tt:Major>2</tt:Major><tt:Minor>0</tt:Minor></tds:Version></tds:Service>";
    return out + "</tds:GetServicesResponse>";
}

}  // namespace encoding

/// One line; decode() gives the same value back.
inline std::string encode(const Answer& answer)
{
    using namespace encoding;
    std::string out = fmt::format(R"({}<s:Envelope xmlns:s="{}" xmlns:tds="{}" xmlns:tt="{}")", prolog, soap_uri,
                                  device_uri, schema_uri);
    std::size_t number = 0;
    for (const std::string& uri : answer.namespaces)
        if (uri != soap_uri && uri != device_uri && uri != schema_uri)
            out += fmt::format(R"( xmlns:n{}="{}")", number++, xml::escape(uri));
    out += "><s:Body>";
    out += std::visit([](const auto& body) { return body_of(body); }, answer.body);
    return out + "</s:Body></s:Envelope>";
}

}  // namespace onvigil::protocol::onvif
