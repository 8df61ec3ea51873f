#include "protocol/xml.hpp"
#include "simulator/camera.hpp"
#include "simulator/discovery_protocol.hpp"

namespace onvigil::simulator {
namespace {

namespace xml = protocol::xml;

std::optional<Question> read_sadp(std::string_view datagram)
{
    const auto document = xml::parse(datagram, max_tags);
    if (!document || xml::name(document->document_element()) != "Probe") return std::nullopt;
    Question out;
    out.relates_to = xml::text(xml::child(document->document_element(), "Uuid"));
    out.forbidden = xml::raw_text(xml::child(document->document_element(), "Types")) != "inquiry";
    return out;
}

std::string sadp_answer(const Entry&)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<ProbeMatch><Uuid>@{relates_to}</Uuid>\r\n"
           "<Types>inquiry</Types>\r\n<DeviceType>139264</DeviceType>\r\n<DeviceDescription>@{model}</"
           "DeviceDescription>\r\n"
           "<DeviceSN>@{serial}</DeviceSN>\r\n<CommandPort>8000</CommandPort>\r\n<HttpPort>@{port}</HttpPort>\r\n"
           "<MAC>@{mac_dashes}</MAC>\r\n<IPv4Address>@{address}</IPv4Address>\r\n"
           "<IPv4SubnetMask>255.255.0.0</IPv4SubnetMask>\r\n<IPv4Gateway>0.0.0.0</IPv4Gateway>\r\n"
           "<IPv6Address>::</IPv6Address>\r\n<IPv6Gateway>::</IPv6Gateway>\r\n<IPv6MaskLen>64</IPv6MaskLen>\r\n"
           "<DHCP>false</DHCP>\r\n<AnalogChannelNum>0</AnalogChannelNum>\r\n<DigitalChannelNum>1</"
           "DigitalChannelNum>\r\n"
           "<SoftwareVersion>@{firmware}</SoftwareVersion>\r\n<DSPVersion>V7.3 build 190701</DSPVersion>\r\n"
           "<BootTime>2026-01-01 00:00:00</BootTime>\r\n<Encrypt>true</Encrypt>\r\n<DiskNumber>0</DiskNumber>\r\n"
           "<Activated>true</Activated>\r\n<PasswordResetAbility>true</PasswordResetAbility>\r\n"
           "<DetailOEMCode>@{oem_code}</DetailOEMCode>\r\n<HCPlatformEnable>flase</HCPlatformEnable>\r\n</"
           "ProbeMatch>\r\n";
}

}  // namespace

namespace protocols {
extern const DiscoveryProtocol sadp;
}

constinit const DiscoveryProtocol protocols::sadp{.name = "sadp",
                                                  .port = 37020,
                                                  .group = "239.255.255.250",
                                                  .group6 = "",
                                                  .read = read_sadp,
                                                  .text = sadp_answer,
                                                  .escape = xml::escape};

}  // namespace onvigil::simulator
