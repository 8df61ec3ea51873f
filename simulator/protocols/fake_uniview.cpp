#include "protocol/xml.hpp"
#include "simulator/camera.hpp"
#include "simulator/discovery_protocol.hpp"

namespace onvigil::simulator {
namespace {

namespace xml = protocol::xml;

std::optional<Question> read_uniview(std::string_view datagram)
{
    if (datagram.find("UniviewProbe") == std::string_view::npos) return std::nullopt;
    const auto document = xml::parse(datagram, max_tags);
    if (!document) return std::nullopt;
    const pugi::xml_node envelope = document->document_element();
    if (!xml::child(xml::child(envelope, "Body"), "UniviewProbe")) return std::nullopt;
    Question out;
    out.relates_to = xml::text(xml::child(xml::child(envelope, "Header"), "MessageID"));
    return out;
}

std::string uniview_answer(const Entry&)
{
    return R"(<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
           R"(xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:tns="http://www.uniview.com/Ver10/Device/wsdl">)"
           "<s:Header><a:MessageID>uuid:@{message_id}</a:MessageID><a:RelatesTo>@{relates_to}</a:RelatesTo>"
           "<a:Action>http://www.uniview.com/Ver10/Device/wsdl/UniviewProbeMatches</a:Action></s:Header><s:Body>"
           "<tns:UniviewProbeMatches><tns:UniviewProbeMatch><a:EndpointReference><a:Address>@{endpoint}</a:Address>"
           "</a:EndpointReference><tns:Scopes>onvif://www.onvif.org/type/IPC onvif://www.onvif.org/manufacturer/"
           "@{scope_manufacturer} onvif://www.onvif.org/version/@{scope_firmware} "
           "onvif://www.onvif.org/serial/@{scope_serial} "
           "onvif://www.onvif.org/macaddr/@{mac_plain} onvif://www.onvif.org/hardware/@{scope_model} "
           "onvif://www.onvif.org/name/@{scope_model}</tns:Scopes><tns:XAddrs>http://@{address}:@{port}/LAPI/V1.0/"
           "System/"
           "DeviceInfo</tns:XAddrs></tns:UniviewProbeMatch></tns:UniviewProbeMatches></s:Body></s:Envelope>";
}

}  // namespace

namespace protocols {
extern const DiscoveryProtocol uniview;
}

constinit const DiscoveryProtocol protocols::uniview{.name = "uniview",
                                                     .port = 3702,
                                                     .group = "239.255.255.250",
                                                     .group6 = "ff02::c",
                                                     .read = read_uniview,
                                                     .text = uniview_answer,
                                                     .escape = xml::escape};

}  // namespace onvigil::simulator
