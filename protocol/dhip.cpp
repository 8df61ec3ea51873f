#include "protocol/dhip.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace onvigil::protocol::dhip {
namespace {

namespace json = boost::json;

constexpr std::size_t header_bytes = 32;
constexpr std::string_view magic = "DHIP";
constexpr std::string_view answer_method = "client.notifyDevInfo";
constexpr std::string_view question_method = "DHDiscover.search";
constexpr std::size_t max_json_depth = 8;  // known answers nest four deep
constexpr unsigned char legacy_answer = 0xB3;
constexpr unsigned char legacy_question = 0xA3;
constexpr std::size_t legacy_header_bytes = 0x78;  // the text sections start here

std::string_view as_text(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t width)
{
    std::uint32_t value = 0;
    for (std::size_t i = width; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

std::string cleaned(std::string_view text)
{
    return text::clean(text);
}

/// "fe80::1/64" -> "fe80::1"; unspecified addresses become empty.
std::string without_prefix_length(std::string_view address)
{
    address = address.substr(0, address.find('/'));
    return address == "::" || address == "0.0.0.0" ? std::string() : cleaned(address);
}

std::uint16_t as_port(std::uint64_t value)
{
    return value <= 65535 ? static_cast<std::uint16_t>(value) : std::uint16_t{0};
}

std::string text_at(const json::object& object, std::string_view key)
{
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? cleaned(value->get_string()) : std::string();
}

std::uint16_t port_at(const json::object& object, std::string_view key)
{
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return 0;
    boost::system::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    return error ? std::uint16_t{0} : as_port(number);
}

const json::object* object_at(const json::object& object, std::string_view key)
{
    const json::value* value = object.if_contains(key);
    return value == nullptr ? nullptr : value->if_object();
}

struct TextField {
    std::string_view key;
    std::string Answer::*field;
};

constexpr TextField device_fields[] = {
    {"Vendor", &Answer::vendor},    {"Manufacturer", &Answer::manufacturer},
    {"DeviceType", &Answer::model}, {"DeviceClass", &Answer::device_class},
    {"SerialNo", &Answer::serial},  {"MachineName", &Answer::machine_name},
    {"Version", &Answer::version},
};

Result<Answer, DecodeError> read(const json::object& root)
{
    const json::value* method = root.if_contains("method");
    if (method == nullptr || !method->is_string()) return DecodeError::malformed;
    if (text_at(root, "method") == question_method) return DecodeError::not_an_answer;
    if (text_at(root, "method") != answer_method) return DecodeError::other_message;
    Answer answer;
    answer.mac = text_at(root, "mac");
    const json::object* params = object_at(root, "params");
    const json::object* device = params == nullptr ? nullptr : object_at(*params, "deviceInfo");
    if (device == nullptr) return answer;  // the method alone is an answer
    for (const auto& [key, field] : device_fields) answer.*field = text_at(*device, key);
    if (answer.mac.empty()) answer.mac = text_at(*device, "mac");
    if (const json::object* v4 = object_at(*device, "IPv4Address"))
        answer.ipv4 = without_prefix_length(text_at(*v4, "IPAddress"));
    if (const json::object* v6 = object_at(*device, "IPv6Address")) {
        answer.ipv6 = without_prefix_length(text_at(*v6, "IPAddress"));
        answer.link_local = without_prefix_length(text_at(*v6, "LinkLocalAddress"));
    }
    answer.http_port = port_at(*device, "HttpPort");
    return answer;
}

/// What follows `"key" :` in broken JSON, blanks skipped; empty where the key does not stand.
std::string_view after_key(std::string_view body, std::string_view key)
{
    const std::string quoted = '"' + std::string(key) + '"';
    const std::size_t found = body.find(quoted);
    if (found == std::string_view::npos) return {};
    std::string_view rest = text::trim(body.substr(found + quoted.size()));
    if (!rest.starts_with(':')) return {};
    return text::trim(rest.substr(1));
}

/// A string value, only if it clearly ends: no escapes inside, and a comma or a brace behind it.
std::string salvage_text(std::string_view body, std::string_view key)
{
    std::string_view rest = after_key(body, key);
    if (!rest.starts_with('"')) return {};
    rest.remove_prefix(1);
    const std::size_t end = rest.find('"');
    if (end == std::string_view::npos) return {};
    const std::string_view value = rest.substr(0, end);
    const std::string_view behind = text::trim(rest.substr(end + 1));
    const bool ends = behind.starts_with(',') || behind.starts_with('}');
    return ends && value.find('\\') == std::string_view::npos ? cleaned(value) : std::string();
}

std::uint16_t salvage_port(std::string_view body, std::string_view key)
{
    const std::string_view rest = after_key(body, key);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    return error == std::errc() && end != rest.data() + rest.size() ? as_port(value) : std::uint16_t{0};
}

/// Real devices send JSON with a quote missing, or cut it: take the keys that can be read beyond doubt.
Result<Answer, DecodeError> salvage(std::string_view body, DecodeError otherwise)
{
    if (salvage_text(body, "method") != answer_method) return otherwise;
    Answer answer;
    answer.damaged = true;
    for (const auto& [key, field] : device_fields) answer.*field = salvage_text(body, key);
    answer.mac = salvage_text(body, "mac");
    answer.ipv4 = salvage_text(body, "IPAddress");
    if (answer.ipv4.find('.') == std::string::npos) answer.ipv4.clear();
    answer.http_port = salvage_port(body, "HttpPort");
    return answer;
}

Result<Answer, DecodeError> decode_json(std::string_view datagram)
{
    if (datagram.size() < header_bytes) return DecodeError::truncated;
    const std::size_t announced = little_endian(datagram, 0x10, 4);
    std::string_view body = datagram.substr(header_bytes);
    const bool cut = announced > body.size();
    if (!cut && announced > 0) body = body.substr(0, announced);
    const std::size_t last = body.find_last_of('}');  // "\n\0" and other padding follows
    body = body.substr(0, last == std::string_view::npos ? 0 : last + 1);
    const DecodeError otherwise = cut ? DecodeError::truncated : DecodeError::malformed;

    unsigned char memory[8192];
    json::monotonic_resource resource(memory);
    json::parse_options options;
    options.max_depth = max_json_depth;
    options.allow_invalid_utf8 = true;
    boost::system::error_code error;
    const json::value root = json::parse(body, error, &resource, options);
    if (error == json::error::too_deep) return DecodeError::too_much;
    if (error || !root.is_object())
        return salvage(as_text(std::as_bytes(std::span(datagram.substr(header_bytes)))), otherwise);
    return read(root.get_object());
}

/// The older form's section 3: "Name:value" lines.
void take_lines(Answer& answer, std::string_view section)
{
    while (!section.empty()) {
        const std::size_t end = section.find('\n');
        const std::string_view line = text::trim(section.substr(0, end));
        section.remove_prefix(end == std::string_view::npos ? section.size() : end + 1);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view key = line.substr(0, colon);
        const std::string_view value = text::trim(line.substr(colon + 1));
        if (key == "Name") answer.machine_name = cleaned(value);
        if (key == "Device") answer.model = cleaned(value);
        if (key == "SerialNo") answer.serial = cleaned(value);
        if (key == "Version") answer.version = cleaned(value);
        if (key == "Vendor") answer.vendor = cleaned(value);
        if (key == "IPv6Addr") answer.ipv6 = without_prefix_length(value.substr(0, value.find(';')));
    }
}

std::string dotted(std::string_view bytes, std::size_t at)
{
    std::string out;
    for (std::size_t i = 0; i < 4; ++i) {
        if (i > 0) out += '.';
        out += std::to_string(static_cast<unsigned char>(bytes[at + i]));
    }
    return out == "0.0.0.0" ? std::string() : out;
}

Result<Answer, DecodeError> decode_legacy(std::string_view datagram)
{
    if (datagram.size() < legacy_header_bytes) return DecodeError::truncated;
    Answer answer;
    const std::size_t section2 = static_cast<unsigned char>(datagram[2]);
    const std::size_t section3 = little_endian(datagram, 0x14, 2);
    const std::string_view short_name = datagram.substr(0x28, 16);
    answer.model = cleaned(short_name.substr(0, short_name.find('\0')));
    answer.ipv4 = dotted(datagram, 0x38);
    const std::string_view texts = datagram.substr(legacy_header_bytes);
    if (texts.size() < section2 + section3) return DecodeError::truncated;
    constexpr std::size_t mac_text = 17;
    const std::string_view second = texts.substr(0, section2);
    answer.mac = cleaned(second.substr(0, mac_text));
    if (second.size() > mac_text) answer.model = cleaned(second.substr(mac_text));
    take_lines(answer, texts.substr(section2, section3));
    return answer;
}

}  // namespace

std::string encode_search()
{
    constexpr std::string_view body = "{\"method\":\"DHDiscover.search\",\"params\":{\"mac\":\"\",\"uni\":1}}\n";
    static_assert(body.size() < 256);
    std::string out(header_bytes, '\0');
    out[0] = static_cast<char>(header_bytes);
    std::copy(magic.begin(), magic.end(), out.begin() + 4);
    out[0x10] = static_cast<char>(body.size());
    out[0x18] = static_cast<char>(body.size());
    out += body;
    return out;
}

std::string encode_legacy_search()
{
    std::string out(header_bytes, '\0');
    out[0] = static_cast<char>(legacy_question);
    out[1] = 0x01;
    out[3] = 0x01;
    out[0x10] = 0x02;
    return out;
}

Result<Answer, DecodeError> decode(std::span<const std::byte> datagram)
{
    if (datagram.size() > limits::datagram_bytes) return DecodeError::too_long;
    if (datagram.size() < 8) return DecodeError::truncated;
    const std::string_view bytes = as_text(datagram);
    if (bytes.substr(4, 4) == magic) return decode_json(bytes);
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (first == legacy_answer && bytes[1] == '\0') return decode_legacy(bytes);
    if (first == legacy_question) return DecodeError::not_an_answer;
    return DecodeError::malformed;
}

}  // namespace onvigil::protocol::dhip
