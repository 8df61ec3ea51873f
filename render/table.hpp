#pragma once
/// render/table.hpp - aligned columns for people: as wide as the text on the screen, whatever the script.

#include "render/shown_time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// Columns a terminal gives this UTF-8 text: wide characters two, combining ones none.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Cut to at most `width` columns, with an ellipsis where something is left out.
[[nodiscard]] std::string fit(std::string_view text, std::size_t width);

/// The same, cut between words where one ends in the second half.
[[nodiscard]] std::string fit_words(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken between words; what is broken off is indented by two more than its line.
/// A longer word stays whole. 0: as it is.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width);

enum class Colour { none, red, yellow, cyan, grey, green, bold };

/// The text in that colour (SGR), or as it is when `on` is false.
[[nodiscard]] std::string coloured(std::string_view text, Colour colour, bool on);

class Table {
public:
    struct Column {
        std::string title;
        bool right = false;         ///< numbers
        std::size_t max_width = 0;  ///< longer cells are cut; 0: never
        std::size_t min_width = 0;  ///< made as narrow as this before the last column is cut; 0: stays as it is
    };
    struct Style {
        bool colour = false;
        bool headings = true;
        std::size_t indent = 0;
        std::size_t screen_width = 0;  ///< columns go on in a line below, and the last is cut; 0: as it is
        bool wide = false;             ///< everything is wanted, and nothing cut
        bool wrap = false;             ///< the last column goes on below instead of being cut
        ZoneAt zone = nullptr;         ///< of the times in it
    };

    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// One cell a column; missing ones are blank. An empty cell shows as "–". `first` colours the first cell. `brief`
    /// says the last cell in fewer words, which is tried before any column is narrowed or cut.
    void add(std::vector<std::string> cells, Colour first = Colour::none, std::string brief = {});
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    /// Lines ending in a line break. Trailing blanks are never written.
    [[nodiscard]] std::string text(Style style) const;

private:
    struct Row {
        std::vector<std::string> cells;
        Colour first = Colour::none;
        std::string brief;  ///< of the last cell; empty: it has no other form
    };
    struct Place {
        std::size_t start = 0;  ///< on its line
        std::size_t width = 0;
        bool below = false;  ///< begins a line of its own: there was no room
    };
    [[nodiscard]] std::vector<Place> places(Style style) const;
    /// The last cell, or its brief form where that alone has room.
    [[nodiscard]] static const std::string& last_cell(const Row& row, std::size_t width);
    /// Makes columns before the last narrower until all `taken` fit, if that may be; returns what they take then.
    std::size_t narrow(std::vector<Place>& places, std::size_t taken, std::size_t room) const;
    /// What the last column does not use since it is cut between words goes to columns that are narrower than `wanted`.
    void give_back_room(std::vector<Place>& places, const std::vector<std::size_t>& wanted) const;

    std::vector<Column> columns_;
    std::vector<Row> rows_;
};

}  // namespace onvigil::render
