#include "protocol/xml.hpp"
#include "simulator/discovery_protocol.hpp"
#include "simulator/messages.hpp"

namespace onvigil::simulator {
namespace {

namespace xml = protocol::xml;

std::optional<Question> read_wsd(std::string_view datagram)
{
    const auto document = xml::parse(datagram, max_tags);
    if (!document) return std::nullopt;
    const pugi::xml_node envelope = document->document_element();
    const pugi::xml_node probe = xml::child(xml::child(envelope, "Body"), "Probe");
    if (!probe) return std::nullopt;
    Question out;
    out.relates_to = xml::text(xml::child(xml::child(envelope, "Header"), "MessageID"));
    const std::string_view types = xml::raw_text(xml::child(probe, "Types"));
    out.for_cameras = types.empty() || types.find("NetworkVideoTransmitter") != std::string_view::npos ||
                      types.find(":Device") != std::string_view::npos;
    return out;
}

}  // namespace

constinit const DiscoveryProtocol protocols::ws_discovery{.name = "ws-discovery",
                                                          .port = 3702,
                                                          .group = "239.255.255.250",
                                                          .group6 = "ff02::c",
                                                          .read = read_wsd,
                                                          .text = messages::probe_match,
                                                          .escape = xml::escape,
                                                          .capture = "probematch"};

}  // namespace onvigil::simulator
