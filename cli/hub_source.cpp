#include "cli/hub_source.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "cli/check_request.hpp"
#include "cli/hub_answers.hpp"
#include "cli/hub_report.hpp"
#include "control/api_routes.hpp"
#include "control/device_filter.hpp"
#include "control/request_bodies.hpp"
#include "hub/admin/directives.hpp"
#include "hub/reader/fleet_events.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;

model::TimePoint now()
{
    return std::chrono::floor<model::TimePoint::duration>(std::chrono::system_clock::now());
}

/// A request to one resource of the hub.
struct Call {
    hub::Fleet& fleet;
    const HubChoice& choice;
    const std::string& target;
    std::vector<std::string> names;  ///< pieces of the path that stand for a `*`
    const control::Query& query;
    const std::string& body;
};

template <typename T>
T understood(Result<T, Problem> read, const std::string& target)
{
    if (!read) throw Failure(usage, by_option(read.error().text, target));
    return std::move(*read);
}

/// "dev-…  10.20.3.17  banned  DS-2CD2042  at north"
std::string candidate_line(const hub::FleetDevice& device)
{
    const auto addresses = render::texts_of(render::array_at(device.shown, "addresses"));
    return fmt::format("\n  {}  {}  {}  {}  at {}", render::text_at(device.shown, "id"),
                       addresses.empty() ? "" : addresses.front(), render::text_at(device.shown, "verdict"),
                       render::text_at(device.shown, "model"), device.sensor->site);
}

hub::FleetDevice the_device(const Call& call, const std::string& reference)
{
    auto found = hub::find_devices(call.fleet, reference);
    if (found.empty()) throw Failure(no_such_device, fmt::format("no device at the hub is {}", reference));
    if (found.size() == 1) return std::move(found.front());
    constexpr std::size_t most_shown = 20;
    auto text = fmt::format("{} fits {} devices; say --site, or an id:", reference, found.size());
    for (std::size_t i = 0; i < std::min(found.size(), most_shown); ++i) text += candidate_line(found[i]);
    throw Failure(no_such_device, text);
}

std::string list_devices(const Call& call)
{
    const auto query = device_query(understood(control::parse_device_filter(call.query, now()), call.target));
    std::string out = "{\"devices\":[";
    bool first = true;
    hub::each_device(call.fleet, query, [&](hub::FleetDevice device) {
        hub::drop_details(device.shown);
        out.append(first ? "" : ",").append(json::serialize(device.shown));
        first = false;
        return true;
    });
    return out + (query.limit > 0 ? "],\"next\":null}\n" : "]}\n");
}

std::string show_device(const Call& call)
{
    auto device = the_device(call, call.names[0]);
    json::array history;
    hub::EventsQuery events;
    events.device = render::text_at(device.shown, "id");
    events.sensor = device.sensor->number;
    hub::each_event(call.fleet, events, [&](json::object event) { history.push_back(std::move(event)); });
    json::array lists;
    if (names_lists(device.shown))
        for (const auto& [sensor, own] : hub::read_lists(call.fleet.database(), device.sensor->number))
            lists = lists_of(device.shown, own);
    device.shown["lists"] = std::move(lists);
    device.shown["history"] = std::move(history);
    return json::serialize(device.shown) + "\n";
}

std::string show_status(const Call& call)
{
    return hub_status_json(call.fleet, call.choice);
}

std::string ask(const Call& call, const std::string& kind, json::object request)
{
    const auto device = the_device(call, call.names[0]);
    const json::object body{{"device", device.shown.at("id")}, {"request", std::move(request)}};
    const auto number = hub::ask(call.fleet.database(), *device.sensor, kind, body);
    return json::serialize(json::object{{"directive", number},
                                        {"kind", kind},
                                        {"device", device.shown.at("id")},
                                        {"site", device.sensor->site},
                                        {"sensor", device.sensor->name}}) +
           "\n";
}

std::string waive(const Call& call)
{
    (void)understood(control::parse_waiver(call.body, now()), call.target);
    return ask(call, "waive", json::parse(call.body).as_object());
}

std::string unwaive(const Call& call)
{
    return ask(call, "unwaive", {});
}

std::string label(const Call& call)
{
    (void)understood(control::parse_labels(call.body), call.target);
    return ask(call, "label", json::parse(call.body).as_object());
}

std::string forget(const Call& call)
{
    return ask(call, "forget", {});
}

/// A round at every sensor that was chosen.
std::string scan(const Call& call)
{
    if (call.choice.scope.site.empty())
        throw Failure(usage, "scan through the hub: say whose round, --site GLOB (--site '*': everywhere)");
    (void)understood(control::parse_scan(call.body), call.target);
    const json::object body{{"request", json::parse(call.body)}};
    json::array asked;
    for (const auto& sensor : call.fleet.sensors()) {
        if (sensor.revoked) continue;
        const auto number = hub::ask(call.fleet.database(), sensor, "scan", body);
        asked.push_back({{"directive", number}, {"kind", "scan"}, {"site", sensor.site}, {"sensor", sensor.name}});
    }
    return json::serialize(json::object{{"directives", std::move(asked)}}) + "\n";
}

