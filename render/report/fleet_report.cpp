#include "render/report/fleet_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "render/inventory_summary.hpp"
#include "render/json_writer.hpp"
#include "render/report/csv_report.hpp"
#include "render/report/far_889.hpp"
#include "render/report/html_sections.hpp"
#include "render/report/html_text.hpp"
#include "render/report/json_report.hpp"

namespace onvigil::render {
namespace {

constexpr std::size_t most_ended_lines = 500;

std::string place_of(const SiteHead& site)
{
    return site.tenant.empty() ? site.site : site.tenant + ": " + site.site;
}

std::string shown_stamp(const std::optional<model::TimePoint>& time)
{
    return time ? minute(model::to_rfc3339(*time)) : "never";
}

/// "silent, 12 changes wait, 1 problem of its own"; "ok".
std::string state_text(const SensorNote& sensor)
{
    std::string out = sensor.state;
    if (sensor.waiting > 0) out += fmt::format(", {} not here yet", counted(sensor.waiting, "change", "changes"));
    if (sensor.problems > 0) out += fmt::format(", {} of its own", counted(sensor.problems, "problem", "problems"));
    return out;
}

/// "sensor north (0.1.0), last heard 2026-11-29 10:04, last round 2026-11-29 10:00"
std::string sensors_line(const SiteHead& site)
{
    std::string out;
    for (const auto& sensor : site.sensors)
        out += fmt::format("{}sensor {} ({}), last heard {}, last round {}, {}", out.empty() ? "" : "; ", sensor.name,
                           sensor.version.empty() ? "no version" : sensor.version, shown_stamp(sensor.last_contact),
                           shown_stamp(sensor.last_round), state_text(sensor));
    return out;
}

void merge(std::optional<Comparison>& all, const Comparison& one)
{
    if (!all) all = Comparison{.since = one.since};
    all->findings_closed += one.findings_closed;
    all->devices_forgotten += one.devices_forgotten;
    all->forgotten_known = all->forgotten_known && one.forgotten_known;
    // The latest beginning: before it not every site's end of a finding is known.
    if (one.journal_begins) all->journal_begins = std::max(all->journal_begins, one.journal_begins);
    for (const auto& line : one.lines)
        if (all->lines.size() < most_ended_lines) all->lines.push_back(line);
}

}  // namespace

FleetReport::FleetReport(ReportForm form, ReportFormat format, ReportHead head, std::set<std::string> label_keys)
    : form_(form), format_(format), head_(std::move(head))
{
    totals_->label_keys = std::move(label_keys);
    if (head_.comparison) totals_->summary.since = head_.comparison->since;
}

void FleetReport::add_site(SiteHead site, RecordSourcePtr records, const OnPiece& on_piece)
{
    auto& summary = totals_->summary;
    const auto before = summary.verdicts;
    const auto waived = summary.waived;
    const bool shown = records->size() > 0 || format_ == ReportFormat::html;
    summary.place = place_of(site);
    totals_->part = sites_.size() + 1;
    auto head = head_;
    head.fleet = totals_;
    head.site = format_ == ReportFormat::html ? summary.place : site.site;
    head.sensor = sensors_line(site);
    head.comparison = site.comparison;
    if (site.comparison) merge(head_.comparison, *site.comparison);
    if (shown) {
        const auto part = make_report(form_, format_, std::move(head), std::move(records));
        bool first = any_ && format_ == ReportFormat::json;  // a comma between the parts
        for (bool more = true; more;) {
            std::string text;
            more = part->advance(text);
            if (text.empty()) continue;
            if (std::exchange(first, false)) on_piece(",");
            any_ = true;
            on_piece(text);
        }
    }
    Site done{std::move(site), summary.verdicts, summary.waived - waived};
    for (std::size_t i = 0; i < before.by_level.size(); ++i) done.tally.by_level[i] -= before.by_level[i];
    totals_->sites.push_back({summary.place, done.tally});
    sites_.push_back(std::move(done));
}

std::string FleetReport::beginning() const
{
    if (format_ == ReportFormat::csv) return csv_heading(report_columns(totals_->label_keys));
    if (format_ == ReportFormat::html) return page_beginning();
    std::string out;
    if (form_ == ReportForm::far_889)
        append_far_889_head(out, head_);
    else
        append_json_head(out, head_, totals_->summary, "{}", sites_json());
    return out;
}

std::string FleetReport::page_beginning() const
{
    if (form_ == ReportForm::far_889) return far_889_opening(head_, head_.site, "A form for each kind of equipment");
    const auto today = std::chrono::floor<std::chrono::days>(head_.generated);
    const auto& summary = totals_->summary;
    return html_head("Cameras at " + head_.site) + opening_html(head_, summary) +
           bar_chart("Devices by verdict", verdict_rows(summary)) + bar_chart("By site", site_rows(*totals_)) +
           bar_chart("By maker", maker_rows(summary)) +
           column_chart("Devices with findings, by the day or month of the first", opened_rows(summary, today)) +
           sites_html();
}

std::string FleetReport::sites_html() const
{
    std::string out =
        "<h2 id=\"sites\">Sites</h2>\n<table class=\"d\"><thead><tr><th>Site<th>Devices<th>Banned<th>Suspected"
        "<th>Advisory<th>Unknown<th>Clear<th>Waived<th>Sensors</thead><tbody>\n";
    for (std::size_t i = 0; i < sites_.size(); ++i) {
        const auto& site = sites_[i];
        out += fmt::format("<tr><td><a href=\"#site-{}\">{}</a><td>{}", i + 1, html_escaped(place_of(site.head)),
                           grouped(site.tally.total()));
        for (const auto number : site.tally.by_level) out += "<td>" + grouped(number);
        out += fmt::format("<td>{}<td>{}\n", grouped(site.waived), html_escaped(sensors_line(site.head)));
    }
    return out + "</tbody></table>\n";
}

std::string FleetReport::sites_json() const
{
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    for (const auto& site : sites_) {
        json.begin_object();
        json.member("tenant", site.head.tenant);
        json.member("site", site.head.site);
        append_tally(json, site.tally);
        json.member("waived", site.waived);
        json.objects("sensors", site.head.sensors, [&](const auto& sensor) {
            json.member("sensor", sensor.name);
            json.member("version", sensor.version);
            json.member("state", sensor.state);
            json.member("last_contact", sensor.last_contact);
            json.member("last_round", sensor.last_round);
            json.member("waiting", sensor.waiting);
            json.member("problems", sensor.problems);
        });
        json.end_object();
    }
    json.end_array();
    return out;
}

std::string FleetReport::end() const
{
    if (format_ == ReportFormat::csv) return {};
    if (format_ == ReportFormat::json) return "\n]";
    std::string out = form_ == ReportForm::far_889 ? std::string() : laws_html(head_, totals_->summary);
    out += "<h2 id=\"coverage\">Coverage and limits</h2>\n";
    std::string problems;
    for (const auto& problem : head_.coverage.problems)
        problems += "<li>" + html_escaped(model::to_text(problem)) + "</li>\n";
    if (!problems.empty()) out += "<p>Problems now:</p>\n<ul>\n" + problems + "</ul>\n";
    return out +
           "<p>What each sensor asked, and what it did not reach, stands in a report of its own: <code>onvigil "
           "report</code> there.</p>\n<p>What the method cannot see:</p>\n" +
           limits_html();
}

}  // namespace onvigil::render
