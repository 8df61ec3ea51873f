#include "render/report.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <utility>

#include "base/inert.hpp"
#include "render/device_rows.hpp"
#include "render/json_text.hpp"
#include "render/json_writer.hpp"
#include "render/shown_time.hpp"
#include "render/why.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

constexpr std::string_view style = R"(
body{font:14px/1.45 system-ui,sans-serif;color:#1a1a1a;margin:2rem auto;max-width:75rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{margin:.4rem 0}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #ddd}
th{font-weight:600;white-space:nowrap}td small{color:#555}ul{margin:.2rem 0;padding-left:1.1rem}
.v{font-weight:700;white-space:nowrap}.banned{color:#a40000}.suspected{color:#8a5a00}.advisory{color:#005f87}.unknown{color:#555}.clear{color:#1d6b2a}
.id,.net{font-family:ui-monospace,monospace;font-size:12px;white-space:nowrap}
thead{display:table-header-group}tr{break-inside:avoid}@page{margin:15mm}@media print{body{margin:0;max-width:none;font-size:11px}a{color:inherit;text-decoration:none}}
)";

constexpr std::string_view cannot_know =
    "What this report cannot know: equipment that answers none of the protocols asked and shows no network card of "
    "its own; devices on networks this sensor does not reach; components of a listed maker inside other products. "
    "\"clear\" says that proof names a maker and no list in force covers it; \"unknown\" is never clear.";

std::string link_to(std::string_view url)
{
    if (url.empty()) return {};
    auto shown = html_escaped(url);
    if (!url.starts_with("https://") && !url.starts_with("http://")) return shown;
    return fmt::format("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", shown);
}

std::string date_text(const std::optional<model::Date>& date)
{
    return date ? model::to_text(*date) : "–";
}

void append_html_head(std::string& out, const ReportHead& head)
{
    out += fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>Cameras at {0}</title><style>{1}</style></head><body>\n<h1>Cameras and "
        "their makers: {0}</h1>\n<p>Seen by {2}, {3} UTC, Onvigil {4}.</p>\n<p><strong>{5}:</strong> {6}.</p>\n",
        html_escaped(head.site), style, html_escaped(head.sensor), minute(model::to_rfc3339(head.generated)),
        html_escaped(head.version), counted(head.totals.devices, "device", "devices"), verdict_line(head.totals));
    out +=
        "<h2>Lists judged by</h2>\n<table><thead><tr><th>List</th><th>Authority</th><th>Effect</th><th>In force "
        "since</th><th>Checked</th></tr></thead><tbody>\n";
    for (const auto& list : head.lists)
        out += fmt::format("<tr><td>{}<br><small>{} {}</small></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                           html_escaped(list.title), html_escaped(list.id), link_to(list.citation),
                           html_escaped(list.authority), html_escaped(list.effect),
                           list.in_force ? date_text(list.effective)
                                         : "announced" + (list.effective ? ", " + model::to_text(*list.effective) : ""),
                           date_text(list.as_of));
    out +=
        "</tbody></table>\n<h2>Devices</h2>\n<table><thead><tr><th>Verdict</th><th>Maker</th><th>Sold as</th>"
        "<th>Model, serial, firmware</th><th>Where</th><th>Why</th></tr></thead><tbody>\n";
}

std::string findings_html(const json::object& device)
{
    std::string out;
    for (const auto& item : array_at(device, "findings")) {
        if (!item.is_object()) continue;
        const auto& finding = item.get_object();
        out += fmt::format("<li>{}: {}, {}, {}{}, since {} <small>{}</small>", html_escaped(text_at(finding, "list")),
                           html_escaped(text_at(finding, "maker_name")), html_escaped(text_at(finding, "relation")),
                           html_escaped(text_at(finding, "strength")), flag_at(finding, "waived") ? ", waived" : "",
                           html_escaped(minute(text_at(finding, "opened"))), link_to(text_at(finding, "citation")));
        for (const auto& reason : texts_of(array_at(finding, "reasons")))
            out += "<br><small>" + html_escaped(reason) + "</small>";
        out += "</li>";
    }
    for (const auto& item : array_at(device, "announced"))
        if (item.is_object())
            out += fmt::format("<li>{}: {} <small>{}</small></li>", html_escaped(text_at(item.get_object(), "list")),
                               html_escaped(text_at(item.get_object(), "text")),
                               link_to(text_at(item.get_object(), "citation")));
    for (const auto& text : texts_of(array_at(device, "contradictions")))
        out += "<li>But: " + html_escaped(text) + "</li>";
    return out;
}

std::string joined_lines(const std::vector<std::string>& lines)
{
    std::string out;
    for (const auto& line : lines)
        if (!line.empty()) out.append(out.empty() ? "" : "<br>").append(html_escaped(line));
    return out;
}

void append_html_device(std::string& out, const json::object& device)
{
    const auto row = row_of(device);
    std::vector<std::string> where = texts_of(array_at(device, "addresses"));
    for (const auto& mac : texts_of(array_at(device, "macs"))) where.push_back(mac);
    where.push_back(text_at(device, "state"));
    where.push_back("seen " + minute(text_at(device, "first_seen")) + " to " + minute(text_at(device, "last_seen")));
    std::string more = findings_html(device);
    if (const auto& waiver = object_at(device, "waiver"); !waiver.empty())
        more += fmt::format("<li>Waived until {} by {}: {} {}</li>", html_escaped(minute(text_at(waiver, "until"))),
                            html_escaped(text_at(waiver, "by")), html_escaped(text_at(waiver, "reason")),
                            html_escaped(text_at(waiver, "ticket")));
    const auto maker = text_at(device, "maker_name");
    out += fmt::format(
        "<tr><td><span class=\"v {0}\">{0}</span>{1}<br><span class=\"id\">{2}</span></td><td>{3}</td><td>{4}</td>"
        "<td>{5}</td><td class=\"net\">{6}</td><td>{7}{8}</td></tr>\n",
        name(row.verdict), row.waived ? " (waived)" : "", html_escaped(row.id),
        maker.empty() ? "–" : html_escaped(maker), html_escaped(row.sold_as),
        joined_lines({text_at(device, "model"), text_at(device, "serial"), text_at(device, "firmware"),
                      text_at(device, "name")}),
        joined_lines(where), html_escaped(row.why), more.empty() ? "" : "<ul>" + more + "</ul>");
}

json::object parsed(const model::Record& record, std::string_view site)
{
    std::string text;
    append_details(text, {.record = record}, {}, site);
    return json::parse(text).as_object();
}

void append_json_head(std::string& out, const ReportHead& head)
{
    JsonWriter writer(out);
    writer.begin_object();
    writer.member("version", head.version);
    writer.member("site", head.site);
    writer.member("sensor", head.sensor);
    writer.member("generated", head.generated);
    writer.key("totals");
    writer.begin_object();
    writer.member("devices", std::uint64_t{head.totals.devices});
    for (const auto level : model::all_levels)
        writer.member(name(level), std::uint64_t{head.totals.verdict[static_cast<std::size_t>(level)]});
    writer.end_object();
    writer.key("lists");
    writer.begin_array();
    for (const auto& list : head.lists) {
        std::string text;
        append_list_note(text, list);
        writer.raw(text);
    }
    writer.end_array();
    writer.key("devices");
    writer.begin_array();
}

}  // namespace

