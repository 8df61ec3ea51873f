#include <fmt/format.h>

#include "simulator/camera.hpp"
#include "simulator/discovery_protocol.hpp"

namespace onvigil::simulator {
namespace {

void put_little(std::string& out, std::size_t at, std::size_t value, std::size_t width)
{
    for (std::size_t i = 0; i < width; ++i) out[at + i] = static_cast<char>(value >> (8 * i) & 0xFF);
}

std::string json_escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\' || c == '/') out += '\\';
        out += c;
    }
    return out;
}

std::optional<Question> read_dhip(std::string_view datagram)
{
    if (datagram.size() < 32 || datagram.substr(4, 4) != "DHIP") return std::nullopt;
    const std::string_view body = datagram.substr(32);
    if (body.find("client.notifyDevInfo") != std::string_view::npos) return std::nullopt;
    Question out;
    out.forbidden = body.find("\"DHDiscover.search\"") == std::string_view::npos;
    return out;
}

std::optional<Question> read_legacy(std::string_view datagram)
{
    if (datagram.empty() || datagram[0] == '\xB3') return std::nullopt;
    Question out;
    out.forbidden = datagram.size() != 32 || datagram.substr(0, 4) != std::string_view("\xA3\x01\x00\x01", 4);
    return out;
}

std::string dhip_answer(const Entry&)
{
    return R"({"mac":"@{mac}","method":"client.notifyDevInfo","params":{"deviceInfo":{"AlarmInputChannels":0,)"
           R"("AlarmOutputChannels":0,"DeviceClass":"@{device_class}","DeviceType":"@{model}","Find":"BC",)"
           R"("HttpPort":@{port},"IPv4Address":{"DefaultGateway":"0.0.0.0","DhcpEnable":false,)"
           R"("IPAddress":"@{address}","SubnetMask":"255.255.0.0"},"MachineName":"@{serial}",)"
           R"("Manufacturer":"@{vendor}","Port":37777,"RemoteVideoInputChannels":0,"SerialNo":"@{serial}",)"
           R"("Vendor":"@{vendor}","Version":"@{firmware}","VideoInputChannels":1,"VideoOutputChannels":16}}})"
           "\n";
}

std::string framed(std::string json, const Camera&)
{
    std::string out(32, '\0');
    out[0] = 0x20;
    out.replace(4, 4, "DHIP");
    put_little(out, 0x10, json.size(), 4);
    put_little(out, 0x18, json.size(), 4);
    return out.append(json);
}

std::string legacy_answer(std::string, const Camera& camera)
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

}  // namespace

namespace protocols {
extern const DiscoveryProtocol dhip, dhip_legacy;
}

constinit const DiscoveryProtocol protocols::dhip{.name = "dhip",
                                                  .port = 37810,
                                                  .group = "239.255.255.251",
                                                  .group6 = "",
                                                  .read = read_dhip,
                                                  .text = dhip_answer,
                                                  .escape = json_escaped,
                                                  .frame = framed};

constinit const DiscoveryProtocol protocols::dhip_legacy{
    .name = "dhip-5050", .port = 5050, .group = "", .group6 = "", .read = read_legacy, .frame = legacy_answer};

}  // namespace onvigil::simulator
