#include "render/report/json_report.hpp"

#include <fmt/format.h>

#include "render/json_writer.hpp"

namespace onvigil::render {
namespace {

/// `[{"KEY":"…","devices":n,"banned":n,…}]`
template <typename Tallies, typename NameOf>
void append_tallies(JsonWriter& json, std::string_view member, std::string_view key, const Tallies& tallies,
                    NameOf name_of)
{
    json.objects(member, tallies, [&](const auto& one) {
        json.member_or_null(key, name_of(one));
        if constexpr (requires { one.second.tally; })
            append_tally(json, one.second.tally);
        else
            append_tally(json, one.second);
    });
}

void append_laws(JsonWriter& json, const ReportHead& head, const ReportSummary& summary)
{
    json.array("lists", head.laws, [&](const auto& law) {
        const auto found = summary.findings_by_list.find(law.list.id);
        std::string text;
        append_law(text, law);
        text.pop_back();
        text += fmt::format(",\"findings\":{}}}", found == summary.findings_by_list.end() ? 0 : found->second);
        json.raw(text);
    });
}

void append_waivers(JsonWriter& json, const ReportSummary& summary)
{
    json.objects("waivers", summary.waivers, [&](const auto& one) {
        const auto& group = one.second;
        json.member("reason", group.waiver.reason);
        json.member("ticket", group.waiver.ticket);
        json.member("by", group.waiver.by);
        json.member("since", group.waiver.since);
        json.member("until", group.waiver.until);
        json.member("devices", group.devices);
    });
}

void append_networks(JsonWriter& json, const Coverage& coverage)
{
    json.objects("networks", coverage.networks, [&](const auto& one) {
        json.member("network", model::to_text(one.network));
        json.member("devices", one.devices);
    });
    append_sweep(json, coverage.sweep);
    json.array("excluded", coverage.excluded, [&](const auto& network) { json.string(model::to_text(network)); });
}

void append_coverage(JsonWriter& json, const Coverage& coverage)
{
    json.object("coverage", [&] {
        json.member("protocols", coverage.protocols);
        json.member("rounds", coverage.rounds.count);
        json.member("last_round", coverage.rounds.last_finished);
        append_interfaces(json, coverage.interfaces);
        append_networks(json, coverage);
        json.array("problems", coverage.problems, [&](const auto& problem) { json.string(model::to_text(problem)); });
        json.member("limits", method_limits());
    });
}

void append_comparison(JsonWriter& json, const ReportHead& head, const ReportSummary& summary)
{
    json.key("since");
    if (!head.comparison) return json.null();
    const auto& comparison = *head.comparison;
    json.begin_object();
    json.member("time", comparison.since);
    json.member("journal_begins", comparison.journal_begins);
    json.member("devices_with_new_findings", summary.new_with_findings);
    json.member("new_devices", summary.new_devices);
    json.member("findings_closed", comparison.findings_closed);
    json.key("devices_forgotten");
    comparison.forgotten_known ? json.number(comparison.devices_forgotten) : json.null();
    json.objects("ended", comparison.lines, [&](const auto& line) {
        json.member("time", line.time);
        json.member("message", line.text);
    });
    json.end_object();
}

}  // namespace

void append_interfaces(JsonWriter& json, const std::vector<model::InterfaceStatus>& interfaces)
{
    json.objects("interfaces", interfaces, [&](const auto& one) {
        json.member("name", one.name);
        json.member("addresses", one.addresses);
        json.member("answers_last_round", one.answers_last_round);
        json.member("silent", one.silent);
        json.member("silent_rounds", std::uint64_t{one.silent_rounds});
    });
}

void append_sweep(JsonWriter& json, const model::SweepStatus& sweep)
{
    json.object("sweep", [&] {
        json.member("running", sweep.running);
        json.member("asked", sweep.asked);
        json.member("total", sweep.total);
        json.member("last_finished", sweep.last_finished);
    });
}

void append_tally(JsonWriter& json, const Tally& tally)
{
    json.member("devices", tally.total());
    for (const auto level : model::all_levels)
        json.member(name(level), tally.by_level[static_cast<std::size_t>(level)]);
}

void append_json_head(std::string& out, const ReportHead& head, const ReportSummary& summary, std::string_view defaults,
                      std::string_view sites)
{
    JsonWriter json(out);
    json.begin_object();
    append_origin(json, head);
    json.member("narrowed", head.narrowed);
    json.member("summary", report_sentence(head, summary));
    append_comparison(json, head, summary);
    append_numbers(json, summary);
    append_laws(json, head, summary);
    append_waivers(json, summary);
    append_coverage(json, head.coverage);
    if (!sites.empty()) {
        json.key("sites");
        json.raw(sites);
    }
    json.key("defaults");
    json.raw(defaults);
    json.key("devices");
    json.begin_array();
}

void append_law(std::string& out, const ReportLaw& law)
{
    append_list_note(out, law.list);
    out.back() = ',';
    JsonWriter json(out);
    json.member("binds", law.binds);
    json.member("announced", law.announced);
    json.member("note", law.note);
    json.member("sources", law.sources);
    out += '}';
}

void append_origin(JsonWriter& json, const ReportHead& head)
{
    json.member("version", head.version);
    json.member("site", head.site);
    json.member("sensor", head.sensor);
    json.member("sensor_id", head.sensor_id);
    json.member("generated", head.generated);
}

void append_numbers(JsonWriter& json, const ReportSummary& summary)
{
    json.object("totals", [&] {
        append_tally(json, summary.verdicts);
        json.member("waived", summary.waived);
    });
    append_tallies(json, "makers", "maker", summary.makers, [](const auto& one) { return one.first; });
    append_tallies(json, "networks", "network", summary.networks, [](const auto& one) { return one.second.name; });
    append_tallies(json, "findings_opened", "day", summary.opened,
                   [](const auto& one) { return model::to_text(one.first); });
}

JsonReport::JsonReport(ReportHead head, RecordSourcePtr records)
    : head_(std::move(head)), records_(std::move(records), head_.lists)
{
    if (head_.comparison) summary_.since = head_.comparison->since;
}

bool JsonReport::advance(std::string& out)
{
    if (counted_ < records_.size()) {
        const auto record = records_.at(counted_++);
        summary_.add(record);
        if (head_.fleet)
            head_.fleet->summary.add(record);
        else
            defaults_.count(record, head_.site);
        return true;
    }
    if (!std::exchange(begun_, true) && !head_.fleet) append_json_head(out, head_, summary_, defaults_.object());
    if (written_ == records_.size()) {
        if (!head_.fleet) out += "\n]";
        return false;
    }
    out += written_ == 0 ? "\n" : ",\n";
    const auto record = records_.take(written_++);
    defaults_.append_device(out, record, head_.site);
    return true;
}

}  // namespace onvigil::render
