#include "base/inert.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>

namespace onvigil::text {
namespace {

constexpr int most_marks = 4;

bool is_plain(char c)
{
    return c >= 0x20 && c < 0x7F;
}

enum class Kind { shown, blank, mark, active };

Kind kind_of(utf8proc_int32_t code)
{
    if (code == '\t' || code == '\n' || code == '\r') return Kind::blank;
    constexpr utf8proc_int32_t empty_braille = 0x2800;  // drawn as a blank, though it is none
    if (code == empty_braille || utf8proc_get_property(code)->ignorable) return Kind::active;
    switch (utf8proc_category(code)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_CO:  // what a font makes of them may be any sign
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return Kind::active;
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_ME:
            return Kind::mark;
        default:
            return Kind::shown;
    }
}

}  // namespace

bool is_active(std::uint32_t code)
{
    return kind_of(static_cast<utf8proc_int32_t>(code)) == Kind::active;
}

std::string inert(std::string_view text)
{
    if (std::ranges::all_of(text, is_plain)) return std::string(text);
    std::string out;
    int marks = 0;
    while (!text.empty()) {
        utf8proc_int32_t code = 0;
        const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                            static_cast<utf8proc_ssize_t>(text.size()), &code);
        const auto length = bytes > 0 ? static_cast<std::size_t>(bytes) : 1;
        const auto kind = bytes > 0 ? kind_of(code) : Kind::shown;
        marks = kind == Kind::mark ? marks + 1 : 0;
        if (bytes <= 0)
            out += "\xEF\xBF\xBD";
        else if (kind == Kind::active)
            out += code > 0xFFFF ? fmt::format("\\U{:08x}", static_cast<unsigned>(code))
                                 : fmt::format("\\u{:04x}", static_cast<unsigned>(code));
        else if (kind == Kind::blank)
            out += ' ';
        else if (marks <= most_marks)
            out += text.substr(0, length);
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace onvigil::text
