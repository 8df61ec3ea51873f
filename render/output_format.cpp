#include "render/output_format.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

#include "render/yaml.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;
using Style = Table::Style;

/// What lines and CSV show of a document.
const json::value& rows_of(const json::value& document, const DocumentView& view)
{
    return view.rows.empty() ? document : document.at(view.rows);
}

constexpr std::array formats{
    OutputFormat{
        .name = "table",
        .document = [](const json::value& document, const DocumentView& view,
                       Style style) { return view.table ? view.table(document, style) : to_table(document, style); },
        .item = [](const json::object& item, const DocumentView& view,
                   Style style) { return view.line ? view.line(item, style) : to_table(item, style); },
        .heading = nullptr,
        .collects = false},
    OutputFormat{.name = "wide",
                 .document =
                     [](const json::value& document, const DocumentView& view, Style style) {
                         style.wide = true;
                         return view.table ? view.table(document, style) : to_table(document, style);
                     },
                 .item = [](const json::object& item, const DocumentView& view,
                            Style style) { return view.line ? view.line(item, style) : to_table(item, style); },
                 .heading = nullptr,
                 .collects = false},
    OutputFormat{.name = "json", .document = nullptr, .item = nullptr, .heading = nullptr, .collects = true},
    OutputFormat{.name = "jsonl",
                 .document = [](const json::value& document, const DocumentView& view,
                                Style) { return to_jsonl(rows_of(document, view)); },
                 .item = nullptr,
                 .heading = nullptr,
                 .collects = false},
    OutputFormat{
        .name = "csv",
        .document = [](const json::value& document, const DocumentView& view,
                       Style) { return to_csv(rows_of(document, view), view.csv); },
        .item = [](const json::object& item, const DocumentView& view, Style) { return csv_row(item, view.csv); },
        .heading = [](const DocumentView& view) { return csv_heading(view.csv); },
        .collects = false},
    OutputFormat{.name = "yaml",
                 .document = [](const json::value& document, const DocumentView&, Style) { return to_yaml(document); },
                 .item = [](const json::object& item, const DocumentView&, Style) { return "---\n" + to_yaml(item); },
                 .heading = nullptr,
                 .collects = true},
};

}  // namespace

std::span<const OutputFormat> output_formats()
{
    return formats;
}

const OutputFormat* find_output_format(std::string_view name)
{
    const auto found = std::ranges::find_if(formats, [&](const auto& row) { return row.name == name; });
    return found == formats.end() ? nullptr : &*found;
}

std::vector<std::string> output_format_names()
{
    std::vector<std::string> names;
    for (const auto& row : formats) names.emplace_back(row.name);
    return names;
}

}  // namespace onvigil::render