struct HubResource {
    control::Resource resource;
    std::string (*answer)(const Call& call);
};
constexpr HubResource hub_resources[] = {
    {control::Resource::list_devices, list_devices}, {control::Resource::show_device, show_device},
    {control::Resource::status, show_status},        {control::Resource::waive_device, waive},
    {control::Resource::unwaive_device, unwaive},    {control::Resource::label_device, label},
    {control::Resource::forget_device, forget},      {control::Resource::scan, scan}};

[[noreturn]] void not_at_the_hub()
{
    throw Failure(usage, "this asks one sensor's daemon, which the hub cannot answer for: ask there, without --hub");
}

struct Asked {
    control::Resource resource;
    std::vector<std::string> names;
    control::Query query;
};

Asked asked(std::string_view method, const std::string& target)
{
    auto parts = control::parse_target(target);
    auto match = parts ? control::find_route(method, parts->path) : control::RouteMatch{};
    if (match.route == nullptr) not_at_the_hub();
    return {match.route->resource, std::move(match.names), std::move(parts->query)};
}

hub::EventsQuery events_query(const Call& call)
{
    const auto wanted = understood(control::parse_event_query(call.query, now()), call.target);
    hub::EventsQuery query{.since = wanted.since, .until = wanted.until, .types = wanted.types, .limit = wanted.limit};
    if (wanted.device_id.empty()) return query;
    // Events outlive their device: the id of a forgotten device still selects its events.
    const auto found = hub::find_devices(call.fleet, wanted.device_id);
    query.device = found.empty() && wanted.device_id.starts_with("dev-")
                       ? wanted.device_id
                       : render::text_at(the_device(call, wanted.device_id).shown, "id");
    if (found.size() == 1) query.sensor = found.front().sensor->number;
    return query;
}

}  // namespace

hub::DeviceQuery device_query(const control::DeviceFilter& filter)
{
    hub::DeviceQuery query{.maker = filter.maker,
                           .network = filter.network,
                           .since = filter.since,
                           .match = filter.match,
                           .labels = filter.labels,
                           .sort = std::string(name(filter.sort)),
                           .descending = filter.descending,
                           .limit = filter.limit};
    for (const auto verdict : filter.verdicts) query.verdicts.emplace_back(name(verdict));
    for (const auto state : filter.states) query.states.emplace_back(name(state));
    for (const auto state : filter.identifications) query.identifications.emplace_back(name(state));
    for (const auto kind : filter.kinds) query.kinds.emplace_back(name(kind));
    return query;
}

void with_hub(const std::string& url, std::chrono::milliseconds limit, const std::function<void(hub::Database&)>& work)
{
    using Kind = hub::DatabaseError::Kind;
    // Anything else libpq takes for the name of a database on this host.
    if (!url.starts_with("postgresql://") && !url.starts_with("postgres://"))
        throw Failure(usage, "the URL of a hub is postgresql://HOST/DATABASE");
    try {
        hub::Database database(url, limit);
        work(database);
    } catch (const hub::DatabaseError& error) {
        const int code = error.kind() == Kind::unreachable     ? unreachable
                         : error.kind() == Kind::not_permitted ? not_permitted
                                                               : failed;
        throw Failure(code, error.what());
    }
}

std::string HubSource::request(std::string_view method, const std::string& target, std::string body) const
{
    check_request(method, target, body);
    const auto parts = asked(method, target);
    const auto* resource = std::ranges::find(hub_resources, parts.resource, &HubResource::resource);
    if (resource == std::end(hub_resources)) not_at_the_hub();
    auto choice = choice_;
    if (const auto silent = parts.query.get("silent")) {
        const auto time = model::parse_duration(*silent);
        if (!time) throw Failure(usage, fmt::format("--silent: {} is no duration: 30m, 1h", *silent));
        choice.silent = std::chrono::floor<std::chrono::seconds>(*time);
    }
    std::string answer;
    with_hub(choice_.url, limit_, [&](hub::Database& database) {
        hub::Fleet fleet(database, choice.scope, choice.silent);
        answer = resource->answer({fleet, choice, target, parts.names, parts.query, body});
    });
    return answer;
}

void HubSource::fetch(const std::string& target, const std::function<void(std::string_view)>& on_piece) const
{
    const auto parts = asked("GET", target);
    if (parts.resource != control::Resource::report) return Source::fetch(target, on_piece);
    check_request("GET", target, {});
    auto choice = choice_;
    if (const auto site = parts.query.get("site")) choice.scope.site = *site;
    with_hub(choice_.url, limit_, [&](hub::Database& database) {
        const hub::Fleet fleet(database, choice.scope, choice.silent);
        write_report(fleet, choice, parts.query, on_piece);
    });
}

void HubSource::stream(std::string_view method, const std::string& target, std::string body, Ends ends,
                       const std::function<bool(std::string_view)>& on_line) const
{
    const auto parts = asked(method, target);
    if (ends == Ends::never || parts.resource != control::Resource::events) not_at_the_hub();
    check_request(method, target, {});
    with_hub(choice_.url, limit_, [&](hub::Database& database) {
        hub::Fleet fleet(database, choice_.scope, choice_.silent);
        const auto query = events_query({fleet, choice_, target, {}, parts.query, body});
        hub::each_event(fleet, query, [&](json::object event) { (void)on_line(json::serialize(event)); });
    });
}

}  // namespace onvigil::cli
