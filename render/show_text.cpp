#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/inert.hpp"
#include "render/device_rows.hpp"
#include "render/explain.hpp"
#include "render/json_text.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

std::string line_of(const json::value& value, std::string_view between)
{
    if (!value.is_array()) return text_of(value);
    std::string out;
    for (const auto& text : texts_of(value.get_array())) out.append(out.empty() ? "" : between).append(text);
    return out;
}

/// The keys that are one value or a short list each.
void append_values(std::string& out, const json::object& device, Table::Style style)
{
    const auto row = row_of(device);
    out += coloured(std::string(name(row.verdict)) + ": " + row.why, colour_of(row.verdict), style.colour) + "\n\n";
    Table values({{""}, {""}});
    for (const auto* key :
         {"id",    "site",     "verdict", "maker",       "maker_name", "maker_strength", "brand",      "manufacturer",
          "model", "firmware", "serial",  "hardware_id", "name",       "location",       "hostname",   "addresses",
          "macs",  "endpoint", "xaddrs",  "protocols",   "network",    "state",          "first_seen", "last_seen"}) {
        const auto* value = device.if_contains(key);
        if (value == nullptr) continue;
        values.add({key, std::string_view(key).ends_with("_seen") ? second(line_of(*value, " "), style.zone)
                                                                  : line_of(*value, " ")});
    }
    const auto& identification = object_at(device, "identification");
    const auto detail = text_at(identification, "detail");
    values.add({"identification", text_at(identification, "state") + (detail.empty() ? "" : ": " + detail)});
    for (const auto& label : object_at(device, "labels"))
        values.add({"label " + text::inert(label.key()), text_of(label.value())});
    const auto& waiver = object_at(device, "waiver");
    if (!waiver.empty())
        values.add(
            {"waiver", fmt::format("until {} by {}: {} {}", minute(text_at(waiver, "until"), style.zone),
                                   text_at(waiver, "by"), text_at(waiver, "reason"), text_at(waiver, "ticket"))});
    style.headings = false;
    style.wrap = true;
    out += values.text(style);
}

void append_list(std::string& out, std::string_view title, const json::array& items)
{
    if (items.empty()) return;
    out.append("\n").append(title).append("\n");
    for (const auto& text : texts_of(items)) out.append("  ").append(text).append("\n");
}

void append_findings(std::string& out, const json::object& device, Table::Style style)
{
    const auto& findings = array_at(device, "findings");
    if (findings.empty()) return;
    Table table({{"FINDING"}, {"LIST"}, {"MAKER"}, {"TIE"}, {"EFFECT"}, {"STRENGTH"}, {"SINCE"}, {"WAIVED"}});
    for (const json::object& finding : objects_of(findings)) {
        table.add({text_at(finding, "id"), text_at(finding, "list"), text_at(finding, "maker"),
                   text_at(finding, "relation"), text_at(finding, "effect"), text_at(finding, "strength"),
                   minute(text_at(finding, "opened"), style.zone), flag_at(finding, "waived") ? "yes" : "no"});
    }
    out += "\nFindings\n" + table.text(style);
}

void append_evidence(std::string& out, const json::object& device, Table::Style style)
{
    const auto& evidence = array_at(device, "evidence");
    if (evidence.empty()) return;
    Table table(
        {{"SOURCE"}, {"KEY"}, {"VALUE", false, 60, 20}, {"POINTS TO"}, {"STRENGTH"}, {"FIRST SEEN"}, {"LAST SEEN"}});
    for (const json::object& one : objects_of(evidence)) {
        table.add({text_at(one, "source"), text_at(one, "key"), text_at(one, "value"), text_at(one, "maker"),
                   text_at(one, "strength"), minute(text_at(one, "first_seen"), style.zone),
                   minute(text_at(one, "last_seen"), style.zone)});
    }
    out += "\nEvidence\n" + table.text(style);
}

void append_history(std::string& out, const json::object& device, Table::Style style)
{
    const auto& history = array_at(device, "history");
    if (history.empty()) return;
    Table table({{"TIME"}, {"TYPE"}, {"SEVERITY"}, {"MESSAGE"}});
    for (const json::object& event : objects_of(history)) {
        table.add({minute(text_at(event, "time"), style.zone), text_at(event, "type"), text_at(event, "severity"),
                   text_at(event, "message")});
    }
    out += "\nHistory\n" + table.text(style);
}

}  // namespace

std::string show_text(const json::object& device, Table::Style style)
{
    std::string out;
    append_values(out, device, style);
    append_list(out, "Scopes", array_at(device, "scopes"));
    style.indent = 2;
    style.wrap = true;
    append_findings(out, device, style);
    append_list(out, "Contradictions", array_at(device, "contradictions"));
    append_list(out, "Notes", array_at(device, "notes"));
    append_evidence(out, device, style);
    append_history(out, device, style);
    return out;
}

}  // namespace onvigil::render
