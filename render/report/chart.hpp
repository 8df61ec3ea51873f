#pragma once
/// render/report/chart.hpp - bars and columns as inline SVG: no script, no library, readable in black and white,
/// because every number stands beside its bar.

#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>

namespace onvigil::render {

/// Devices by model::Level.
struct Tally {
    std::array<std::uint64_t, 5> by_level{};
    [[nodiscard]] std::uint64_t total() const
    {
        return std::accumulate(by_level.begin(), by_level.end(), std::uint64_t{0});
    }
    bool operator==(const Tally&) const = default;
};

struct ChartRow {
    std::string label;
    Tally tally;
};

/// A bar a row, from left to right by level, worst first. Empty for no rows.
[[nodiscard]] std::string bar_chart(std::string_view title, std::span<const ChartRow> rows);
/// A column a row, from below by level, worst at the bottom. Empty for no rows.
[[nodiscard]] std::string column_chart(std::string_view title, std::span<const ChartRow> columns);

}  // namespace onvigil::render
