#include "cli/hub_report.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "cli/session.hpp"
#include "cli/spool.hpp"
#include "control/local_zone.hpp"
#include "control/report_request.hpp"
#include "control/report_seal.hpp"
#include "hub/push_connection.hpp"
#include "hub/reader/fleet_events.hpp"
#include "render/device_json_reader.hpp"
#include "render/json_access.hpp"
#include "render/report/fleet_report.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using render::text_at;

/// Beyond this, what was closed or forgotten is counted alone.
constexpr std::size_t most_lines = 500;
constexpr std::size_t block_bytes = 64 * 1024;

/// The devices of one site.
class SpooledDevices final : public render::RecordSource {
public:
    /// One that is no device is left out.
    void add(const json::object& shown)
    {
        if (!render::record_from_shown(shown)) return;
        ids_.insert(text_at(shown, "id"));
        documents_.add(json::serialize(shown));
    }
    [[nodiscard]] std::size_t size() const override { return documents_.size(); }
    [[nodiscard]] model::Record at(std::size_t index) override
    {
        return *render::record_from_shown(json::parse(documents_.at(index)).as_object());
    }
    [[nodiscard]] bool has(const std::string& id) const { return ids_.contains(id); }

private:
    Spool documents_;
    std::set<std::string> ids_;
};

render::ReportLaw law_of(const json::object& list)
{
    const auto date = [&](const char* key) { return model::parse_date(text_at(list, key)); };
    return {.list = {.id = text_at(list, "id"),
                     .title = text_at(list, "title"),
                     .jurisdiction = text_at(list, "jurisdiction"),
                     .authority = text_at(list, "authority"),
                     .kind = text_at(list, "kind"),
                     .effect = text_at(list, "effect"),
                     .in_force = render::flag_at(list, "in_force"),
                     .effective = date("effective"),
                     .as_of = date("as_of"),
                     .citation = text_at(list, "citation")},
            .binds = text_at(list, "binds"),
            .note = text_at(list, "note"),
            .announced = date("announced"),
            .sources = render::texts_of(render::array_at(list, "sources"))};
}

control::ReportRequest understood(const control::Query& query, model::TimePoint now,
                                  const std::map<std::string, render::ReportLaw>& laws)
{
    if (laws.empty() && (query.get("list") || query.get("form")))
        throw Failure(failed, "no sensor of these sites has said yet by which lists it judges");
    std::vector<control::ListView> lists;
    for (const auto& [id, law] : laws) {
        auto& view = lists.emplace_back();
        view.id = id;
        view.configured = true;
    }
    control::Query rest;
    for (const auto& [name, value] : query.pairs())
        if (name != "site") rest.add(name, value);
    auto request = control::parse_report_request(rest, now, lists, "");
    if (!request) throw Failure(usage, by_option(request.error().text, "/v1/report"));
    return std::move(*request);
}

using Site = std::vector<const hub::FleetSensor*>;

/// By tenant and name.
std::map<std::pair<std::string, std::string>, Site> sites_of(const hub::Fleet& fleet)
{
    std::map<std::pair<std::string, std::string>, Site> sites;
    for (const auto& sensor : fleet.sensors()) sites[{sensor.tenant, sensor.site}].push_back(&sensor);
    return sites;
}

/// What the events at the hub tell of the time since then, and the devices do not.
render::Comparison compared(const hub::Fleet& fleet, const control::ReportRequest& request, const Site& site,
                            const SpooledDevices& devices)
{
    render::Comparison out{.since = *request.since, .forgotten_known = !request.some_devices};
    for (const auto* sensor : site) {
        const auto begins = hub::first_event(fleet, *sensor);
        if (begins && *begins > out.since) out.journal_begins = std::max(out.journal_begins, begins);
        hub::EventsQuery query{.since = request.since, .types = {"finding.closed", "device.forgotten"}};
        query.sensor = sensor->number;
        hub::each_event(fleet, query, [&](const json::object& event) {
            const auto list = text_at(event, "list"), id = text_at(event, "device_id");
            const auto& lists = request.lists;
            if (!list.empty() && !lists.empty() && std::ranges::find(lists, list) == lists.end()) return;
            if (request.some_devices && !devices.has(id)) return;
            ++(text_at(event, "type") == "finding.closed" ? out.findings_closed : out.devices_forgotten);
            const auto time = model::parse_rfc3339(text_at(event, "time")).value_or(model::TimePoint{});
            if (out.lines.size() < most_lines) out.lines.push_back({time, text_at(event, "message")});
        });
    }
    return out;
}

