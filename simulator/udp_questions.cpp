#include "simulator/udp_questions.hpp"

#include <array>

#include "base/text.hpp"
#include "protocol/flat_xml.hpp"
#include "simulator/messages.hpp"

namespace onvigil::simulator {
namespace {

constexpr std::array<std::uint16_t, ear_count> ports = {3702, 37020, 37810, 5050, 1900, 5353, 3702};
constexpr std::array<std::string_view, ear_count> groups = {"239.255.255.250", "239.255.255.250", "239.255.255.251", "",
                                                            "239.255.255.250", "224.0.0.251",     "ff02::c"};

std::optional<Question> read_wsd(std::string_view datagram)
{
    Question out;
    bool probe = false;
    std::string types;
    protocol::flat_xml::Reader reader(datagram);
    while (const auto element = reader.next()) {
        if (element->name == "MessageID") out.relates_to = protocol::flat_xml::unescape(element->text);
        if (element->name == "Types" && element->parent == "Probe") types = protocol::flat_xml::unescape(element->text);
        if (element->name == "Probe") probe = true;
        if (element->name == "UniviewProbe") {
            probe = true;
            out.protocol = Protocol::uniview;
        }
    }
    if (!probe) return std::nullopt;
    out.for_everybody = types.empty() && out.protocol == Protocol::ws_discovery;
    out.for_cameras = types.empty() || types.find("NetworkVideoTransmitter") != std::string::npos ||
                      types.find(":Device") != std::string::npos;
    return out;
}

std::optional<Question> read_sadp(std::string_view datagram)
{
    Question out;
    out.protocol = Protocol::sadp;
    std::string types;
    protocol::flat_xml::Reader reader(datagram);
    while (const auto element = reader.next()) {
        if (element->depth != 1) continue;
        if (element->name == "Uuid") out.relates_to = protocol::flat_xml::unescape(element->text);
        if (element->name == "Types") types = element->text;
    }
    if (reader.root() != "Probe") return std::nullopt;
    out.forbidden = types != "inquiry";
    return out;
}

std::optional<Question> read_dhip(std::string_view datagram)
{
    Question out;
    out.protocol = Protocol::dhip;
    if (datagram.size() < 32 || datagram.substr(4, 4) != "DHIP") return std::nullopt;
    const std::string_view body = datagram.substr(32);
    if (body.find("client.notifyDevInfo") != std::string_view::npos) return std::nullopt;
    out.forbidden = body.find("\"DHDiscover.search\"") == std::string_view::npos;
    return out;
}

std::optional<Question> read_dhip_legacy(std::string_view datagram)
{
    Question out;
    out.protocol = Protocol::dhip_legacy;
    if (datagram.empty() || datagram[0] == '\xB3') return std::nullopt;
    out.forbidden = datagram.size() != 32 || datagram.substr(0, 4) != std::string_view("\xA3\x01\x00\x01", 4);
    return out;
}

std::optional<Question> read_ssdp(std::string_view datagram)
{
    Question out;
    out.protocol = Protocol::ssdp;
    const std::string text = text::lower(datagram.substr(0, 2048));
    if (!text.starts_with("m-search ")) return std::nullopt;
    if (text.find("upnp:rootdevice") == std::string::npos && text.find("ssdp:all") == std::string::npos)
        return std::nullopt;
    return out;
}

std::optional<Question> read_mdns(std::string_view datagram)
{
    Question out;
    out.protocol = Protocol::mdns;
    if (datagram.size() < 12 || (datagram[2] & '\x80') != 0) return std::nullopt;
    out.services = text::lower(datagram.substr(12, 4096));
    return out;
}

/// The service type's labels, as they stand in a question.
std::string label_of(std::string_view service)
{
    const std::string first = text::lower(service.substr(0, service.find('.')));
    return static_cast<char>(first.size()) + first + "\x04_tcp";
}

}  // namespace

std::uint16_t port_of(Ear ear) noexcept
{
    return ports[static_cast<std::size_t>(ear)];
}
std::string_view group_of(Ear ear) noexcept
{
    return groups[static_cast<std::size_t>(ear)];
}

bool listens(const Model& model, Ear ear)
{
    switch (ear) {
        case Ear::wsd:
            return model.speaks(Protocol::ws_discovery) || model.speaks(Protocol::uniview);
        case Ear::wsd6:
            return listens(model, Ear::wsd) && model.entry.address6 != Address6{};
        case Ear::sadp:
            return model.speaks(Protocol::sadp);
        case Ear::dhip:
            return model.speaks(Protocol::dhip);
        case Ear::dhip_legacy:
            return model.speaks(Protocol::dhip_legacy);
        case Ear::ssdp:
            return model.speaks(Protocol::ssdp);
        case Ear::mdns:
            return model.speaks(Protocol::mdns);
    }
    return false;
}

std::optional<Question> read_question(Ear ear, std::string_view datagram)
{
    switch (ear) {
        case Ear::wsd:
        case Ear::wsd6:
            return read_wsd(datagram);
        case Ear::sadp:
            return read_sadp(datagram);
        case Ear::dhip:
            return read_dhip(datagram);
        case Ear::dhip_legacy:
            return read_dhip_legacy(datagram);
        case Ear::ssdp:
            return read_ssdp(datagram);
        case Ear::mdns:
            return read_mdns(datagram);
    }
    return std::nullopt;
}

bool concerns(const Camera& camera, const Question& question)
{
    const Model& model = *camera.model;
    if (model.entry.silent || !model.speaks(question.protocol)) return false;
    if (question.protocol == Protocol::mdns)
        return question.services.find(label_of(model.mdns_service)) != std::string::npos;
    // Printers and computers in the field answer probes that are not meant for them.
    return question.for_cameras || question.for_everybody || model.entry.kind != Kind::camera;
}

void render_answer(std::string& out, const Camera& camera, const Question& question, std::uint64_t unique,
                   std::chrono::system_clock::time_point now)
{
    const Model& model = *camera.model;
    const Moment moment{.relates_to = question.relates_to, .unique = unique, .now = now};
    switch (question.protocol) {
        case Protocol::ws_discovery:
            return model.probe_match.render(out, camera, moment);
        case Protocol::uniview:
            return model.uniview.render(out, camera, moment);
        case Protocol::sadp:
            return model.sadp.render(out, camera, moment);
        case Protocol::ssdp:
            return model.ssdp.render(out, camera, moment);
        case Protocol::dhip: {
            std::string json;
            model.dhip.render(json, camera, moment);
            out += messages::dhip_framed(json);
            return;
        }
        case Protocol::dhip_legacy:
            out += messages::dhip_legacy(camera);
            return;
        case Protocol::mdns:
            out += messages::mdns(camera);
            return;
        default:
            return;
    }
}

}  // namespace onvigil::simulator
