#include "render/table.hpp"

#include "base/utf8.hpp"
#include "model/names.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::render {
namespace {

constexpr std::string_view nothing = "–", ellipsis = "…";
constexpr std::string_view between_words = " ;,:";
constexpr std::size_t gap = 2;
constexpr std::size_t least_last_column = 12;  ///< with less room it goes to a line of its own
constexpr std::size_t indent_below = 4;        ///< of what had no room beside the columns before it

/// Of SGR.
constexpr model::Names<Colour> codes{{{Colour::none, "0"},
                                      {Colour::red, "1;31"},
                                      {Colour::yellow, "33"},
                                      {Colour::cyan, "36"},
                                      {Colour::grey, "2"},
                                      {Colour::green, "32"},
                                      {Colour::bold, "1"}}};
static_assert(model::all_named(codes));

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
    if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; })) return text.size();
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
    return std::string(text.substr(0, text.size() - rest.size())).append(ellipsis);
}

std::string fit_words(std::string_view text, std::size_t width)
{
    auto cut = fit(text, width);
    if (cut == text) return cut;
    const auto blank = cut.rfind(' ');
    const bool inside = between_words.find(text[cut.size() - ellipsis.size()]) == between_words.npos;
    if (!inside || blank == std::string::npos || blank < cut.size() / 2) return cut;
    return cut.substr(0, cut.find_last_not_of(between_words, blank) + 1).append(ellipsis);
}

namespace {

/// The pieces of one line, without the indents of those after the first.
std::vector<std::string_view> pieces_of(std::string_view line, std::size_t first_width, std::size_t width)
{
    std::vector<std::string_view> pieces;
    while (display_width(line) > first_width) {
        std::size_t end = line.find(' ', line.find_first_not_of(' ') == line.npos ? 0 : line.find_first_not_of(' '));
        for (auto next = end; next != line.npos && display_width(line.substr(0, next)) <= first_width;
             next = line.find(' ', next + 1))
            end = next;
        if (end == line.npos) break;
        const auto last = line.find_last_not_of(' ', end);
        pieces.push_back(line.substr(0, last == line.npos ? end : std::min(end, last + 1)));
        line.remove_prefix(std::min(line.find_first_not_of(' ', end), line.size()));
        first_width = width;
    }
    if (!line.empty() || pieces.empty()) pieces.push_back(line);
    return pieces;
}

}  // namespace

std::string wrap(std::string_view text, std::size_t width)
{
    if (width == 0) return std::string(text);
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size()) + 2;
        bool first = true;
        for (const auto piece : pieces_of(line, width, width > indent ? width - indent : 1)) {
            if (!first) out.append("\n").append(indent, ' ');
            out += piece;
            first = false;
        }
        if (end < text.size()) out += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string coloured(std::string_view text, Colour colour, bool on)
{
    if (!on || colour == Colour::none) return std::string(text);
    const auto code = model::find_name(codes, colour);
    return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

void Table::add(std::vector<std::string> cells, Colour first, std::string brief)
{
    cells.resize(columns_.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].empty()) cells[i] = nothing;
        if (columns_[i].max_width > 0) cells[i] = fit(cells[i], columns_[i].max_width);
    }
    rows_.push_back({std::move(cells), first, std::move(brief)});
}

const std::string& Table::last_cell(const Row& row, std::size_t width)
{
    return row.brief.empty() || display_width(row.cells.back()) <= width ? row.cells.back() : row.brief;
}

void Table::give_back_room(std::vector<Place>& places, const std::vector<std::size_t>& wanted) const
{
    bool narrowed = false;
    for (std::size_t i = 0; i + 1 < places.size(); ++i) narrowed |= places[i].width < wanted[i];
    if (!narrowed) return;
    std::size_t used = display_width(columns_.back().title);
    for (const auto& row : rows_)
        used = std::max(used, display_width(fit_words(last_cell(row, places.back().width), places.back().width)));
    auto room = places.back().width - std::min(used, places.back().width);
    for (;;) {
        std::size_t nearest = 0, missing = 0;
        for (std::size_t i = 0; i + 1 < places.size(); ++i)
            if (const auto more = wanted[i] - places[i].width; more > 0 && (missing == 0 || more < missing))
                nearest = i, missing = more;
        const auto given = std::min(missing, room);
        if (given == 0) break;
        places[nearest].width += given;
        places.back().width -= given;
        room -= given;
        for (auto i = nearest + 1; i < places.size(); ++i) places[i].start += given;
    }
}

