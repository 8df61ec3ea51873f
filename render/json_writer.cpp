#include "render/json_writer.hpp"

#include "base/inert.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace onvigil::render {
namespace {

/// Bytes that are copied as they are: printable ASCII but for the quote and the backslash.
constexpr std::array<bool, 256> plain_bytes = [] {
    std::array<bool, 256> table{};
    for (unsigned c = 0x20; c < 0x7F; ++c) table[c] = c != '"' && c != '\\';
    return table;
}();

/// Whether each of eight bytes is plain.
bool all_plain(std::uint64_t eight)
{
    constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    const auto some_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes & tops; };
    const std::uint64_t below_blank = (eight - ones * 0x20) & ~eight & tops;
    const std::uint64_t above_tilde = (eight | (eight + ones)) & tops;
    return (below_blank | above_tilde | some_zero(eight ^ (ones * '"')) | some_zero(eight ^ (ones * '\\'))) == 0;
}

/// Where the plain bytes that start at `at` end.
std::size_t end_of_plain(std::string_view text, std::size_t at)
{
    for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if (!all_plain(eight)) break;
    }
    while (at < text.size() && plain_bytes[static_cast<unsigned char>(text[at])]) ++at;
    return at;
}

/// The character that `sequence` is, where it is valid in JSON and yet a control (DEL, C1, U+2028), turns the text
/// around (bidirectional overrides) or cannot be seen (zero width, tags); else 0.
std::uint32_t invisible(std::string_view sequence)
{
    if (sequence.size() < 2) return sequence == "\x7F" ? 0x7F : 0;
    std::uint32_t code = static_cast<unsigned char>(sequence[0]) & (0x7Fu >> sequence.size());
    for (const char c : sequence.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
    return text::is_active(code) ? code : 0;
}

void append_escaped(std::string& out, char c)
{
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    }
}

void append_visible(std::string& out, std::string_view sequence, InvisibleAs how = InvisibleAs::json)
{
    const auto code = invisible(sequence);
    const auto to = std::back_inserter(out);
    if (code == 0)
        out += sequence;
    else if (code < 0x10000)
        fmt::format_to(to, "\\u{:04x}", code);
    else if (how == InvisibleAs::yaml)
        fmt::format_to(to, "\\U{:08x}", code);
    else
        fmt::format_to(to, "\\u{:04x}\\u{:04x}", 0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF));
}

}  // namespace

std::string escape_invisible(std::string_view text, InvisibleAs how)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto other = std::ranges::find_if(text.substr(at),
                                                [](char c) { return static_cast<signed char>(c) < 0 || c == '\x7F'; });
        const auto end = static_cast<std::size_t>(other - text.begin());
        out.append(text, at, end - at);
        at = end;
        if (at == text.size()) break;
        const std::size_t length = std::max<std::size_t>(1, utf8::length(text.substr(at)));
        append_visible(out, text.substr(at, length), how);
        at += length;
    }
    return out;
}

void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = end_of_plain(text, at);
        out.append(text, at, end - at);
        at = end;
        if (at == text.size()) break;
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            append_escaped(out, text[at++]);
        } else if (const std::size_t length = utf8::length(text.substr(at)); length > 0) {
            append_visible(out, text.substr(at, length));
            at += length;
        } else {
            out += "\xEF\xBF\xBD";
            ++at;
        }
    }
    out += '"';
}

void JsonWriter::open(char bracket)
{
    separate();
    out_ += bracket;
    comma_ = false;
}

void JsonWriter::close(char bracket)
{
    out_ += bracket;
    comma_ = true;
}

void JsonWriter::separate()
{
    if (comma_) out_ += ',';
    comma_ = true;
}

void JsonWriter::key(std::string_view name)
{
    separate();
    append_json_string(out_, name);
    out_ += ':';
    comma_ = false;
}

void JsonWriter::string(std::string_view text)
{
    separate();
    append_json_string(out_, text);
}

void JsonWriter::boolean(bool value)
{
    raw(value ? "true" : "false");
}

void JsonWriter::null()
{
    raw("null");
}

void JsonWriter::time(model::TimePoint value)
{
    separate();
    out_ += '"';
    out_ += model::to_rfc3339(value);
    out_ += '"';
}

void JsonWriter::raw(std::string_view json)
{
    separate();
    out_ += json;
}

}  // namespace onvigil::render
