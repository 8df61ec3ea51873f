#include "render/report/html_sections.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "render/inventory_summary.hpp"
#include "render/report/html_text.hpp"

namespace onvigil::render {
namespace {

constexpr std::string_view stylesheet = R"(
:root{--ink:#1a1a1a;--soft:#555;--line:#ccc;--paper:#fff;--banned:#a40000;--suspected:#8a5a00;--advisory:#005f87;--unknown:#666;--clear:#1d6b2a}
@media screen and (prefers-color-scheme:dark){:root{--ink:#eee;--soft:#aaa;--line:#444;--paper:#161616;--banned:#ff8a80;--suspected:#ffc266;--advisory:#80cfff;--unknown:#b0b0b0;--clear:#8fd694}}
body{font:14px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:2rem auto;max-width:75rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0}.site{margin-top:3rem}h2{font-size:1.2rem;margin:2rem 0 .3rem;border-bottom:2px solid}h3{font-size:1rem;margin:1.2rem 0 .2rem}
h2,h3{break-after:avoid}p{margin:.2rem 0}small,.by{color:var(--soft)}.lead{font-size:1.15rem;margin:.8rem 0}a{color:inherit}
table{border-collapse:collapse;width:100%;margin:.3rem 0}th,td{text-align:left;vertical-align:top;padding:.15rem .5rem .15rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;overflow-wrap:normal}.d td:nth-child(2),.d td:last-child{white-space:nowrap}.d{font-size:12px;font-variant-numeric:tabular-nums}.d .but td{white-space:normal}.g{table-layout:fixed}
.g th{width:11.6%}.g th:nth-child(1),.g th:nth-child(4){width:10.5%}.g th:nth-child(2),.g th:nth-child(8){width:12.5%}.g th:nth-child(3){width:13.4%}.g th:nth-child(5){width:17.4%}.off{color:var(--soft)}.w{white-space:nowrap}.fill td{height:2.2em}.fill th{width:42%}
.v{font-weight:700;text-transform:uppercase;font-size:.8em}
.banned{color:var(--banned)}.suspected{color:var(--suspected)}.advisory{color:var(--advisory)}.unknown{color:var(--unknown)}.clear{color:var(--clear)}
figure{display:inline-block;vertical-align:top;width:48%;min-width:20rem;margin:0 1.5% .8rem 0;break-inside:avoid}figcaption{font-weight:600}
svg{width:100%;height:auto;font:11px system-ui,sans-serif}svg text{fill:var(--ink)}.l{text-anchor:end}.m{text-anchor:middle}
.f-banned{fill:var(--banned)}.f-suspected{fill:var(--suspected)}.f-advisory{fill:var(--advisory)}.f-unknown{fill:var(--unknown)}.f-clear{fill:var(--clear)}
code{overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}
@media screen and (max-width:45rem){body{margin-top:1rem}table{display:block;overflow-x:auto}.g{table-layout:auto}td{min-width:6rem;max-width:16rem;overflow-wrap:break-word}}
@page{margin:14mm 12mm}@media print{body{margin:0;padding:0;max-width:none;font-size:10px}.site{break-before:page}.d{font-size:8px}.lead{font-size:13px}figure{min-width:0}a{text-decoration:none}}
)";

std::string date_text(const std::optional<model::Date>& date)
{
    return date ? model::to_text(*date) : "–";
}

std::string time_text(const std::optional<model::TimePoint>& time)
{
    return time ? minute(model::to_rfc3339(*time)) : "not yet";
}

void row(std::string& out, std::string_view what, const std::string& html)
{
    out += fmt::format("<tr><th scope=\"row\">{}<td>{}\n", html_escaped(what), html);
}

std::string in_force(const ReportLaw& law)
{
    const auto& list = law.list;
    if (list.in_force) return "in force since " + date_text(list.effective);
    std::string out = "<b>only announced</b>";
    if (law.announced) out += ", " + date_text(law.announced);
    return out + (list.effective ? ", in force from " + date_text(list.effective) : ", no date in force");
}

/// A page of many sites has many of these, and no two of one id.
std::string section_heading(const ReportHead& head, std::string_view id, std::string_view title)
{
    return head.fleet ? fmt::format("<h2>{}</h2>\n", title) : fmt::format("<h2 id=\"{}\">{}</h2>\n", id, title);
}

std::string interfaces_html(const Coverage& coverage)
{
    std::string out;
    for (const auto& one : coverage.interfaces) {
        out += fmt::format("{} ({}): {} in the last round", html_escaped(one.name),
                           html_escaped(fmt::to_string(fmt::join(one.addresses, ", "))),
                           counted(one.answers_last_round, "answer", "answers"));
        if (one.silent) out += fmt::format("; <b>silent</b> for {}", counted(one.silent_rounds, "round", "rounds"));
        out += "<br>";
    }
    return out.empty() ? "none" : out;
}

std::string networks_html(const Coverage& coverage)
{
    if (coverage.networks.empty()) return "none configured: only what multicast reaches was asked";
    std::string out;
    for (const auto& one : coverage.networks) {
        const bool excluded = std::ranges::any_of(coverage.excluded, [&](const auto& other) {
            return other.prefix <= one.network.prefix && other.contains(one.network.base);
        });
        const auto devices = one.devices > 0 ? counted(one.devices, "device", "devices")
                             : excluded      ? std::string("no device")
                                             : std::string("<b>never answered</b>");
        out += fmt::format("{}: {}{}<br>", model::to_text(one.network), devices,
                           excluded ? ", <b>not asked</b>: it is excluded" : "");
    }
    return out;
}

std::string sweep_html(const Coverage& coverage)
{
    const auto& sweep = coverage.sweep;
    std::string out = sweep.last_finished
                          ? "last completed " + time_text(sweep.last_finished)
                          : "<b>none completed</b> since the daemon started, " + time_text(coverage.started);
    if (sweep.running)
        out += fmt::format("; <b>one is under way</b>: {} of {} addresses gone through", grouped(sweep.asked),
                           grouped(sweep.total));
    return out + ", every " + model::to_text(coverage.network_interval);
}

}  // namespace

std::string html_head(std::string_view title)
{
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>{}</title><style>{}</style></head><body>\n",
        html_escaped(title), stylesheet);
}

std::string opening_html(const ReportHead& head, const ReportSummary& summary)
{
    std::string out = fmt::format(
        "<h1>Cameras and their makers: {}</h1>\n<p class=\"by\">Onvigil {} on {} ({}), {} UTC. All times are "
        "UTC.</p>\n",
        html_escaped(head.site), html_escaped(head.version), html_escaped(head.sensor), html_escaped(head.sensor_id),
        minute(model::to_rfc3339(head.generated)));
    if (!head.narrowed.empty())
        out += fmt::format("<p><b>Not the whole inventory:</b> {}.</p>\n",
                           html_escaped(fmt::to_string(fmt::join(head.narrowed, ", "))));
    return out + fmt::format("<p class=\"lead\">{}</p>\n", html_escaped(report_sentence(head, summary)));
}

std::string site_html(const ReportHead& head, const ReportSummary& summary)
{
    return fmt::format("<h1 class=\"site\" id=\"site-{}\">{}</h1>\n<p class=\"by\">{}</p>\n<p class=\"lead\">{}</p>\n",
                       head.fleet->part, html_escaped(head.site), html_escaped(head.sensor),
                       html_escaped(report_sentence(head, summary)));
}

std::string charts_html(const ReportHead& head, const ReportSummary& summary)
{
    const auto today = std::chrono::floor<std::chrono::days>(head.generated);
    return bar_chart("Devices by verdict", verdict_rows(summary)) + bar_chart("By maker", maker_rows(summary)) +
           column_chart("Devices with findings, by the day or month of the first", opened_rows(summary, today)) +
           bar_chart("By network", network_rows(summary));
}

std::string changes_html(const ReportHead& head)
{
    if (!head.comparison) return {};
    const auto& comparison = *head.comparison;
    std::string out =
        fmt::format("{}<p>New devices and findings are marked <b>new</b> above. Closed or forgotten:</p>\n",
                    section_heading(head, "changes", "Since " + minute(model::to_rfc3339(comparison.since))));
    if (comparison.journal_begins)
        out += fmt::format("<p><b>The journal begins {}</b>: what was closed or forgotten before is not known.</p>\n",
                           minute(model::to_rfc3339(*comparison.journal_begins)));
    out += "<table><tbody>\n";
    for (const auto& line : comparison.lines)
        out += fmt::format("<tr><td class=\"w\">{}<td>{}\n", minute(model::to_rfc3339(line.time)),
                           html_escaped(line.text));
    if (comparison.lines.empty())
        out += comparison.forgotten_known ? "<tr><td>nothing\n" : "<tr><td>nothing of the devices in this report\n";
    const auto all = comparison.findings_closed + comparison.devices_forgotten;
    if (all > comparison.lines.size())
        out += fmt::format("<tr><td><td>and {} more: onvigil events --since {}\n",
                           grouped(all - comparison.lines.size()), model::to_rfc3339(comparison.since));
    return out + "</tbody></table>\n";
}

/// The list's own links, then what is cited for single makers of it.
std::string citations_html(const ReportLaw& law, const ReportSummary& summary)
{
    std::string out = html_link(law.list.citation);
    for (const auto& source : law.sources) out += "<br>" + html_link(source);
    const auto cited = summary.citations.find(law.list.id);
    if (cited == summary.citations.end()) return out;
    for (const auto& [citation, makers] : cited->second)
        if (!citation.empty() && citation != law.list.citation)
            out +=
                fmt::format("<br>{}: {}", html_escaped(fmt::to_string(fmt::join(makers, ", "))), html_link(citation));
    return out;
}

std::string laws_html(const ReportHead& head, const ReportSummary& summary)
{
    std::string out =
        "<h2 id=\"laws\">Laws</h2>\n<table><thead><tr><th>List<th>Authority<th>Binds<th>Force<th>Checked<th>Findings"
        "</thead><tbody>\n";
    for (const auto& law : head.laws) {
        const auto& list = law.list;
        const auto found = summary.findings_by_list.find(list.id);
        out += fmt::format(
            "<tr id=\"{0}\"><td><b>{1}</b><br>{0}, {2}<br><small>{3}</small><td>{4}<td>{5}<td>{6}; {7}, {8}<td "
            "class=\"w\">{9}"
            "<td>{10}\n",
            html_escaped(list.id), html_escaped(list.title), html_escaped(list.jurisdiction),
            citations_html(law, summary), html_escaped(list.authority), html_escaped(law.binds), in_force(law),
            html_escaped(list.effect), html_escaped(list.kind), date_text(list.as_of),
            grouped(found == summary.findings_by_list.end() ? 0 : found->second));
        if (!law.note.empty()) out += "<tr><td colspan=\"6\"><small>" + html_escaped(law.note) + "</small>\n";
    }
    return out + "</tbody></table>\n";
}

std::string waivers_html(const ReportHead& head, const ReportSummary& summary)
{
    std::string out = section_heading(head, "waivers", "Waivers");
    if (summary.waivers.empty()) return head.fleet ? "" : out + "<p>None.</p>\n";
    out += "<table><thead><tr><th>Until<th>Reason<th>Ticket<th>By, since<th>Devices</thead><tbody>\n";
    for (const auto& [key, group] : summary.waivers)
        out += fmt::format("<tr><td class=\"w\">{}<td>{}<td>{}<td>{}, {}<td>{}: {}\n",
                           minute(model::to_rfc3339(group.waiver.until)), html_escaped(group.waiver.reason),
                           html_escaped(group.waiver.ticket), html_escaped(group.waiver.by),
                           minute(model::to_rfc3339(group.waiver.since)), counted(group.devices, "device", "devices"),
                           html_escaped(group.addresses));
    return out + "</tbody></table>\n";
}

std::string logins_html(const ReportHead& head, const ReportSummary& summary)
{
    std::string out;
    for (const auto& [key, network] : summary.networks)
        if (network.needs_login + network.refused > 0)
            out +=
                fmt::format("<tr><td>{}<td>{}<td>{}<td>{}\n", html_escaped(network.name), grouped(network.needs_login),
                            grouped(network.refused), html_escaped(network.login_addresses));
    const auto title = section_heading(head, "logins", "Needs a login");
    if (out.empty()) return head.fleet ? "" : title + "<p>None.</p>\n";
    return title +
           "<table><thead><tr><th>Network<th>Needs a login<th>Refused the one it was "
           "given<th>Devices</thead><tbody>\n" +
           out + "</tbody></table>\n";
}

std::string coverage_html(const ReportHead& head)
{
    const auto& coverage = head.coverage;
    std::string excluded, problems;
    for (const auto& network : coverage.excluded) excluded += model::to_text(network) + "<br>";
    for (const auto& problem : coverage.problems)
        problems += html_escaped(model::to_text(problem)) +
                    (problem.since ? " (since " + time_text(problem.since) + ")" : "") + "<br>";
    std::string out = "<h2 id=\"coverage\">Coverage and limits</h2>\n<table><tbody>\n";
    row(out, "Asked by", html_escaped(fmt::to_string(fmt::join(coverage.protocols, ", "))));
    row(out, "Rounds",
        fmt::format("{}, the last ended {}", grouped(coverage.rounds.count), time_text(coverage.rounds.last_finished)));
    row(out, "Interfaces", interfaces_html(coverage));
    row(out, "Ranges asked address by address", networks_html(coverage));
    if (!coverage.networks.empty()) row(out, "Sweeps of them", sweep_html(coverage));
    row(out, "Excluded from asking", excluded.empty() ? "none" : excluded);
    row(out, "Problems of the sensor now", problems.empty() ? "none" : problems);
    return out + "</tbody></table>\n<p>What the method cannot see:</p>\n" + limits_html();
}

std::string limits_html()
{
    std::string out = "<ul>\n";
    for (const auto sentence : method_limits()) out += fmt::format("<li>{}</li>\n", html_escaped(sentence));
    return out + "</ul>\n";
}

}  // namespace onvigil::render
