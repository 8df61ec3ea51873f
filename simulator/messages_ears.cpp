#include <fmt/format.h>

#include "simulator/messages.hpp"

namespace onvigil::simulator::messages {
namespace {

void put_u16(std::string& out, unsigned value)
{
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xFF);
}

void put_little(std::string& out, std::size_t at, std::size_t value, std::size_t width)
{
    for (std::size_t i = 0; i < width; ++i) out[at + i] = static_cast<char>(value >> (8 * i) & 0xFF);
}

void put_label(std::string& out, std::string_view label)
{
    label = label.substr(0, 63);
    out += static_cast<char>(label.size());
    out += label;
}

/// "_http._tcp" as labels, then "local" and the root.
void put_type(std::string& out, std::string_view type)
{
    put_label(out, type.substr(0, type.find('.')));
    put_label(out, type.substr(type.find('.') + 1));
    put_label(out, "local");
    out += '\0';
}

void put_record(std::string& out, std::string_view owner, unsigned type, std::string_view data)
{
    out += owner;
    put_u16(out, type);
    put_u16(out, type == 12 ? 1 : 0x8001);
    put_u16(out, 0);
    put_u16(out, 120);
    put_u16(out, static_cast<unsigned>(data.size()));
    out += data;
}

std::string mdns_instance(const Camera& camera)
{
    const Entry& entry = camera.model->entry;
    const std::string model = entry.model.text(camera.id);
    std::string serial = entry.serial.text(camera.id);
    if (entry.platform == Platform::dahua) return serial;
    return fmt::format("{} {} - {}", entry.manufacturer.text(camera.id), model, serial);
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

std::string sadp()
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

std::string dhip_json()
{
    return R"({"mac":"@{mac}","method":"client.notifyDevInfo","params":{"deviceInfo":{"AlarmInputChannels":0,)"
           R"("AlarmOutputChannels":0,"DeviceClass":"@{device_class}","DeviceType":"@{model}","Find":"BC",)"
           R"("HttpPort":@{port},"IPv4Address":{"DefaultGateway":"0.0.0.0","DhcpEnable":false,)"
           R"("IPAddress":"@{address}","SubnetMask":"255.255.0.0"},"MachineName":"@{serial}",)"
           R"("Manufacturer":"@{vendor}","Port":37777,"RemoteVideoInputChannels":0,"SerialNo":"@{serial}",)"
           R"("Vendor":"@{vendor}","Version":"@{firmware}","VideoInputChannels":1,"VideoOutputChannels":16}}})"
           "\n";
}

std::string uniview(const Entry&)
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

std::string ssdp(const Entry& entry)
{
    const bool dahua = entry.platform == Platform::dahua;
    return std::string("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT:\r\n") +
           "LOCATION: http://@{address}:@{port}/upnp_device_desc.xml\r\n" +
           (dahua ? "SERVER: Linux, UPnP/1.0, Private Upnp SDK\r\nX-User-Agent: redsonic\r\n"
                  : "SERVER: Linux/3.10 UPnP/1.0 Portable SDK for UPnP devices/1.6.18\r\n") +
           "ST: upnp:rootdevice\r\nUSN: uuid:device_3_0-@{serial}::upnp:rootdevice\r\n\r\n";
}

std::string ssdp_description()
{
    return "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><specVersion><major>1</major>"
           "<minor>0</minor></specVersion><device><deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType>"
           "<friendlyName>@{model} - @{serial}</friendlyName><manufacturer>@{manufacturer}</manufacturer>"
           "<modelName>@{model}</modelName><modelNumber>@{model}</modelNumber><serialNumber>@{serial}</serialNumber>"
           "<UDN>uuid:@{endpoint}</UDN><presentationURL>http://@{address}:@{port}</presentationURL></device></root>";
}

std::string page()
{
    return "<!doctype html>\n<html><head><title>@{title}</title></head><body></body></html>\n";
}

std::string dhip_framed(std::string_view json)
{
    std::string out(32, '\0');
    out[0] = 0x20;
    out.replace(4, 4, "DHIP");
    put_little(out, 0x10, json.size(), 4);
    put_little(out, 0x18, json.size(), 4);
    return out.append(json);
}

std::string dhip_legacy(const Camera& camera)
{
    const Entry& entry = camera.model->entry;
    const std::string model = entry.model.text(camera.id);
    const std::string second = (mac_text(camera.id.mac, ":") + model).substr(0, 255);
    const std::string third = fmt::format("Name:{}\r\nDevice:{}\r\n\r\nSerialNo:{}\r\n\r\n", entry.name.text(camera.id),
                                          model, entry.serial.text(camera.id));
    std::string out(0x78, '\0');
    out[0] = static_cast<char>(0xB3);
    out[2] = static_cast<char>(second.size());
    out[3] = 0x58;
    out[0x10] = 0x02;
    put_little(out, 0x14, third.size(), 2);
    const std::string short_name = model.substr(0, 15);
    out.replace(0x28, short_name.size(), short_name);
    for (std::size_t i = 0; i < 4; ++i) out[0x38 + i] = static_cast<char>(camera.id.address >> (24 - 8 * i) & 0xFF);
    return out + second + third;
}

std::string mdns(const Camera& camera)
{
    const Entry& entry = camera.model->entry;
    std::string type;
    put_type(type, camera.model->mdns_service);
    std::string instance;
    put_label(instance, mdns_instance(camera));
    instance += type;
    std::string host;
    put_label(host, entry.hostname.text(camera.id));
    put_label(host, "local");
    host += '\0';
    std::string service(4, '\0');
    put_u16(service, entry.port);
    service += host;
    std::string text;
    const bool axis = camera.model->mdns_service == "_axis-video._tcp";
    put_label(text, (axis ? "macaddress=" : "mac=") + mac_text(camera.id.mac, axis ? "" : ":"));
    std::string address;
    for (int shift = 24; shift >= 0; shift -= 8) address += static_cast<char>(camera.id.address >> shift & 0xFF);

    std::string out;
    for (const unsigned value : {0u, 0x8400u, 0u, 4u, 0u, 0u}) put_u16(out, value);
    put_record(out, type, 12, instance);
    put_record(out, instance, 33, service);
    put_record(out, instance, 16, text);
    put_record(out, host, 1, address);
    return out;
}

}  // namespace onvigil::simulator::messages
