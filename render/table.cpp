#include "render/table.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace onvigil::render {
namespace {

constexpr std::string_view nothing = "–";
constexpr std::size_t gap = 2;
constexpr std::size_t least_last_column = 12;  ///< narrower than this the screen's width is ignored

/// Takes one character off the front and says how many columns it needs; a byte that is no UTF-8 counts as one.
std::size_t take(std::string_view& text)
{
    const std::size_t columns = utf8::columns(text);
    text.remove_prefix(std::max<std::size_t>(utf8::length(text), 1));
    return columns;
}

}  // namespace

std::size_t display_width(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) width += take(text);
    return width;
}

std::string fit(std::string_view text, std::size_t width)
{
    if (display_width(text) <= width) return std::string(text);
    if (width == 0) return {};
    std::string_view rest = text;
    std::size_t used = 0;
    while (!rest.empty()) {
        std::string_view next = rest;
        const std::size_t wide = take(next);
        if (used + wide > width - 1) break;
        used += wide;
        rest = next;
    }
    return std::string(text.substr(0, text.size() - rest.size())) + "…";
}

std::string coloured(std::string_view text, Colour colour, bool on)
{
    if (!on || colour == Colour::none) return std::string(text);
    std::string_view code;
    switch (colour) {
        case Colour::red:
            code = "1;31";
            break;
        case Colour::yellow:
            code = "33";
            break;
        case Colour::cyan:
            code = "36";
            break;
        case Colour::grey:
            code = "2";
            break;
        case Colour::green:
            code = "32";
            break;
        case Colour::bold:
            code = "1";
            break;
        case Colour::none:
            break;
    }
    return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

void Table::add(std::vector<std::string> cells, Colour first)
{
    cells.resize(columns_.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].empty()) cells[i] = nothing;
        if (columns_[i].max_width > 0) cells[i] = fit(cells[i], columns_[i].max_width);
    }
    rows_.push_back({std::move(cells), first});
}

std::vector<std::size_t> Table::widths(Style style) const
{
    std::vector<std::size_t> widths(columns_.size(), 0);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (style.headings) widths[i] = display_width(columns_[i].title);
        for (const auto& row : rows_) widths[i] = std::max(widths[i], display_width(row.cells[i]));
    }
    if (style.screen_width == 0 || columns_.empty()) return widths;
    std::size_t before = style.indent;
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) before += widths[i] + gap;
    if (before + least_last_column <= style.screen_width)
        widths.back() = std::min(widths.back(), style.screen_width - before);
    return widths;
}

std::string Table::text(Style style) const
{
    const auto wide = widths(style);
    std::string out;
    const auto line = [&](const std::vector<std::string>& cells, Colour first) {
        std::size_t pending = style.indent;  // blanks that are written only if something follows
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string cell = fit(cells[i], wide[i]);
            const std::size_t blanks = wide[i] - std::min(wide[i], display_width(cell));
            const bool right = columns_[i].right;
            out.append(pending + (right ? blanks : 0), ' ');
            out += coloured(cell, i == 0 ? first : Colour::none, style.colour);
            pending = gap + (right ? 0 : blanks);
        }
        out += '\n';
    };
    if (style.headings) {
        std::vector<std::string> titles;
        for (const auto& column : columns_) titles.push_back(column.title);
        line(titles, Colour::bold);
    }
    for (const auto& row : rows_) line(row.cells, row.first);
    return out;
}

}  // namespace onvigil::render