std::string html_escaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text::inert(text)) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    return out;
}

std::optional<ReportFormat> parse_report_format(std::string_view name)
{
    if (name == "html") return ReportFormat::html;
    if (name == "csv") return ReportFormat::csv;
    if (name == "json") return ReportFormat::json;
    return std::nullopt;
}

std::string_view content_type(ReportFormat format)
{
    switch (format) {
        case ReportFormat::html:
            return "text/html; charset=utf-8";
        case ReportFormat::csv:
            return "text/csv; charset=utf-8";
        case ReportFormat::json:
            break;
    }
    return "application/json";
}

void Report::append_head(std::string& out) const
{
    switch (format_) {
        case ReportFormat::html:
            return append_html_head(out, head_);
        case ReportFormat::csv:
            out += csv_heading(device_columns());
            return;
        case ReportFormat::json:
            return append_json_head(out, head_);
    }
}

void Report::append_device(std::string& out, const model::Record& record)
{
    if (format_ != ReportFormat::json) return append_device(out, parsed(record, head_.site));
    begin_json_device(out);
    render::append_device(out, record, head_.site);
}

void Report::append_device(std::string& out, const json::object& device)
{
    switch (format_) {
        case ReportFormat::html:
            return append_html_device(out, device);
        case ReportFormat::csv:
            out += csv_row(device, device_columns());
            return;
        case ReportFormat::json:
            begin_json_device(out);
            out += json::serialize(device);
    }
}

void Report::begin_json_device(std::string& out)
{
    out += std::exchange(first_, false) ? "\n" : ",\n";
}

void Report::append_heading(std::string& out, std::string_view heading) const
{
    if (format_ == ReportFormat::html)
        out += fmt::format("<tr><th colspan=\"6\">{}</th></tr>\n", html_escaped(heading));
}

void Report::append_tail(std::string& out) const
{
    if (format_ == ReportFormat::html) {
        out += "</tbody></table>\n<p><small>" + html_escaped(cannot_know) + "</small></p>\n</body></html>\n";
    } else if (format_ == ReportFormat::json) {
        out += "\n]}\n";
    }
}

}  // namespace onvigil::render
