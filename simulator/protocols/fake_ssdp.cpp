#include "base/text.hpp"
#include "simulator/camera.hpp"
#include "simulator/discovery_protocol.hpp"
#include "simulator/messages.hpp"

namespace onvigil::simulator {
namespace {

std::optional<Question> read_ssdp(std::string_view datagram)
{
    const std::string text = text::lower(datagram.substr(0, 2048));
    if (!text.starts_with("m-search ")) return std::nullopt;
    if (text.find("upnp:rootdevice") == std::string::npos && text.find("ssdp:all") == std::string::npos)
        return std::nullopt;
    return Question{};
}

std::string ssdp_answer(const Entry& entry)
{
    const bool dahua = entry.platform == Platform::dahua;
    return std::string("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT:\r\n") +
           "LOCATION: http://@{address}:@{port}/upnp_device_desc.xml\r\n" +
           (dahua ? "SERVER: Linux, UPnP/1.0, Private Upnp SDK\r\nX-User-Agent: redsonic\r\n"
                  : "SERVER: Linux/3.10 UPnP/1.0 Portable SDK for UPnP devices/1.6.18\r\n") +
           "ST: upnp:rootdevice\r\nUSN: uuid:device_3_0-@{serial}::upnp:rootdevice\r\n\r\n";
}

}  // namespace

constinit const DiscoveryProtocol protocols::ssdp{
    .name = "ssdp", .port = 1900, .group = "239.255.255.250", .group6 = "", .read = read_ssdp, .text = ssdp_answer};

std::string messages::ssdp_description()
{
    return "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><specVersion><major>1</major>"
           "<minor>0</minor></specVersion><device><deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType>"
           "<friendlyName>@{model} - @{serial}</friendlyName><manufacturer>@{manufacturer}</manufacturer>"
           "<modelName>@{model}</modelName><modelNumber>@{model}</modelNumber><serialNumber>@{serial}</serialNumber>"
           "<UDN>uuid:@{endpoint}</UDN><presentationURL>http://@{address}:@{port}</presentationURL></device></root>";
}

}  // namespace onvigil::simulator
