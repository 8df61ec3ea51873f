#include "protocol/ssdp.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocol/xml.hpp"

namespace onvigil::protocol::ssdp {
namespace {

constexpr std::size_t max_headers = 64;
constexpr std::size_t max_tags = 4096;

/// Cuts one line, ended by LF or CRLF, off `rest`.
std::string_view take_line(std::string_view& rest)
{
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool is_method(std::string_view line, std::string_view method)
{
    return line.starts_with(method) && line.size() > method.size() && line[method.size()] == ' ';
}

Result<Kind, DecodeError> kind_of(std::string_view first_line)
{
    if (is_method(first_line, "NOTIFY")) return Kind::alive;
    if (is_method(first_line, "M-SEARCH")) return DecodeError::not_an_answer;
    if (!first_line.starts_with("HTTP/1.")) return DecodeError::malformed;
    return first_line.find(" 200") == std::string_view::npos ? Result<Kind, DecodeError>(DecodeError::other_message)
                                                             : Kind::response;
}

void take(Message& message, std::string_view header, std::string_view value)
{
    const std::string key = text::lower(text::trim(header));
    const auto set = [&](std::string& field) {
        if (field.empty()) field = text::clean(value);
    };
    if (key == "location") set(message.location);
    if (key == "server") set(message.server);
    if (key == "st" || key == "nt") set(message.target);
    if (key == "usn") set(message.usn);
    if (key == "x-user-agent" || key == "user-agent") set(message.user_agent);
    if (key == "nts" && text::lower(text::trim(value)) == "ssdp:byebye" && message.kind == Kind::alive)
        message.kind = Kind::byebye;
}

struct TextField {
    std::string_view name;
    std::string Description::*field;
};

constexpr TextField description_fields[] = {
    {"manufacturer", &Description::manufacturer}, {"manufacturerURL", &Description::manufacturer_url},
    {"modelName", &Description::model_name},      {"modelDescription", &Description::model_description},
    {"serialNumber", &Description::serial},       {"friendlyName", &Description::friendly_name},
    {"deviceType", &Description::device_type},    {"presentationURL", &Description::presentation_url},
};

}  // namespace

std::string encode_search(unsigned mx_seconds)
{
    return "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: " +
           std::to_string(std::clamp(mx_seconds, 1u, 5u)) + "\r\nST: upnp:rootdevice\r\n\r\n";
}

Result<Message, DecodeError> decode(std::span<const std::byte> datagram)
{
    if (datagram.size() > limits::datagram_bytes) return DecodeError::too_long;
    std::string_view rest(reinterpret_cast<const char*>(datagram.data()), datagram.size());
    const auto kind = kind_of(take_line(rest));
    if (!kind) return kind.error();
    Message message{.kind = *kind, .location = {}, .server = {}, .target = {}, .usn = {}, .user_agent = {}};
    for (std::size_t headers = 0; !rest.empty(); ++headers) {
        if (headers == max_headers) return DecodeError::too_much;
        const bool whole = rest.find('\n') != std::string_view::npos;
        std::string line(take_line(rest));
        if (line.empty()) break;
        while (rest.starts_with(' ') || rest.starts_with('\t'))  // folded: RFC 9112, 5.2
            line.append(" ").append(text::trim(take_line(rest)));
        const std::size_t colon = line.find(':');
        if (!whole || colon == std::string::npos) continue;  // a cut line would give half a value
        take(message, std::string_view(line).substr(0, colon), std::string_view(line).substr(colon + 1));
    }
    if (message.usn.empty() && message.location.empty() && message.server.empty()) return DecodeError::truncated;
    return message;
}

Result<Description, DecodeError> decode_description(std::string_view text)
{
    if (text.size() > limits::http_body_bytes) return DecodeError::too_long;
    const auto document = xml::parse(text, max_tags);
    if (!document) return document.error();
    Description description;
    for (const pugi::xml_node& element : xml::child(document->document_element(), "device"))  // without its parts
        for (const auto& [name, field] : description_fields)
            if (xml::name(element) == name && (description.*field).empty()) description.*field = xml::text(element);
    if (description == Description{}) return DecodeError::not_an_answer;
    return description;
}

}  // namespace onvigil::protocol::ssdp