std::size_t Table::narrow(std::vector<Place>& places, std::size_t taken, std::size_t room) const
{
    while (taken > room) {
        Place* widest = nullptr;
        for (std::size_t i = 0; i + 1 < places.size(); ++i)
            if (columns_[i].min_width > 0 && places[i].width > columns_[i].min_width &&
                (widest == nullptr || places[i].width > widest->width))
                widest = &places[i];
        if (widest == nullptr) break;
        --widest->width;
        --taken;
    }
    return taken;
}

std::vector<Table::Place> Table::places(Style style) const
{
    std::vector<Place> places(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        auto& width = places[i].width;
        if (style.headings) width = display_width(columns_[i].title);
        for (const auto& row : rows_) width = std::max(width, display_width(row.cells[i]));
    }
    const bool limited = style.screen_width > 0 && !style.wide && !columns_.empty();
    std::size_t taken = style.indent + gap * (columns_.size() - 1);
    std::vector<std::size_t> wanted;
    for (const auto& place : places) {
        taken += place.width;
        wanted.push_back(place.width);
    }
    const bool has_brief = std::ranges::any_of(rows_, [](const Row& row) { return !row.brief.empty(); });
    if (limited && has_brief && taken > style.screen_width) {
        taken -= places.back().width;
        const auto room = style.screen_width - std::min(style.screen_width, taken);
        std::size_t needed = display_width(columns_.back().title);
        for (const auto& row : rows_) needed = std::max(needed, display_width(last_cell(row, room)));
        places.back().width = needed;
        taken += needed;
    }
    if (limited) {
        taken = narrow(places, taken, style.screen_width);
        const std::size_t last = places.back().width;
        if (taken - last + std::min(last, least_last_column) > style.screen_width && places.size() > 1) {
            // It goes to a line below whatever the others give up: they share their line without it.
            std::size_t others = taken - last - gap;
            for (std::size_t i = 0; i + 1 < places.size(); ++i)
                others += wanted[i] - std::exchange(places[i].width, wanted[i]);
            narrow(places, others, style.screen_width);
        }
    }
    std::size_t start = style.indent;
    for (auto& place : places) {
        const bool last = &place == &places.back();
        const std::size_t needed = last ? std::min(place.width, least_last_column) : place.width;
        place.below = limited && &place != &places.front() && start + needed > style.screen_width;
        if (place.below) start = style.indent + indent_below;
        place.start = start;
        if (limited && last && style.screen_width > start)
            place.width = std::min(place.below ? wanted.back() : place.width,
                                   std::max(style.screen_width - start, least_last_column));
        start += place.width + gap;
    }
    const bool one_line = std::ranges::none_of(places, &Place::below);
    if (limited && one_line && !style.wrap) give_back_room(places, wanted);
    return places;
}

std::string Table::text(Style style) const
{
    const auto layout = places(style);
    std::string out;
    const auto line = [&](const Row& row) {
        const auto& cells = row.cells;
        std::size_t at = 0;  // blanks are written only if something follows
        std::vector<std::string_view> below;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& place = layout[i];
            const bool last = i + 1 == cells.size();
            std::string cell = last ? fit_words(last_cell(row, place.width), place.width) : fit(cells[i], place.width);
            if (last && style.wrap) {
                below = pieces_of(cells[i], place.width, place.width);
                cell = below.front();
            }
            if (place.below) out += '\n', at = 0;
            const std::size_t width = display_width(cell);
            const std::size_t begin =
                place.start + (columns_[i].right ? place.width - std::min(place.width, width) : 0);
            out.append(begin - std::min(begin, at), ' ');
            out += coloured(cell, i == 0 ? row.first : Colour::none, style.colour);
            at = begin + width;
        }
        out += '\n';
        for (std::size_t i = 1; i < below.size(); ++i)
            out.append(layout.back().start, ' ').append(below[i]).append("\n");
    };
    if (style.headings) {
        Row titles{.cells = {}, .first = Colour::bold, .brief = {}};
        for (const auto& column : columns_) titles.cells.push_back(column.title);
        line(titles);
    }
    for (const auto& row : rows_) line(row);
    return out;
}

}  // namespace onvigil::render
