#include "render/device_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <tuple>

#include "base/text.hpp"
#include "model/device_kind.hpp"
#include "model/neutral_label.hpp"
#include "render/device_json.hpp"
#include "render/json_access.hpp"
#include "render/main_address.hpp"
#include "render/report/report_summary.hpp"
#include "render/why_column.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 32> csv_keys{
    "id",          "site",           "verdict",    "waived",       "maker",          "maker_name", "maker_strength",
    "kind",        "camera",         "brand",      "manufacturer", "model",          "firmware",   "serial",
    "hardware_id", "name",           "location",   "hostname",     "addresses",      "macs",       "endpoint",
    "protocols",   "state",          "first_seen", "last_seen",    "identification", "lists",      "reasons",
    "citations",   "contradictions", "labels",     "why"};

/// What --columns takes besides the columns of a CSV file.
constexpr std::array<std::string_view, 5> more_columns{"address", "mac", "network", "sold_as", "sensor"};
constexpr std::string_view label_prefix = "label.";

/// A document without the key, as a hub may have it, has the findings.
bool is_waived(const json::object& device)
{
    const auto& findings = array_at(device, "findings");
    return flag_at(device, "waived") ||
           (!findings.empty() && std::ranges::all_of(findings, [](const json::value& finding) {
               return finding.is_object() && flag_at(finding.get_object(), "waived");
           }));
}

/// One text out of every finding, without repetitions.
std::string of_findings(const json::object& device, std::string_view key)
{
    std::vector<std::string> texts;
    for (const json::object& object : objects_at(device, "findings")) {
        const json::value* value = object.if_contains(key);
        if (value == nullptr) continue;
        for (const auto& text : value->is_array() ? texts_of(value->get_array()) : std::vector{text_of(*value)})
            if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
    }
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : "; ") + text;
    return out;
}

std::string first_of(const json::array& values)
{
    return values.empty() ? std::string() : text_of(values[0]);
}

/// What it is sold as by its own words, if these say anything.
std::string label_of(std::string stated)
{
    return model::is_neutral_label(stated) ? std::string() : stated;
}

/// Of a service URL; empty where there is none.
std::string port_of(std::string_view url)
{
    const auto scheme = url.find("://");
    if (scheme == url.npos) return {};
    const std::string_view host = url.substr(scheme + 3, url.find('/', scheme + 3) - scheme - 3);
    const auto colon = host.rfind(':');
    if (colon == host.npos || host.find(']', colon) != host.npos) return url.starts_with("https") ? "443" : "80";
    return std::string(host.substr(colon + 1));
}

std::string cell_of(const json::object& device, std::string_view key)
{
    if (key == "waived") return is_waived(device) ? "true" : "false";
    if (key == "identification") return text_at(object_at(device, "identification"), "state");
    if (key == "lists") return of_findings(device, "list");
    if (key == "reasons") return of_findings(device, "reasons");
    if (key == "citations") return of_findings(device, "citation");
    if (key == "labels") return labels_text(object_at(device, "labels"));
    if (key.starts_with(label_prefix)) return text_at(object_at(device, "labels"), key.substr(label_prefix.size()));
    if (key == "address" || key == "mac") return first_of(array_at(device, key == "mac" ? "macs" : "addresses"));
    if (key == "sold_as") return row_of(device).sold_as;
    const json::value* value = device.if_contains(key);
    if (value == nullptr) return {};
    if (!value->is_array()) return text_of(*value);
    std::string out;
    const std::string_view between = key == "contradictions" ? "; " : " ";
    for (const auto& text : texts_of(value->get_array())) out.append(out.empty() ? "" : between).append(text);
    return out;
}

/// The keys that a column's cells are made of.
std::vector<std::string_view> keys_of_column(std::string_view column)
{
    if (column.starts_with(label_prefix)) return {"labels"};
    for (const auto of_findings : {"lists", "reasons", "citations"})
        if (column == of_findings) return {"findings"};
    if (column == "address") return {"addresses"};
    if (column == "mac") return {"macs"};
    if (column == "sold_as") return {"brand", "manufacturer"};
    if (column == "why") return {"why", "why_brief"};
    if (column == "sensor") return {};
    return {column};
}

std::optional<Problem> no_such_column(const std::string& column)
{
    if (column.starts_with(label_prefix)) return std::nullopt;
    std::vector<std::string> known(csv_keys.begin(), csv_keys.end());
    known.insert(known.end(), more_columns.begin(), more_columns.end());
    if (std::ranges::find(known, column) != known.end()) return std::nullopt;
    const auto meant = text::nearest(column, known);
    return Problem{fmt::format("there is no column {}; {}", text::clean(column, 40),
                               meant.empty() ? fmt::format("there are {} and label.KEY", fmt::join(known, ", "))
                                             : "did you mean " + meant + "?")};
}

