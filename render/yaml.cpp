#include "render/yaml.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "render/json_writer.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

/// What YAML 1.1 or 1.2 readers take for something else than text.
constexpr std::array<std::string_view, 9> reserved{"true", "false", "null", "yes", "no", "on", "off", "y", "n"};

bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Letters first, then letters, digits and harmless marks: never a number, a date or an indicator.
bool plain(std::string_view text)
{
    if (text.empty() || !letter(text.front()) || text.back() == ' ') return false;
    const bool harmless = std::all_of(text.begin(), text.end(), [](char c) {
        return letter(c) || digit(c) || std::string_view(" _-./()+").find(c) != std::string_view::npos;
    });
    const std::string folded = text::lower(text);
    return harmless && std::find(reserved.begin(), reserved.end(), folded) == reserved.end();
}

/// Double-quoted as in JSON; C1 control characters, which YAML forbids, as escapes.
void append_quoted(std::string& out, std::string_view text)
{
    std::string quoted;
    append_json_string(quoted, text);
    for (std::size_t i = 0; i < quoted.size(); ++i) {
        const auto byte = static_cast<unsigned char>(quoted[i]);
        const auto next = i + 1 < quoted.size() ? static_cast<unsigned char>(quoted[i + 1]) : 0U;
        if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
            static constexpr std::string_view hex = "0123456789abcdef";
            out.append("\\x") += hex[next >> 4];
            out += hex[next & 15];
            ++i;
        } else {
            out += quoted[i];
        }
    }
}

void append_text(std::string& out, std::string_view text)
{
    if (plain(text))
        out += text;
    else
        append_quoted(out, text);
}

bool is_block(const json::value& value)
{
    return (value.is_object() && !value.get_object().empty()) || (value.is_array() && !value.get_array().empty());
}

void append_scalar(std::string& out, const json::value& value)
{
    if (const auto* text = value.if_string())
        append_text(out, *text);
    else
        out += json::serialize(value);  // numbers, booleans, null, {} and []
}

/// `continued`: the first line stands behind "- " already.
void append_block(std::string& out, const json::value& value, std::size_t indent, bool continued)
{
    const auto start_line = [&] {
        if (!continued) out.append(indent, ' ');
        continued = false;
    };
    if (value.is_object()) {
        for (const auto& [key, member] : value.get_object()) {
            start_line();
            append_text(out, key);
            out += is_block(member) ? ":\n" : ": ";
            if (is_block(member))
                append_block(out, member, indent + 2, false);
            else
                append_scalar(out, member), out += '\n';
        }
        return;
    }
    for (const auto& item : value.get_array()) {
        start_line();
        out += "- ";
        if (is_block(item))
            append_block(out, item, indent + 2, true);
        else
            append_scalar(out, item), out += '\n';
    }
}

}  // namespace

std::string to_yaml(const json::value& document)
{
    std::string out;
    if (is_block(document))
        append_block(out, document, 0, false);
    else
        append_scalar(out, document), out += '\n';
    return out;
}

}  // namespace onvigil::render
