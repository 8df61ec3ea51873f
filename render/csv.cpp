#include "render/csv.hpp"

#include <algorithm>

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

/// Without blanks in front, which some programs cut.
std::string_view without_blanks(std::string_view text)
{
    constexpr std::string_view blanks[] = {" ", "\t", "\r", "\n", "\u00a0", "\u3000"};
    for (;;) {
        const auto blank = std::ranges::find_if(blanks, [&](auto one) { return text.starts_with(one); });
        if (blank == std::end(blanks)) return text;
        text.remove_prefix(blank->size());
    }
}

/// Full-width and small signs (U+FF1D, U+FE66, …) are read as the usual ones by some programs.
bool looks_like_formula(std::string_view text)
{
    if (text.starts_with('\t') || text.starts_with('\r') || text.starts_with('\n')) return true;
    text = without_blanks(text);
    constexpr std::string_view signs[] = {"=",      "+",      "-",      "@",      "\uff1d", "\uff0b",
                                          "\uff0d", "\uff20", "\ufe66", "\ufe62", "\ufe63", "\ufe6b"};
    return std::ranges::any_of(signs, [&](auto sign) { return text.starts_with(sign); }) && !is_number(text);
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

Result<std::vector<std::vector<std::string>>, Problem> parse_csv(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark, as Excel writes it
    std::vector<std::vector<std::string>> rows;
    std::size_t line = 1, at = 0;
    while (at < text.size()) {
        auto& row = rows.emplace_back();
        for (bool more = true; more;) {
            auto& cell = row.emplace_back();
            const std::size_t opened = line;
            if (at < text.size() && text[at] == '"') {
                for (++at;; ++at) {
                    if (at >= text.size())
                        return Problem{"line " + std::to_string(opened) + ": a quote is never closed"};
                    if (text[at] == '"' && text.substr(at + 1, 1) != "\"") break;
                    if (text[at] == '"') ++at;
                    if (text[at] == '\n') ++line;
                    cell += text[at];
                }
                ++at;
            }
            const auto end = std::min(text.find_first_of(",\n", at), text.size());
            cell += text.substr(at, end - at);
            more = end < text.size() && text[end] == ',';
            if (!more && cell.ends_with('\r')) cell.pop_back();
            if (cell.size() > 1 && cell[0] == '\'' && looks_like_formula(std::string_view(cell).substr(1)))
                cell.erase(0, 1);
            at = end < text.size() ? end + 1 : end;
        }
        ++line;
    }
    return rows;
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