std::string chosen_columns(const json::array& devices, const std::vector<std::string>& columns, Table::Style style)
{
    std::vector<Table::Column> titles;
    for (const auto& column : columns) titles.push_back({heading(column)});
    Table table(std::move(titles));
    for (const json::object& device : objects_of(devices)) {
        std::vector<std::string> cells;
        for (const auto& column : columns) cells.push_back(cell_of(device, column));
        table.add(std::move(cells), columns[0] == "verdict" ? colour_of(row_of(device).verdict) : Colour::none,
                  columns.back() == "why" ? text_at(device, "why_brief") : std::string());
    }
    return table.text(style);
}

bool worse(const DeviceRow& left, const DeviceRow& right)
{
    if (left.verdict != right.verdict) return left.verdict < right.verdict;
    if (left.maker != right.maker) return left.maker < right.maker;
    if (left.ip && right.ip && *left.ip != *right.ip) return *left.ip < *right.ip;
    return left.id < right.id;
}

bool sold_under_another_name(const DeviceRow& row)
{
    return !row.sold_as.empty() && text::lower(row.sold_as) != text::lower(row.maker);
}

void tell_apart_at_one_address(std::span<DeviceRow* const> there)
{
    std::set<std::string_view> ports;
    for (const DeviceRow* row : there) ports.insert(row->port);
    const bool by_port = ports.size() == there.size();
    for (DeviceRow* row : there) {
        const bool v6 = row->address.find(':') != std::string::npos;
        if (by_port && !row->port.empty())
            row->address = (v6 ? "[" + row->address + "]" : row->address) + ":" + row->port;
        else if (!by_port && !row->serial.empty())
            row->address += fmt::format(" ({})", row->serial);
    }
}

/// Several devices of one address (and site) are told apart by their ports where these differ, else by their serial
/// numbers.
void tell_apart(std::vector<DeviceRow>& rows)
{
    std::vector<DeviceRow*> by_place;
    by_place.reserve(rows.size());
    for (DeviceRow& row : rows)
        if (!row.address.empty()) by_place.push_back(&row);
    const auto place = [](const DeviceRow* row) { return std::tie(row->address, row->site); };
    std::ranges::sort(by_place, {}, place);
    for (auto first = by_place.begin(); first != by_place.end();) {
        const auto last = std::find_if(first, by_place.end(), [&](auto* row) { return place(row) != place(*first); });
        if (last - first > 1) tell_apart_at_one_address({first, last});
        first = last;
    }
}

}  // namespace

Colour colour_of(model::Level level)
{
    constexpr std::pair<model::Level, Colour> colours[] = {{model::Level::banned, Colour::red},
                                                           {model::Level::suspected, Colour::yellow},
                                                           {model::Level::advisory, Colour::cyan},
                                                           {model::Level::unknown, Colour::grey},
                                                           {model::Level::clear, Colour::green}};
    const auto found = std::ranges::find(colours, level, &std::pair<model::Level, Colour>::first);
    return found == std::end(colours) ? Colour::none : found->second;
}

DeviceRow row_of(const model::Record& record)
{
    const auto& device = *record.device;
    DeviceRow row;
    row.id = device.id;
    row.model = device.model;
    row.name = device.name;
    row.online = device.presence == model::Presence::online;
    auto reason = why(record);
    row.why = std::move(reason.full);
    row.why_brief = std::move(reason.brief);
    row.kind = name(model::kind_of(device));
    if (const auto* address = main_address(device); address != nullptr) {
        row.ip = *address;
        row.address = address->to_string();
    }
    row.sold_as = label_of(device.manufacturer);
    row.port = device.xaddrs.empty() ? std::string() : port_of(device.xaddrs.front());
    row.serial = device.serial;
    if (!record.verdict) return row;
    const auto& verdict = *record.verdict;
    row.verdict = verdict.level;
    row.waived = is_waived(record);
    row.maker = short_maker(verdict.maker);
    if (!verdict.brand.empty()) row.sold_as = verdict.brand;
    return row;
}

DeviceRow row_of(const json::object& device)
{
    DeviceRow row;
    row.id = text_at(device, "id");
    row.verdict = model::parse_level(text_at(device, "verdict")).value_or(model::Level::unknown);
    row.waived = is_waived(device);
    row.maker = short_maker(text_at(device, "maker"));
    row.sold_as = text_at(device, "brand");
    if (row.sold_as.empty()) row.sold_as = label_of(text_at(device, "manufacturer"));
    row.port = port_of(first_of(array_at(device, "xaddrs")));
    row.serial = text_at(device, "serial");
    row.model = text_at(device, "model");
    row.name = text_at(device, "name");
    row.kind = text_at(device, "kind");
    row.online = text_at(device, "state") != "offline";
    row.why = text_at(device, "why");
    row.why_brief = text_at(device, "why_brief");
    if (const auto& addresses = array_at(device, "addresses"); !addresses.empty()) row.address = text_of(addresses[0]);
    row.ip = model::parse_ip(row.address);
    if (device.contains("sensor")) row.site = text_at(device, "site");
    return row;
}

