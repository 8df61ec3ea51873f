#include "hub/reader/fleet_events.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "base/text.hpp"
#include "hub/payload.hpp"
#include "hub/reader/claimed_json.hpp"

namespace onvigil::hub {
namespace {

std::optional<boost::json::object> event_of(const Fleet& fleet, const Database::Row& row)
{
    auto body = parse_claimed(row[1]);
    const auto* sensor = fleet.by_number(row[0]);
    if (!body.is_object() || sensor == nullptr) return std::nullopt;
    auto event = std::move(body.get_object());
    event["site"] = sensor->site;
    event["sensor"] = sensor->name;
    return event;
}

}  // namespace

std::optional<model::TimePoint> first_event(const Fleet& fleet, const FleetSensor& sensor)
{
    const auto rows = fleet.database().query(
        "SELECT onvigil.rfc3339(time) FROM onvigil.event WHERE sensor = $1::integer ORDER BY seq LIMIT 1",
        {sensor.number});
    return rows.empty() ? std::nullopt : model::parse_rfc3339(rows.front().front());
}

void each_event(const Fleet& fleet, const EventsQuery& query, const std::function<void(boost::json::object)>& on_event)
{
    Database::Parameters parameters;
    std::string where = fleet.condition(parameters);
    const auto condition = [&](const char* text, std::string value) {
        parameters.emplace_back(std::move(value));
        where += fmt::format(fmt::runtime(text), fmt::format("${}", parameters.size()));
    };
    if (query.since) condition(" AND time >= {}::timestamptz", model::to_rfc3339(*query.since));
    if (query.until) condition(" AND time <= {}::timestamptz", model::to_rfc3339(*query.until));
    if (!query.device.empty()) condition(" AND device = {}", query.device);
    if (!query.sensor.empty()) condition(" AND sensor = {}::integer", query.sensor);
    const bool by_name = std::ranges::none_of(
        query.types, [](const std::string& type) { return type.find_first_of("*?[") != type.npos; });
    if (by_name && !query.types.empty()) condition(" AND type = ANY({}::text[])", array_text(query.types));
    const auto wanted = [&](const std::string& type) {
        return query.types.empty() ||
               std::ranges::any_of(query.types, [&](const auto& glob) { return text::matches_glob(glob, type); });
    };
    std::string sql =
        "SELECT sensor, body::text, type FROM onvigil.event WHERE " + where + " ORDER BY time {0}, sensor {0}, seq {0}";
    if (query.limit > 0 && by_name) sql += fmt::format(" LIMIT {}", query.limit);
    if (query.limit == 0)
        return fleet.database().each_row(fmt::format(fmt::runtime(sql), "ASC"), parameters, [&](const auto& row) {
            if (auto event = wanted(row[2]) ? event_of(fleet, row) : std::nullopt) on_event(std::move(*event));
            return true;
        });
    std::vector<boost::json::object> newest;
    fleet.database().each_row(fmt::format(fmt::runtime(sql), "DESC"), parameters, [&](const auto& row) {
        if (auto event = wanted(row[2]) ? event_of(fleet, row) : std::nullopt) newest.push_back(std::move(*event));
        return newest.size() < query.limit;
    });
    for (auto event = newest.rbegin(); event != newest.rend(); ++event) on_event(std::move(*event));
}

}  // namespace onvigil::hub
