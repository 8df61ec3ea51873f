#include <fmt/format.h>

#include "base/ensure.hpp"
#include "simulator/messages.hpp"

namespace onvigil::simulator::messages {
namespace {

constexpr std::string_view onvif_namespaces =
    R"( xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl")"
    R"( xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:ter="http://www.onvif.org/ver10/error")";

constexpr std::string_view hikvision_common =
    R"( xmlns:soapenc="http://www.w3.org/2003/05/soap-encoding" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance")"
    R"( xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:trt="http://www.onvif.org/ver10/media/wsdl")"
    R"( xmlns:timg="http://www.onvif.org/ver20/imaging/wsdl" xmlns:tev="http://www.onvif.org/ver10/events/wsdl")"
    R"( xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:tan="http://www.onvif.org/ver20/analytics/wsdl")"
    R"( xmlns:tst="http://www.onvif.org/ver10/storage/wsdl" xmlns:tns1="http://www.onvif.org/ver10/topics")"
    R"( xmlns:tmd="http://www.onvif.org/ver10/deviceIO/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2")"
    R"( xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wstop="http://docs.oasis-open.org/wsn/t-1")";

constexpr std::string_view hikvision_own = R"( xmlns:tnshik="http://www.hikvision.com/2011/event/topics")"
                                           R"( xmlns:hikwsd="http://www.onvifext.com/onvif/ext/ver10/wsdl")"
                                           R"( xmlns:hikxsd="http://www.onvifext.com/onvif/ext/ver10/schema")";

constexpr std::string_view hikvision_neutral = R"( xmlns:tnsn="http://www.eventextension.com/2011/event/topics")"
                                               R"( xmlns:extwsd="http://www.onvifext.com/onvif/ext/ver10/wsdl")"
                                               R"( xmlns:extxsd="http://www.onvifext.com/onvif/ext/ver10/schema")";

constexpr std::string_view gsoap_first =
    R"( xmlns:SOAP-ENC="http://www.w3.org/2003/05/soap-encoding" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance")"
    R"( xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:c14n="http://www.w3.org/2001/10/xml-exc-c14n#")"
    R"( xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd")";

constexpr std::string_view discovery_namespaces_2005 = R"( xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery")";

/// How a platform writes an envelope.
struct Manner {
    std::string_view prolog;
    std::string_view prefix;      ///< of the envelope
    std::string_view addressing;  ///< prefix of WS-Addressing
    std::string namespaces;
};

Manner manner_of(Platform platform)
{
    const std::string discovery(discovery_namespaces_2005);
    constexpr std::string_view wsa = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    switch (platform) {
        case Platform::hikvision:
        case Platform::hikvision_neutral: {
            const auto own = platform == Platform::hikvision ? hikvision_own : hikvision_neutral;
            return {
                R"(<?xml version="1.0" encoding="UTF-8"?>)"
                "\n",
                "env", "wsadis",
                fmt::format("{}{}{}{} xmlns:wsadis=\"{}\"", hikvision_common, onvif_namespaces, own, discovery, wsa)};
        }
        case Platform::dahua:
            return {R"(<?xml version="1.0" encoding="utf-8" standalone="yes" ?>)", "s", "a",
                    fmt::format(" xmlns:sc=\"http://www.w3.org/2003/05/soap-encoding\"{}{} xmlns:a=\"{}\"",
                                onvif_namespaces, discovery, wsa)};
        case Platform::gsoap:
            break;
    }
    return {R"(<?xml version="1.0" encoding="UTF-8"?>)"
            "\n",
            "SOAP-ENV", "wsa", fmt::format("{}{}{} xmlns:wsa=\"{}\"", gsoap_first, onvif_namespaces, discovery, wsa)};
}

std::string envelope(const Manner& manner, std::string_view header, std::string_view body)
{
    const std::string head =
        header.empty() ? std::string() : fmt::format("<{0}:Header>{1}</{0}:Header>", manner.prefix, header);
    return fmt::format(
        "{}<{}:Envelope xmlns:{}=\"http://www.w3.org/2003/05/soap-envelope\"{}>{}<{}:Body>{}</{}:Body></{}:Envelope>",
        manner.prolog, manner.prefix, manner.prefix, manner.namespaces, head, manner.prefix, body, manner.prefix,
        manner.prefix);
}

