#include "render/table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace onvigil::render {
namespace {

constexpr std::string_view nothing = "–";
constexpr std::size_t gap = 2;
constexpr std::size_t least_last_column = 12;  ///< narrower than this the screen's width is ignored

struct Range {
    char32_t first, last;
};

/// Combining marks, joiners, variation selectors: no column of their own (Unicode 15, general category Mn, Me, Cf).
constexpr std::array<Range, 22> zero_width{
    {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},  {0x064B, 0x065F}, {0x06D6, 0x06DC},
     {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x0E31, 0x0E31},  {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
     {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},  {0x2060, 0x2064}, {0x20D0, 0x20F0},
     {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}}};

/// East Asian Wide and Fullwidth (UAX #11), emoji included.
constexpr std::array<Range, 14> double_width{{{0x1100, 0x115F},
                                              {0x231A, 0x231B},
                                              {0x2E80, 0x303E},
                                              {0x3041, 0x33FF},
                                              {0x3400, 0x4DBF},
                                              {0x4E00, 0x9FFF},
                                              {0xA000, 0xA4CF},
                                              {0xAC00, 0xD7A3},
                                              {0xF900, 0xFAFF},
                                              {0xFE30, 0xFE4F},
                                              {0xFF00, 0xFF60},
                                              {0xFFE0, 0xFFE6},
                                              {0x1F300, 0x1FAFF},
                                              {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t character)
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const Range& range) { return character >= range.first && character <= range.last; });
}

/// Takes one character off the front; bytes that are no UTF-8 count as one character each.
char32_t take(std::string_view& text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first < 0x80 || first < 0xC2 || first > 0xF4 || length > text.size()) {
        text.remove_prefix(1);
        return first < 0x80 ? first : 0xFFFD;
    }
    char32_t value = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) value = (value << 6) | (byte(i) & 0x3FU);
    text.remove_prefix(length);
    return value;
}

std::size_t width_of(char32_t character)
{
    if (character < 0x300) return character < 0x20 || (character >= 0x7F && character < 0xA0) ? 0 : 1;
    if (in(zero_width, character)) return 0;
    return in(double_width, character) ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) width += width_of(take(text));
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
        const std::size_t wide = width_of(take(next));
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
