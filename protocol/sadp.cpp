#include "protocol/sadp.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "protocol/xml.hpp"

namespace onvigil::protocol::sadp {
namespace {

constexpr std::size_t max_tags = 512;  // known answers have some eighty

std::string address(std::string text)
{
    return text == "::" || text == "0.0.0.0" ? "" : text;
}

struct TextField {
    std::string_view name;
    std::string Answer::*field;
};

constexpr TextField text_fields[] = {
    {"Uuid", &Answer::uuid}, {"DeviceDescription", &Answer::model},          {"DeviceSN", &Answer::serial},
    {"MAC", &Answer::mac},   {"SoftwareVersion", &Answer::software_version},
};

/// "update", "exchangecode", ...: words between a device and the maker's tool. WS-Discovery's types have prefixes.
bool is_other_message(std::string_view types)
{
    return !types.empty() && text::lower(types) != "inquiry" && types.find(':') == std::string_view::npos;
}

void take(Answer& answer, std::string_view name, std::string value)
{
    if (name == "IPv4Address") answer.ipv4 = address(value);
    if (name == "IPv6Address") answer.ipv6 = address(value);
    if (name == "HttpPort") answer.http_port = text::whole_number<std::uint16_t>(value).value_or(0);
    for (const auto& [known, field] : text_fields)
        if (name == known) answer.*field = std::move(value);
}

}  // namespace

std::string encode_inquiry(std::string_view uuid)
{
    std::string upper(uuid);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return R"(<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>)" + xml::escape(upper) +
           "</Uuid><Types>inquiry</Types></Probe>";
}

Result<Answer, DecodeError> decode(std::span<const std::byte> datagram)
{
    if (datagram.size() > limits::datagram_bytes) return DecodeError::too_long;
    const auto document = xml::parse({reinterpret_cast<const char*>(datagram.data()), datagram.size()}, max_tags);
    if (!document) return document.error();
    const pugi::xml_node root = document->document_element();
    const std::string_view kind = xml::name(root), types = xml::raw_text(xml::child(root, "Types"));
    if (kind == "Probe") return DecodeError::not_an_answer;
    if (kind == "ProbeMatch" && is_other_message(types)) return DecodeError::other_message;
    if (kind != "ProbeMatch" || text::lower(types) != "inquiry") return DecodeError::malformed;
    Answer answer;
    for (const pugi::xml_node& element : root) take(answer, xml::name(element), xml::text(element));
    return answer;
}

}  // namespace onvigil::protocol::sadp