std::string types_of(Kind kind)
{
    if (kind == Kind::printer)
        return R"(<d:Types xmlns:wsdp="http://schemas.xmlsoap.org/ws/2006/02/devprof" )"
               R"(xmlns:wprt="http://schemas.microsoft.com/windows/2006/08/wdp/print">wsdp:Device wprt:PrintDeviceType</d:Types>)";
    if (kind == Kind::windows)
        return R"(<d:Types xmlns:wsdp="http://schemas.xmlsoap.org/ws/2006/02/devprof" )"
               R"(xmlns:pub="http://schemas.microsoft.com/windows/pub/2005/07">wsdp:Device pub:Computer</d:Types>)";
    return "<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>";
}

/// What a ProbeMatch and a Hello say of the device.
std::string announcement(const Entry& entry, const Manner& manner)
{
    std::string all;
    for (const auto& scope : scopes(entry)) all += (all.empty() ? "" : " ") + scope;
    std::string out = fmt::format(
        "<{0}:EndpointReference><{0}:Address>@{{endpoint}}</{0}:Address></{0}:EndpointReference>", manner.addressing);
    out += types_of(entry.kind);
    if (!all.empty()) out += "<d:Scopes>" + all + "</d:Scopes>";
    if (entry.kind != Kind::windows) out += "<d:XAddrs>@{xaddrs}</d:XAddrs>";
    return out + (entry.platform == Platform::dahua ? "<d:MetadataVersion>1</d:MetadataVersion>"
                                                    : "<d:MetadataVersion>10</d:MetadataVersion>");
}

std::string discovery_header(const Entry& entry, const Manner& manner, std::string_view action, bool relates)
{
    const bool dahua = entry.platform == Platform::dahua;
    const std::string_view a = manner.addressing;
    const std::string_view to = dahua || !relates ? "urn:schemas-xmlsoap-org:ws:2005:04:discovery"
                                                  : "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
    std::string out = fmt::format("<{0}:MessageID>{1}uuid:@{{message_id}}</{0}:MessageID>", a, dahua ? "" : "urn:");
    if (relates) out += fmt::format("<{0}:RelatesTo>@{{relates_to}}</{0}:RelatesTo>", a);
    out += fmt::format("<{0}:To>{1}</{0}:To>", a, to);
    out += fmt::format("<{0}:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/{1}</{0}:Action>", a, action);
    if (!dahua) out += R"(<d:AppSequence InstanceId="1637072188" MessageNumber="@{sequence}"/>)";
    return out;
}

std::string body_of(const Entry& entry, Call call)
{
    switch (call) {
        case Call::datetime:
            return "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
                   "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8:00:00</tt:TZ></tt:TimeZone>"
                   "<tt:UTCDateTime><tt:Time><tt:Hour>@{hour}</tt:Hour><tt:Minute>@{minute}</tt:Minute>"
                   "<tt:Second>@{second}</tt:Second></tt:Time><tt:Date><tt:Year>@{year}</tt:Year>"
                   "<tt:Month>@{month}</tt:Month><tt:Day>@{day}</tt:Day></tt:Date></tt:UTCDateTime>"
                   "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>";
        case Call::deviceinfo:
            return "<tds:GetDeviceInformationResponse><tds:Manufacturer>@{manufacturer}</tds:Manufacturer>"
                   "<tds:Model>@{model}</tds:Model><tds:FirmwareVersion>@{firmware}</tds:FirmwareVersion>"
                   "<tds:SerialNumber>@{serial}</tds:SerialNumber><tds:HardwareId>@{hardware_id}</tds:HardwareId>"
                   "</tds:GetDeviceInformationResponse>";
        case Call::scopes: {
            std::string out = "<tds:GetScopesResponse>";
            for (const auto& scope : scopes(entry))
                out += "<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>" + scope +
                       "</tt:ScopeItem></tds:Scopes>";
            return out + "</tds:GetScopesResponse>";
        }
        case Call::networkinterfaces:
            return R"(<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled>)"
                   "<tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>@{mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>"
                   "<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>@{address}</tt:Address>"
                   "<tt:PrefixLength>16</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4>"
                   "</tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>";
        case Call::hostname:
            return "<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP>"
                   "<tt:Name>@{hostname}</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>";
        case Call::capabilities:
            return "<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>@{xaddrs}</tt:XAddr></"
                   "tt:Device>"
                   "</tds:Capabilities></tds:GetCapabilitiesResponse>";
        case Call::services:
            return "<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/device/wsdl"
                   "</tds:Namespace><tds:XAddr>@{xaddrs}</tds:XAddr><tds:Version><tt:Major>2</tt:Major>"
                   "<tt:Minor>40</tt:Minor></tds:Version></tds:Service></tds:GetServicesResponse>";
        default:
            break;
    }
    ensure(false, "only the seven calls have a body");
    return {};
}

