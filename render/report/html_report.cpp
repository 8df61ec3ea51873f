#include "render/report/html_report.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "render/contradiction.hpp"
#include "render/inventory_summary.hpp"
#include "render/main_address.hpp"
#include "render/report/html_sections.hpp"
#include "render/report/html_text.hpp"

namespace onvigil::render {
namespace {

constexpr std::string_view headings[] = {"Banned", "Suspected", "Advisory", "Unknown", "Clear"};

void cell(std::string& out, std::string_view text)
{
    out.append("<td>").append(html_escaped(text));
}

std::string list_link(std::string_view list)
{
    return fmt::format("<a href=\"#{0}\">{0}</a>", html_escaped(list));
}

std::string shown_name(const model::Device& device)
{
    std::string out = device.name;
    const char* opening = out.empty() ? "[" : " [";
    for (const auto& [key, value] : device.labels)
        out.append(std::exchange(opening, ", ")).append(key).append("=").append(value);
    return device.labels.empty() ? out : out + "]";
}

/// What the heading of its group does not say.
void append_contradictions(std::string& out, const model::Record& record, const ReportGroup& group)
{
    if (!record.verdict) return;
    for (const auto& one : contradictions_of(*record.verdict, record.device->conflicts))
        if (group.mixed || one.kind == ContradictionKind::identity)
            out += fmt::format("<tr class=\"but\"><td colspan=\"{}\">But: {}\n", group.mixed ? 9 : 8,
                               html_escaped(one.sentence));
}

void append_row(std::string& out, const model::Record& record, const ReportGroup& group,
                std::optional<model::TimePoint> since)
{
    const auto& device = *record.device;
    const auto finding = first_finding(record);
    const auto begun = finding.value_or(device.first_seen);
    const bool is_new = since && (finding ? has_finding_since(record, *since) : device.first_seen >= *since);
    const bool offline = device.presence == model::Presence::offline;
    out += offline ? "<tr class=\"off\">" : "<tr>";
    cell(out, main_address_text(device, "–"));
    if (device.addresses.size() > 1) out += fmt::format(" +{}", device.addresses.size() - 1);
    cell(out, main_mac_text(device));
    if (group.mixed) cell(out, device.model);
    cell(out, device.serial);
    cell(out, device.firmware);
    cell(out, shown_name(device));
    cell(out, minute(model::to_rfc3339(begun)));
    if (is_new) out += " <b>new</b>";
    cell(out, minute(model::to_rfc3339(device.last_seen)));
    if (offline) out += " offline";
    cell(out, device.id);
    out += '\n';
    append_contradictions(out, record, group);
}

std::string ties_html(const ReportGroup& group)
{
    std::string out;
    const char* between = "";
    for (const auto& finding : group.findings)
        out += fmt::format("{}{}: {}{}, {}{}", std::exchange(between, "; "), list_link(finding.list),
                           finding.advisory ? "advisory, " : "", name(finding.relation), name(finding.strength),
                           finding.waived ? ", waived" : "");
    for (const auto& list : group.announced)
        out += fmt::format("{}only announced: {}", std::exchange(between, "; "), list_link(list));
    return out.empty() ? out : "<p>" + out + "</p>";
}

}  // namespace

HtmlReport::HtmlReport(ReportHead head, RecordSourcePtr records)
    : head_(std::move(head)), records_(std::move(records), head_.lists)
{
    if (head_.comparison) summary_.since = head_.comparison->since;
}

void HtmlReport::begin_group(std::string& out, const ReportGroup& group)
{
    if (level_ != group.level) {
        level_ = group.level;
        const auto at = static_cast<std::size_t>(group.level);
        out += fmt::format("<h2 class=\"{}\">{}: {}</h2>\n", name(group.level), headings[at],
                           counted(summary_.verdicts.by_level[at], "device", "devices"));
    }
    std::string title = group.maker.empty() ? "Maker not known" : group.maker;
    if (!group.sold_as.empty() && text::lower(group.sold_as) != text::lower(group.maker))
        title += " · sold as " + group.sold_as;
    title += group.mixed ? " · further models" : group.model.empty() ? " · model not known" : " · " + group.model;
    out += fmt::format("<h3><span class=\"v {0}\">{0}</span> {1} <small>{2}</small></h3>\n", name(group.level),
                       html_escaped(title), counted(group.members.size(), "device", "devices"));
    if (!group.why.empty()) out += "<p>" + html_escaped(group.why) + "</p>";
    for (const auto& text : group.contradictions) out += "<p>But: " + html_escaped(text) + "</p>";
    out += ties_html(group);
    out += fmt::format(
        "<table class=\"d{}\"><thead><tr><th>Address<th>MAC{}<th>Serial<th>Firmware<th>Name<th>{}<th>Last seen<th>Id"
        "</thead><tbody>\n",
        group.mixed ? "" : " g", group.mixed ? "<th>Model" : "",
        group.findings.empty() ? "First seen" : "Finding since");
}

void HtmlReport::next_group()
{
    ++group_;
    member_ = 0;
}

bool HtmlReport::advance(std::string& out)
{
    if (counted_ < records_.size()) {
        const auto record = records_.at(counted_);
        summary_.add(record);
        if (head_.fleet) head_.fleet->summary.add(record);
        groups_.add(record, counted_);
        ++counted_;
        return true;
    }
    if (!std::exchange(begun_, true)) {
        out += head_.fleet ? site_html(head_, summary_)
                           : html_head("Cameras at " + head_.site) + opening_html(head_, summary_) +
                                 charts_html(head_, summary_);
        group_ = groups_.all().begin();
        return true;
    }
    if (group_ != groups_.all().end()) {
        const auto& group = group_->second;
        if (member_ == 0) begin_group(out, group);
        const auto record = records_.take(group.members[member_]);
        append_row(out, record, group, summary_.since);
        if (++member_ < group.members.size()) return true;
        out += "</tbody></table>\n";
        next_group();
        return true;
    }
    out += changes_html(head_);
    if (!head_.fleet) out += laws_html(head_, summary_);
    out += waivers_html(head_, summary_) + logins_html(head_, summary_);
    if (!head_.fleet) out += coverage_html(head_);
    return false;
}

}  // namespace onvigil::render
