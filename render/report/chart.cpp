#include "render/report/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "model/verdict.hpp"
#include "render/inventory_summary.hpp"
#include "render/report/html_text.hpp"

namespace onvigil::render {
namespace {

// In units of the viewBox, which is as wide as half a page.
constexpr double width = 460, label_width = 150, number_width = 60, row_height = 18, bar_height = 12;
constexpr double column_area = 120, column_label = 16, column_label_width = 52;
constexpr std::size_t label_bytes = 26;

std::uint64_t most(std::span<const ChartRow> rows)
{
    std::uint64_t out = 1;
    for (const auto& row : rows) out = std::max(out, row.tally.total());
    return out;
}

std::string shortened(std::string_view label)
{
    if (label.size() <= label_bytes) return html_escaped(label);
    return html_escaped(text::clean(label, label_bytes)) + "…";
}

/// The figure with its title, and the same numbers for those who hear it.
std::string framed(std::string_view title, double height, std::span<const ChartRow> rows, const std::string& body)
{
    std::string spoken(title);
    const char* between = ": ";
    for (const auto& row : rows)
        spoken += fmt::format("{}{} {}", std::exchange(between, ", "), row.label, row.tally.total());
    return fmt::format(
        "<figure><figcaption>{}</figcaption><svg viewBox=\"0 0 {:g} {:g}\" role=\"img\" aria-label=\"{}\">{}</svg>"
        "</figure>\n",
        html_escaped(title), width, height, html_escaped(spoken), body);
}

}  // namespace

std::string bar_chart(std::string_view title, std::span<const ChartRow> rows)
{
    if (rows.empty()) return {};
    const double unit = (width - label_width - number_width) / static_cast<double>(most(rows));
    std::string body;
    double y = 0;
    for (const auto& row : rows) {
        body += fmt::format("<text x=\"{:g}\" y=\"{:g}\" class=\"l\">{}</text>", label_width - 6, y + 10,
                            shortened(row.label));
        double x = label_width;
        for (const auto level : model::all_levels) {
            const auto number = row.tally.by_level[static_cast<std::size_t>(level)];
            if (number == 0) continue;
            const double long_enough_to_see = std::max(1.0, unit * static_cast<double>(number));
            body += fmt::format("<rect x=\"{:.1f}\" y=\"{:g}\" width=\"{:.1f}\" height=\"{:g}\" class=\"f-{}\"/>", x, y,
                                long_enough_to_see, bar_height, name(level));
            x += long_enough_to_see;
        }
        body += fmt::format("<text x=\"{:.1f}\" y=\"{:g}\">{}</text>\n", x + 5, y + 10, grouped(row.tally.total()));
        y += row_height;
    }
    return framed(title, y, rows, body);
}

std::string column_chart(std::string_view title, std::span<const ChartRow> columns)
{
    if (columns.empty()) return {};
    constexpr double top = 14, left = 14;
    const double unit = column_area / static_cast<double>(most(columns));
    const double step = std::min(40.0, (width - left) / static_cast<double>(columns.size()));
    // Where columns are narrower than a label, every so many have one.
    const auto labelled = static_cast<std::size_t>(column_label_width / step + 0.99);
    std::string body;
    double x = left;
    for (std::size_t i = 0; i < columns.size(); ++i, x += step) {
        double y = top + column_area;
        for (const auto level : model::all_levels) {
            const auto number = columns[i].tally.by_level[static_cast<std::size_t>(level)];
            if (number == 0) continue;
            const double high = std::max(1.0, unit * static_cast<double>(number));
            y -= high;
            body += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"f-{}\"/>",
                                x, y, step * 0.8, high, name(level));
        }
        if (const auto total = columns[i].tally.total(); total > 0)
            body += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"m\">{}</text>", x + step * 0.4, y - 3, total);
        if (i % labelled == 0 && x + column_label_width * 0.8 <= width)
            body += fmt::format("<text x=\"{:.1f}\" y=\"{:g}\">{}</text>\n", x, top + column_area + 12,
                                html_escaped(columns[i].label));
    }
    return framed(title, top + column_area + column_label, columns, body);
}

}  // namespace onvigil::render
