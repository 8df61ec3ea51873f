#include "protocol/sadp.hpp"

#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocol/flat_xml.hpp"

namespace onvigil::protocol::sadp {
namespace {

constexpr std::size_t max_elements = 512;  // known answers have some forty

std::uint16_t port_number(std::string_view text)
{
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : std::uint16_t{0};
}

std::optional<bool> truth(std::string_view text)
{
    if (text == "true") return true;
    if (text == "false" || text == "flase") return false;  // some firmware misspells it
    return std::nullopt;
}

std::string address(std::string_view text)
{
    return text == "::" || text == "0.0.0.0" ? "" : flat_xml::unescape(text);
}

struct TextField {
    std::string_view name;
    std::string Answer::*field;
};

constexpr TextField text_fields[] = {
    {"Uuid", &Answer::uuid},
    {"DeviceType", &Answer::device_type},
    {"DeviceDescription", &Answer::model},
    {"DeviceSN", &Answer::serial},
    {"MAC", &Answer::mac},
    {"SoftwareVersion", &Answer::software_version},
    {"OEMInfo", &Answer::oem_info},
    {"DetailOEMCode", &Answer::detail_oem_code},
};

void take(Answer& answer, const flat_xml::Element& element)
{
    for (const auto& [name, field] : text_fields)
        if (element.name == name) answer.*field = flat_xml::unescape(element.text);
    if (element.name == "IPv4Address") answer.ipv4 = address(element.text);
    if (element.name == "IPv6Address") answer.ipv6 = address(element.text);
    if (element.name == "CommandPort") answer.command_port = port_number(element.text);
    if (element.name == "HttpPort") answer.http_port = port_number(element.text);
    if (element.name == "Activated") answer.activated = truth(element.text);
    if (element.name == "DHCP") answer.dhcp = truth(element.text);
}

}  // namespace

std::string encode_inquiry(std::string_view uuid)
{
    std::string upper(uuid);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return R"(<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>)" + flat_xml::escape(upper) +
           "</Uuid><Types>inquiry</Types></Probe>";
}

Result<Answer, DecodeError> decode(std::span<const std::byte> datagram)
{
    if (datagram.size() > limits::datagram_bytes) return DecodeError::too_long;
    flat_xml::Reader reader({reinterpret_cast<const char*>(datagram.data()), datagram.size()});
    Answer answer;
    bool inquiry = false;
    while (const auto element = reader.next()) {
        if (reader.started() > max_elements) return DecodeError::too_much;
        if (element->depth != 1) continue;
        if (element->name == "Types") inquiry = element->text == "inquiry";
        take(answer, *element);
    }
    if (reader.refused()) return DecodeError::malformed;
    if (reader.root().empty()) return DecodeError::malformed;
    if (reader.root() != "ProbeMatch") return DecodeError::not_an_answer;
    if (!inquiry) return reader.complete() ? DecodeError::not_an_answer : DecodeError::truncated;
    return answer;
}

}  // namespace onvigil::protocol::sadp
