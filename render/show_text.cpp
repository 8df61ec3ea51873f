#include "render/show_text.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/inert.hpp"
#include "render/device_rows.hpp"
#include "render/json_access.hpp"

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

std::size_t widest_line(std::string_view text)
{
    std::size_t widest = 0;
    for (std::size_t end; !text.empty(); text.remove_prefix(std::min(end + 1, text.size()))) {
        end = std::min(text.find('\n'), text.size());
        widest = std::max(widest, display_width(text.substr(0, end)));
    }
    return widest;
}

/// The keys that are one value or a short list each.
void append_values(std::string& out, const json::object& device, Table::Style style)
{
    const auto row = row_of(device);
    const auto verdict = wrap(fmt::format("{}: {}", name(row.verdict), row.why), style.screen_width);
    out += coloured(verdict, colour_of(row.verdict), style.colour) + "\n\n";
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
    if (!waiver.empty()) {
        const auto ticket = text_at(waiver, "ticket");
        values.add({"waiver", fmt::format("until {} by {}: {}{}{}", minute(text_at(waiver, "until"), style.zone),
                                          text_at(waiver, "by"), text_at(waiver, "reason"),
                                          ticket.empty() ? "" : ", ticket ", ticket)});
    }
    style.headings = false;
    style.wrap = true;
    out += values.text(style);
}

void append_list(std::string& out, std::string_view title, const json::array& items, Table::Style style)
{
    if (items.empty()) return;
    out.append("\n").append(title).append("\n");
    for (const auto& text : texts_of(items)) out += wrap("  " + text + "\n", style.screen_width);
}

/// Rows of which each has its own lines, too, for screens on which the table has no room.
class Section {
public:
    Section(std::string_view title, std::vector<Table::Column> columns) : title_(title), table_(std::move(columns)) {}
    void add(std::vector<std::string> cells, const std::string& lines)
    {
        table_.add(std::move(cells));
        lines_ += lines + "\n";
    }
    void append_to(std::string& out, Table::Style style) const
    {
        if (table_.empty()) return;
        const auto screen_width = std::exchange(style.screen_width, 0);
        const auto text = table_.text(style);
        out += fmt::format("\n{}\n", title_);
        out += screen_width == 0 || widest_line(text) <= screen_width ? text : wrap(lines_, screen_width);
    }

private:
    std::string_view title_;
    Table table_;
    std::string lines_;
};

void append_findings(std::string& out, const json::object& device, Table::Style style)
{
    Section section("Findings",
                    {{"FINDING"}, {"LIST"}, {"MAKER"}, {"TIE"}, {"EFFECT"}, {"STRENGTH"}, {"SINCE"}, {"WAIVED"}});
    for (const json::object& finding : objects_at(device, "findings")) {
        const auto at = [&](std::string_view key) { return text_at(finding, key); };
        const auto since = minute(at("opened"), style.zone);
        const bool waived = flag_at(finding, "waived");
        section.add({at("id"), at("list"), at("maker"), at("relation"), at("effect"), at("strength"), since,
                     waived ? "yes" : "no"},
                    fmt::format("  {}  {}: {}\n    {} is {}, by {}, since {}{}", at("id"), at("list"), at("effect"),
                                at("maker"), at("relation"), at("strength"), since, waived ? "; waived" : ""));
    }
    section.append_to(out, style);
}

void append_evidence(std::string& out, const json::object& device, Table::Style style)
{
    Section section("Evidence",
                    {{"SOURCE"}, {"KEY"}, {"VALUE"}, {"POINTS TO"}, {"STRENGTH"}, {"FIRST SEEN"}, {"LAST SEEN"}});
    for (const json::object& one : objects_at(device, "evidence")) {
        const auto at = [&](std::string_view key) { return text_at(one, key); };
        const auto first = minute(at("first_seen"), style.zone), last = minute(at("last_seen"), style.zone);
        const auto points = at("maker").empty() ? "" : fmt::format(" points to {} ({}),", at("maker"), at("strength"));
        const auto detail = at("detail");  // the MAC that the value owns
        const auto value = at("value") + (detail.empty() ? "" : " (" + detail + ")");
        section.add({at("source"), at("key"), value, at("maker"), at("strength"), first, last},
                    fmt::format("  {}: {}\n    {},{} {}", at("key"), value, at("source"), points,
                                seen(at("first_seen"), at("last_seen"), style.zone, "seen ", " to ")));
    }
    section.append_to(out, style);
}

void append_history(std::string& out, const json::object& device, Table::Style style)
{
    Section section("History", {{"TIME"}, {"TYPE"}, {"SEVERITY"}, {"MESSAGE"}});
    for (const json::object& event : objects_at(device, "history")) {
        const auto at = [&](std::string_view key) { return text_at(event, key); };
        const auto time = minute(at("time"), style.zone);
        section.add({time, at("type"), at("severity"), at("message")},
                    fmt::format("  {}  {}, {}\n    {}", time, at("type"), at("severity"), at("message")));
    }
    section.append_to(out, style);
}

}  // namespace

std::string show_text(const json::object& device, Table::Style style)
{
    std::string out;
    append_values(out, device, style);
    append_list(out, "Scopes", array_at(device, "scopes"), style);
    style.indent = 2;
    append_findings(out, device, style);
    json::array contradictions;
    for (const json::object& one : objects_at(device, "contradictions_told"))
        contradictions.emplace_back(text_at(one, "sentence"));
    append_list(out, "Contradictions", contradictions, style);
    append_list(out, "Notes", array_at(device, "notes"), style);
    append_evidence(out, device, style);
    append_history(out, device, style);
    return out;
}

}  // namespace onvigil::render
