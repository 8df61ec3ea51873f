#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/camera.hpp"
#include "simulator/discovery_protocol.hpp"

namespace onvigil::simulator {
namespace {

/// The service type a camera announces.
std::string_view service_of(const Camera& camera)
{
    const Entry& entry = camera.model->entry;
    if (text::contains_folded(entry.manufacturer.text({}), "axis")) return "_axis-video._tcp";
    const bool hikvision = entry.platform == Platform::hikvision || entry.platform == Platform::hikvision_neutral;
    return hikvision ? "_CGI._tcp" : "_http._tcp";
}

std::optional<Question> read_mdns(std::string_view datagram)
{
    if (datagram.size() < 12 || (datagram[2] & '\x80') != 0) return std::nullopt;
    Question out;
    out.services = text::lower(datagram.substr(12, 4096));
    return out;
}

/// The type's labels stand in the question.
bool asked_for(const Camera& camera, const Question& question)
{
    const std::string_view service = service_of(camera);
    const std::string first = text::lower(service.substr(0, service.find('.')));
    return question.services.find(static_cast<char>(first.size()) + first + "\x04_tcp") != std::string::npos;
}

void put_u16(std::string& out, unsigned value)
{
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xFF);
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

std::string mdns_answer(std::string, const Camera& camera)
{
    const Entry& entry = camera.model->entry;
    std::string type;
    put_type(type, service_of(camera));
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
    const bool axis = service_of(camera) == "_axis-video._tcp";
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

}  // namespace

namespace protocols {
extern const DiscoveryProtocol mdns;
}

constinit const DiscoveryProtocol protocols::mdns{.name = "mdns",
                                                  .port = 5353,
                                                  .group = "224.0.0.251",
                                                  .group6 = "",
                                                  .read = read_mdns,
                                                  .frame = mdns_answer,
                                                  .concerns = asked_for};

}  // namespace onvigil::simulator