render::ReportHead head_of(const hub::Fleet& fleet, const HubChoice& choice, const control::ReportRequest& request,
                           std::map<std::string, render::ReportLaw> laws, std::size_t sites)
{
    render::ReportHead head{
        .version = choice.version,
        .site = fmt::format("{} site{}", sites, sites == 1 ? "" : "s"),
        .sensor = "the hub",
        .sensor_id = hub::shown(choice.url),
        .generated = std::chrono::floor<model::TimePoint::duration>(std::chrono::system_clock::now()),
        .narrowed = request.narrowed,
        .lists = request.lists,
        .zone = control::local_zone};
    if (!choice.scope.site.empty()) head.narrowed.push_back("site " + choice.scope.site);
    if (!choice.scope.tenant.empty()) head.narrowed.push_back("tenant " + choice.scope.tenant);
    for (auto& [id, law] : laws)
        if (request.lists.empty() || std::ranges::find(request.lists, id) != request.lists.end())
            head.laws.push_back(std::move(law));
    for (const auto& sensor : fleet.sensors())
        if (!sensor.revoked && sensor.silent > choice.silent)
            head.coverage.problems.push_back(
                {.what = fmt::format("nothing is heard of sensor {} at {}: what stands here of it is old", sensor.name,
                                     sensor.site)});
    if (request.since) head.comparison = render::Comparison{.since = *request.since};
    return head;
}

}  // namespace

std::map<std::string, render::ReportLaw> laws_of(const std::vector<json::array>& told)
{
    std::map<std::string, std::map<std::string, int>> versions;
    for (const auto& lists : told)
        for (const json::object& list : render::objects_of(lists))
            ++versions[text_at(list, "id")][json::serialize(list)];
    std::map<std::string, render::ReportLaw> laws;
    for (const auto& [id, texts] : versions) {
        const auto most = std::ranges::max_element(texts, {}, [](const auto& one) { return one.second; });
        laws.emplace(id, law_of(json::parse(most->first).as_object()));
    }
    return laws;
}

render::SensorNote note_of(const hub::FleetSensor& sensor)
{
    const auto time = [&](const char* key) { return model::parse_rfc3339(text_at(sensor.shown, key)); };
    return {.name = sensor.name,
            .version = text_at(sensor.shown, "version"),
            .state = text_at(sensor.shown, "state"),
            .last_contact = time("last_contact"),
            .last_round = time("last_round"),
            .waiting = static_cast<std::uint64_t>(std::max<std::int64_t>(0, sensor.waiting)),
            .problems = static_cast<std::uint64_t>(std::max<std::int64_t>(0, sensor.problems))};
}

void write_report(const hub::Fleet& fleet, const HubChoice& choice, const control::Query& query,
                  const std::function<void(std::string_view)>& on_piece)
{
    std::vector<json::array> told;
    for (auto& [number, lists] : hub::read_lists(fleet.database()))
        if (fleet.by_number(number) != nullptr) told.push_back(std::move(lists));
    auto laws = laws_of(told);
    const auto request =
        understood(query, std::chrono::floor<model::TimePoint::duration>(std::chrono::system_clock::now()), laws);
    const auto sites = sites_of(fleet);
    if (sites.empty()) throw Failure(failed, "no site of the hub is meant\n  they are named by:  onvigil hub sensors");
    const bool csv = request.format == render::ReportFormat::csv;
    bool more_labels = false;
    render::FleetReport report(request.form, request.format,
                               head_of(fleet, choice, request, std::move(laws), sites.size()),
                               csv ? hub::label_keys(fleet, more_labels) : std::set<std::string>());
    if (more_labels)
        print_error(fmt::format("there are columns for the {} commonest labels: JSON has all\n", hub::most_label_keys));
    auto devices_wanted = device_query(request.filter);
    Spool parts;
    for (const auto& [name, site] : sites) {
        render::SiteHead head{.tenant = name.first, .site = name.second};
        auto devices = std::make_unique<SpooledDevices>();
        for (const auto* sensor : site) {
            head.sensors.push_back(note_of(*sensor));
            devices_wanted.sensor = sensor->number;
            hub::each_device(fleet, devices_wanted,
                             [&](const hub::FleetDevice& device) { return devices->add(device.shown), true; });
        }
        if (request.since) head.comparison = compared(fleet, request, site, *devices);
        std::string block;
        report.add_site(std::move(head), std::move(devices), [&](std::string_view piece) {
            if (block.append(piece).size() >= block_bytes) parts.add(std::exchange(block, {}));
        });
        parts.add(block);
    }
    control::ReportSeal seal(request.format, "");
    const auto send = [&](std::string_view piece) {
        seal.add(piece);
        on_piece(piece);
    };
    send(report.beginning());
    for (std::size_t i = 0; i < parts.size(); ++i) send(parts.at(i));
    send(report.end());
    if (const auto end = seal.end()) on_piece(*end);
}

}  // namespace onvigil::cli