std::string fault(const Entry& entry, std::string_view subcode, std::string_view reason)
{
    const Manner manner = manner_of(entry.platform);
    return envelope(
        manner, "",
        fmt::format("<{0}:Fault><{0}:Code><{0}:Value>{0}:Sender</{0}:Value><{0}:Subcode><{0}:Value>ter:{1}"
                    "</{0}:Value></{0}:Subcode></{0}:Code><{0}:Reason><{0}:Text xml:lang=\"en\">{2}</{0}:Text>"
                    "</{0}:Reason></{0}:Fault>",
                    manner.prefix, subcode, reason));
}

}  // namespace

std::vector<std::string> scopes(const Entry& entry)
{
    std::vector<std::string> out;
    for (std::size_t i = 0; i < entry.scopes.size(); ++i) out.push_back(fmt::format("@{{scope{}}}", i));
    if (!out.empty() || entry.kind != Kind::camera) return out;
    const auto add = [&](std::string_view path) { out.push_back("onvif://www.onvif.org/" + std::string(path)); };
    switch (entry.platform) {
        case Platform::hikvision:
        case Platform::hikvision_neutral:
            for (const auto path : {"type/video_encoder", "Profile/Streaming", "Profile/G", "Profile/T", "MAC/@{mac}",
                                    "hardware/@{scope_model}", "name/@{scope_name}", "location/@{scope_location}"})
                add(path);
            break;
        case Platform::dahua:
            for (const auto path :
                 {"location/country/china", "name/@{scope_name}", "hardware/@{scope_model}", "Profile/Streaming",
                  "type/Network_Video_Transmitter", "extension/unique_identifier"})
                add(path);
            break;
        case Platform::gsoap:
            for (const auto path : {"type/video_encoder", "Profile/Streaming", "hardware/@{scope_model}",
                                    "name/@{scope_name}", "location/@{scope_location}"})
                add(path);
            break;
    }
    return out;
}

std::string probe_match(const Entry& entry)
{
    const Manner manner = manner_of(entry.platform);
    return envelope(
        manner, discovery_header(entry, manner, "ProbeMatches", true),
        "<d:ProbeMatches><d:ProbeMatch>" + announcement(entry, manner) + "</d:ProbeMatch></d:ProbeMatches>");
}

std::string hello(const Entry& entry)
{
    const Manner manner = manner_of(entry.platform);
    return envelope(manner, discovery_header(entry, manner, "Hello", false),
                    "<d:Hello>" + announcement(entry, manner) + "</d:Hello>");
}

std::string bye(const Entry& entry)
{
    const Manner manner = manner_of(entry.platform);
    return envelope(manner, discovery_header(entry, manner, "Bye", false),
                    fmt::format("<d:Bye><{0}:EndpointReference><{0}:Address>@{{endpoint}}</{0}:Address>"
                                "</{0}:EndpointReference></d:Bye>",
                                manner.addressing));
}

std::string soap(const Entry& entry, Call call)
{
    return envelope(manner_of(entry.platform), "", body_of(entry, call));
}

std::string not_authorized(const Entry& entry)
{
    return fault(entry, "NotAuthorized",
                 entry.platform == Platform::dahua
                     ? "Sender not Authorized. Invalid username or password!"
                     : "The action requested requires authorization and the sender is not authorized");
}

std::string not_supported(const Entry& entry)
{
    return fault(entry, "ActionNotSupported", "The requested action is not supported by this device");
}

}  // namespace onvigil::simulator::messages