std::string devices_table(std::vector<DeviceRow> rows, Table::Style style, bool sorted)
{
    if (!sorted && !std::ranges::is_sorted(rows, worse)) std::ranges::sort(rows, worse);
    tell_apart(rows);
    const bool some_offline = std::ranges::any_of(rows, [](const auto& row) { return !row.online; });
    std::vector<Table::Column> columns{{"VERDICT"}};
    if (some_offline || style.wide) columns.push_back({"STATE"});
    const bool many_sites = std::ranges::any_of(rows, [](const auto& row) { return !row.site.empty(); });
    if (many_sites) columns.push_back({"SITE", false, 24, 9});
    if (style.wide) columns.insert(columns.end(), {{"ID"}, {"NAME"}, {"KIND"}});
    columns.push_back({"MAKER", false, 24, 9});
    const bool badges = style.wide || std::ranges::any_of(rows, sold_under_another_name);
    if (badges) columns.push_back({"SOLD AS", false, 24, 9});
    columns.insert(columns.end(), {{"MODEL", false, 28, 11}, {"ADDRESS"}, {"WHY"}});
    if (style.wide)
        for (auto& column : columns) column.max_width = 0;
    const auto width = columns.size();
    Table table(std::move(columns));
    for (auto& row : rows) {
        std::vector<std::string> cells;
        cells.reserve(width);
        cells.emplace_back(name(row.verdict));
        if (some_offline || style.wide) cells.emplace_back(row.online ? "online" : "offline");
        if (many_sites) cells.push_back(std::move(row.site));
        if (style.wide)
            for (auto* text : {&row.id, &row.name, &row.kind}) cells.push_back(std::move(*text));
        cells.push_back(std::move(row.maker));
        if (badges) cells.push_back(std::move(row.sold_as));
        if (row.waived)
            for (auto* text : {&row.why, &row.why_brief})
                if (!text->empty()) text->insert(0, "waived; ");
        for (auto* text : {&row.model, &row.address, &row.why}) cells.push_back(std::move(*text));
        table.add(std::move(cells), colour_of(row.verdict), std::move(row.why_brief));
    }
    return table.text(style);
}

std::vector<std::string> label_columns(const std::set<std::string>& keys)
{
    std::vector<std::string> titles;
    for (const auto& key : keys) titles.push_back(std::string(label_prefix) + key);
    return titles;
}

CsvColumns device_columns()
{
    return {{csv_keys.begin(), csv_keys.end()}, cell_of, [](const json::array& devices) {
                std::set<std::string> keys;
                for (const json::object& device : objects_of(devices))
                    for (const auto& label : object_at(device, "labels")) keys.insert(label.key());
                return label_columns(keys);
            }};
}

std::string needed_fields(std::string_view format, const std::vector<std::string>& columns)
{
    const bool table = format == "table" || format == "wide";
    if (!table && format != "csv") return {};
    const auto titles = columns.empty() ? device_columns().titles : columns;
    std::set<std::string_view> keys{"id", "verdict"};
    if (!columns.empty() || !table) {
        for (const auto& column : titles)
            for (const auto key : keys_of_column(column)) keys.insert(key);
    } else {
        keys.insert({"maker", "brand", "manufacturer", "model", "addresses", "xaddrs", "serial", "state", "waived",
                     "why", "why_brief"});
        if (format == "wide") keys.insert({"name", "kind"});
    }
    return fmt::to_string(fmt::join(keys, ","));
}

Result<DocumentView, Problem> devices_view(bool sorted, const std::vector<std::string>& columns)
{
    DocumentView view{.csv = device_columns(), .rows = "devices"};
    for (const auto& column : columns)
        if (auto problem = no_such_column(column)) return std::move(*problem);
    if (!columns.empty()) view.csv = {columns, cell_of};
    view.table = [sorted, columns](const json::value& document, Table::Style style) -> std::string {
        const auto& devices = array_at(document.as_object(), "devices");
        if (devices.empty()) return "no devices\n";
        if (!columns.empty()) return chosen_columns(devices, columns, style);
        std::vector<DeviceRow> rows;
        rows.reserve(devices.size());
        for (const json::object& device : objects_of(devices)) rows.push_back(row_of(device));
        return devices_table(std::move(rows), style, sorted);
    };
    return view;
}

}  // namespace onvigil::render
