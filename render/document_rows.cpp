#include "render/document_rows.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <vector>

#include "base/inert.hpp"
#include "render/csv.hpp"
#include "render/json_access.hpp"
#include "render/json_writer.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

bool holds_objects(const json::value& value)
{
    if (!value.is_array()) return false;
    const auto& items = value.get_array();
    return std::ranges::all_of(items, [](const json::value& item) { return item.is_object(); });
}

/// The document's rows; nullptr where it is one thing.
const json::array* rows_of(const json::value& document)
{
    if (holds_objects(document)) return &document.get_array();
    if (!document.is_object() || document.get_object().size() > 2) return nullptr;
    const json::array* rows = nullptr;
    for (const auto& [key, value] : document.get_object()) {
        if (value.is_object()) return nullptr;
        if (!holds_objects(value)) continue;
        if (rows != nullptr) return nullptr;
        rows = &value.get_array();
    }
    return rows;
}

/// Keys in the order they first appear.
std::vector<std::string> keys_of(const json::array& rows, bool plain_only)
{
    std::vector<std::string> keys;
    for (const auto& row : rows)
        for (const auto& [key, value] : row.get_object()) {
            if (plain_only && (value.is_object() || value.is_array())) continue;
            if (std::ranges::find(keys, std::string_view(key)) == keys.end()) keys.emplace_back(key);
        }
    return keys;
}

/// One line for a person: `["a","b"]` as a, b.
std::string flat(const json::value& value)
{
    if (!value.is_array()) return text_of(value);
    std::string out;
    for (const auto& text : texts_of(value.get_array())) out += (out.empty() ? "" : ", ") + text;
    return out;
}

void add_members(Table& table, const json::object& object, const std::string& prefix)
{
    for (const auto& [key, value] : object) {
        const std::string name = prefix + text::inert(key);
        if (value.is_object() && !value.get_object().empty())
            add_members(table, value.get_object(), name + ".");
        else if (holds_objects(value) && !value.get_array().empty()) {
            std::size_t number = 0;
            for (const auto& item : value.get_array())
                add_members(table, item.get_object(), name + "[" + std::to_string(number++) + "].");
        } else {
            table.add({name, value.is_object() ? "" : fit(flat(value), 2000)});
        }
    }
}

}  // namespace

std::string heading(std::string key)
{
    for (char& c : key) c = c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return key;
}

std::string to_jsonl(const json::value& document)
{
    const auto* rows = rows_of(document);
    if (rows == nullptr) return escape_invisible(json::serialize(document)) + "\n";
    std::string out;
    for (const auto& row : *rows) out += escape_invisible(json::serialize(row)) + "\n";
    return out;
}

std::string csv_heading(const CsvColumns& columns)
{
    std::string out;
    std::vector<std::string> titles;
    for (const auto& title : columns.titles) titles.push_back(text::inert(title));
    append_csv_row(out, titles);
    return out;
}

std::string csv_row(const json::object& row, const CsvColumns& columns)
{
    std::string out;
    std::vector<std::string> cells;
    cells.reserve(columns.titles.size());
    for (const auto& title : columns.titles)
        cells.push_back(columns.cell != nullptr ? columns.cell(row, title) : text_at(row, title));
    append_csv_row(out, cells);
    return out;
}

std::string to_csv(const json::value& document, const CsvColumns& columns)
{
    json::array alone;
    const auto* rows = rows_of(document);
    if (rows == nullptr && !document.is_object()) return text_of(document) + "\r\n";
    if (rows == nullptr) {
        alone.push_back(document);
        rows = &alone;
    }
    auto chosen = columns;
    if (chosen.titles.empty()) chosen.titles = keys_of(*rows, false);
    if (chosen.more != nullptr)
        for (auto& title : chosen.more(*rows)) chosen.titles.push_back(std::move(title));
    std::string out = csv_heading(chosen);
    for (const auto& row : *rows) out += csv_row(row.get_object(), chosen);
    return out;
}

std::string to_table(const json::value& document, Table::Style style)
{
    if (const auto* rows = rows_of(document); rows != nullptr) {
        const auto keys = keys_of(*rows, true);
        std::vector<Table::Column> columns;
        columns.reserve(keys.size());
        for (const auto& key : keys) columns.push_back({heading(key)});
        Table table(std::move(columns));
        for (const auto& row : *rows) {
            std::vector<std::string> cells;
            cells.reserve(keys.size());
            for (const auto& key : keys) cells.push_back(fit(text_at(row.get_object(), key), 2000));
            table.add(std::move(cells));
        }
        return table.text(style);
    }
    if (!document.is_object()) return text_of(document) + "\n";
    Table table({{"KEY"}, {"VALUE"}});
    add_members(table, document.get_object(), "");
    style.headings = false;
    return table.text(style);
}

}  // namespace onvigil::render
