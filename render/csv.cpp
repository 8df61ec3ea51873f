#include "render/csv.hpp"

namespace onvigil::render {
namespace {

bool is_number(std::string_view text)
{
    if (text.empty()) return false;
    std::size_t at = text[0] == '-' || text[0] == '+' ? 1 : 0;
    bool digit = false, point = false;
    for (; at < text.size(); ++at) {
        const bool here = text[at] >= '0' && text[at] <= '9';
        if (!here && (text[at] != '.' || point)) return false;
        digit = digit || here;
        point = point || text[at] == '.';
    }
    return digit;
}

bool looks_like_formula(std::string_view text)
{
    return !text.empty() && std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos && !is_number(text);
}

}  // namespace

std::string csv_cell(std::string_view text)
{
    std::string safe;
    if (looks_like_formula(text)) safe += '\'';
    safe += text;
    if (safe.find_first_of(",\"\r\n;\t") == std::string::npos && !safe.starts_with(' ') && !safe.ends_with(' '))
        return safe;
    std::string quoted = "\"";
    for (const char c : safe) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted += '"';
}

void append_csv_row(std::string& out, std::span<const std::string> cells)
{
    bool first = true;
    for (const auto& cell : cells) {
        if (!first) out += ',';
        first = false;
        out += csv_cell(cell);
    }
    out += "\r\n";
}

}  // namespace onvigil::render
