#include "base/utf8.hpp"

#include <utf8proc.h>

namespace onvigil::utf8 {
namespace {

/// Bytes of the character `text` begins with, at most 0 where there is none.
utf8proc_ssize_t decode(std::string_view text, utf8proc_int32_t& code)
{
    return utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                            static_cast<utf8proc_ssize_t>(text.size()), &code);
}

}  // namespace

std::size_t length(std::string_view text)
{
    if (!text.empty() && static_cast<unsigned char>(text.front()) < 0x80) return 1;
    utf8proc_int32_t code = 0;
    const auto bytes = decode(text, code);
    return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

std::size_t columns(std::string_view text)
{
    if (!text.empty() && text.front() >= 0x20 && text.front() < 0x7F) return 1;
    utf8proc_int32_t code = 0;
    return decode(text, code) > 0 ? static_cast<std::size_t>(utf8proc_charwidth(code)) : 1;
}

void append(std::string& out, std::uint32_t code)
{
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

}  // namespace onvigil::utf8
