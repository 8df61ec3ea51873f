#include "protocol/plain_text.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace onvigil::protocol {
namespace {

/// `window`: which header zlib expects. Empty where it finds another, or the bytes break.
std::string inflated(std::string_view body, int window)
{
    z_stream stream{};
    if (inflateInit2(&stream, window) != Z_OK) throw std::bad_alloc();
    std::string out(limits::http_body_bytes + 1, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int ended = inflate(&stream, Z_SYNC_FLUSH);
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
    for (std::size_t i = 0; i + 1 < document.size(); i += 2) {
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

bool declares_latin1(std::string_view document)
{
    constexpr std::size_t longest_declaration = 128;
    if (!document.starts_with("<?xml")) return false;
    const std::string head = text::lower(document.substr(0, std::min(document.find("?>"), longest_declaration)));
    return head.find("iso-8859-1") != head.npos || head.find("windows-1252") != head.npos;
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

std::string plain_text(std::string body, std::string& encoding)
{
    constexpr int any_header = MAX_WBITS + 32, no_header = -MAX_WBITS;
    if (!encoding.empty() || body.starts_with("\x1F\x8B")) {
        std::string out = inflated(body, any_header);
        if (out.empty() && text::lower(encoding) == "deflate") out = inflated(body, no_header);
        if (!out.empty() || text::trim(body).starts_with('<')) encoding.clear();
        if (!out.empty()) body = std::move(out);
    }
    return as_utf8(std::move(body));
}

std::string as_utf8(std::string document)
{
    using namespace std::string_view_literals;
    if (document.starts_with("\xFF\xFE"sv) || document.starts_with("<\0"sv)) return from_utf16(document, 1);
    if (document.starts_with("\xFE\xFF"sv) || document.starts_with("\0<"sv)) return from_utf16(document, 0);
    if (!declares_latin1(document) || is_utf8(document)) return document;
    std::string out;
    for (const char c : document) utf8::append(out, static_cast<unsigned char>(c));
    return out;
}

}  // namespace onvigil::protocol
