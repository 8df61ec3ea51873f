#include "protocol/plain_text.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace onvigil::protocol {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t most_bytes = limits::http_body_bytes + 1;  ///< readers refuse what is that long

/// `window`: which header zlib expects. Empty where it finds another, or the bytes break.
std::string inflated(std::string_view body, int window)
{
    z_stream stream{};
    if (inflateInit2(&stream, window) != Z_OK) throw std::bad_alloc();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    std::string out;
    int ended = Z_OK;
    while (ended == Z_OK && stream.avail_out == 0 && out.size() < most_bytes) {
        out.resize(std::min(std::max(out.size() * 2, 4 * body.size()), most_bytes));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + stream.total_out);
        stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
        ended = inflate(&stream, Z_SYNC_FLUSH);
    }
    const bool whole = ended == Z_STREAM_END && stream.avail_in == 0;
    const bool began = window > 0 && (ended == Z_STREAM_END || ended == Z_OK || ended == Z_BUF_ERROR);
    out.resize(whole || began ? stream.total_out : 0);
    inflateEnd(&stream);
    return out;
}

/// `high`: where in a pair of bytes the upper half of a unit is.
std::string from_utf16(std::string_view document, std::size_t high)
{
    std::string out;
    std::uint32_t lead = 0;
    for (std::size_t i = 0; i + 1 < document.size() && out.size() < most_bytes; i += 2) {
        const auto byte = [&](std::size_t at) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(document[at]));
        };
        const std::uint32_t unit = byte(i + high) << 8 | byte(i + 1 - high);
        const bool begins_pair = unit >> 10 == 0x36, ends_pair = unit >> 10 == 0x37;
        if (ends_pair && lead != 0)
            utf8::append(out, 0x10000 + ((lead & 0x3FF) << 10) + (unit & 0x3FF));
        else if (!begins_pair && !ends_pair && unit != 0xFEFF)
            utf8::append(out, unit);
        lead = begins_pair ? unit : 0;
    }
    return out;
}

/// What begins with its first byte of markup, after a byte order mark, blanks and NULs.
std::string_view markup_of(std::string_view document)
{
    const std::size_t first = document.find_first_not_of(" \t\r\n\0\xFF\xFE\xEF\xBB\xBF"sv);
    return first < document.size() && document[first] == '<' ? document.substr(first) : std::string_view();
}

/// No binary protocol begins so: a DNS answer has a bit set in its third byte that no markup has.
bool is_utf16(std::string_view markup)
{
    return markup.size() > 2 && markup[1] == '\0' && markup[2] > ' ';
}

bool declares_latin1(std::string_view markup)
{
    constexpr std::size_t longest_declaration = 128;
    if (!markup.starts_with("<?xml")) return false;
    const std::string head = text::lower(markup.substr(0, std::min(markup.find("?>"), longest_declaration)));
    return std::ranges::any_of(std::array{"iso-8859-1", "latin1", "latin-1", "windows-1252"},
                               [&](const char* name) { return head.find(name) != head.npos; });
}

bool is_utf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = utf8::length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace

bool is_packed(std::string_view body, std::string_view encoding)
{
    return !encoding.empty() || body.starts_with("\x1F\x8B");
}

std::string plain_text(std::string body, std::string& encoding)
{
    constexpr int any_header = MAX_WBITS + 32, no_header = -MAX_WBITS;
    if (is_packed(body, encoding)) {
        std::string out = inflated(body, any_header);
        if (out.empty() && text::lower(encoding) == "deflate") out = inflated(body, no_header);
        if (!out.empty() || text::trim(body).starts_with('<')) encoding.clear();
        if (!out.empty()) body = std::move(out);
    }
    return as_utf8(std::move(body));
}

std::string as_utf8(std::string document)
{
    const std::string_view markup = markup_of(document);
    if (is_utf16(markup)) {
        // Where units begin at even places.
        const std::size_t big = static_cast<std::size_t>(markup.data() - document.data()) % 2;
        return from_utf16(std::string_view(document).substr(document.size() - markup.size() - big), 1 - big);
    }
    if (!declares_latin1(markup) || is_utf8(document)) return document;
    std::string out;
    for (const char c : document)
        if (out.size() < most_bytes) utf8::append(out, static_cast<unsigned char>(c));
    return out;
}

}  // namespace onvigil::protocol
