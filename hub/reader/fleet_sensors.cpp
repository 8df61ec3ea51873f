#include "hub/reader/fleet_sensors.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

#include "base/text.hpp"
#include "hub/payload.hpp"
#include "hub/reader/claimed_json.hpp"
#include "render/json_access.hpp"

namespace onvigil::hub {
namespace {

namespace json = boost::json;

json::value as_text(const std::string& column)
{
    return json::string(column);
}

json::value as_text_or_null(const std::string& column)
{
    return column.empty() ? json::value() : as_text(column);
}

json::value as_number(const std::string& column)
{
    return column.empty() ? json::value() : json::value(std::int64_t{std::atoll(column.c_str())});
}

json::value as_flag(const std::string& column)
{
    return column == "t";
}

json::value as_json(const std::string& column)
{
    return json::parse(column);
}

/// JSON is made here: of all the sensors, it takes the server longer than reading them.
struct Column {
    std::string_view name, sql;
    json::value (*value)(const std::string& column);
};

constexpr std::array columns{
    Column{"tenant", "s.tenant", as_text},
    Column{"site", "s.site", as_text},
    Column{"sensor", "s.role", as_text},
    Column{"state", "''", as_text},
    Column{"host", "t.host", as_text_or_null},
    Column{"version", "t.version", as_text_or_null},
    Column{"protocol", "t.protocol", as_number},
    Column{"last_contact", "onvigil.rfc3339(t.last_contact)", as_text_or_null},
    Column{"last_round", "onvigil.rfc3339(t.last_round)", as_text_or_null},
    Column{"silent_s", "greatest(0, extract(epoch FROM now() - coalesce(t.last_contact, s.enrolled))::bigint)",
           as_number},
    Column{"complete", "t.complete", as_flag},
    Column{"changes_waiting", "greatest(0, t.newest_change - t.change)", as_number},
    Column{"events_waiting", "greatest(0, t.newest_seq - t.seq)", as_number},
    Column{"knowledge", "t.knowledge", as_number},
    Column{"problems", "t.problems", as_number},
    Column{"accepts", "array_to_json(t.accepts)", as_json},
    Column{"devices", "t.banned + t.suspected + t.advisory + t.unknown + t.clear", as_number},
    Column{"banned", "t.banned", as_number},
    Column{"suspected", "t.suspected", as_number},
    Column{"advisory", "t.advisory", as_number},
    Column{"unknown", "t.unknown", as_number},
    Column{"clear", "t.clear", as_number},
    Column{"waived", "t.waived", as_number},
    Column{"online", "t.online", as_number},
    Column{"enrolled", "onvigil.rfc3339(s.enrolled)", as_text_or_null},
    Column{"revoked", "onvigil.rfc3339(s.revoked)", as_text_or_null}};

std::string sensors_sql()
{
    std::string sql = "SELECT s.sensor";
    for (const auto& column : columns) sql.append(", ").append(column.sql);
    return sql + " FROM onvigil.sensor s JOIN onvigil.sensor_state t USING (sensor) WHERE ($1 = '' OR s.tenant = $1)" +
           " AND ($2::integer[] IS NULL OR s.sensor = ANY($2))";
}

FleetSensor sensor_of(const Database::Row& row)
{
    FleetSensor sensor;
    sensor.number = row[0];
    for (std::size_t i = 0; i < columns.size(); ++i)
        sensor.shown.emplace(columns[i].name, columns[i].value(row[i + 1]));
    const auto& shown = sensor.shown;
    sensor.name = render::text_at(shown, "sensor");
    sensor.site = render::text_at(shown, "site");
    sensor.tenant = render::text_at(shown, "tenant");
    sensor.last_round = render::text_at(shown, "last_round");
    sensor.silent = std::chrono::seconds(render::number_at(shown, "silent_s"));
    sensor.came = !render::text_at(shown, "last_contact").empty();
    sensor.revoked = !render::text_at(shown, "revoked").empty();
    sensor.complete = render::flag_at(shown, "complete");
    sensor.waiting = render::number_at(shown, "changes_waiting") + render::number_at(shown, "events_waiting");
    sensor.problems = render::number_at(shown, "problems");
    sensor.banned = render::number_at(shown, "banned");
    return sensor;
}

constexpr std::array<std::string_view, 6> states{"silent", "never heard of", "resyncing", "behind", "ok", "revoked"};

}  // namespace

std::string state_of(const FleetSensor& sensor, std::chrono::seconds silent_after)
{
    if (sensor.revoked) return "revoked";
    if (sensor.silent > silent_after) return sensor.came ? "silent" : "never heard of";
    if (!sensor.came) return "never heard of";
    if (!sensor.complete) return "resyncing";
    return sensor.waiting > 0 ? "behind" : "ok";
}

std::map<std::string, json::array> read_lists(Database& database, const std::string& sensor)
{
    std::map<std::string, json::array> lists;
    const auto* sql =
        "SELECT sensor, lists::text FROM onvigil.sensor_lists WHERE $1 = '' OR sensor = nullif($1, '')::integer";
    database.each_row(sql, {sensor}, [&](const Database::Row& row) {
        auto value = parse_claimed(row[1]);
        if (value.is_array()) lists[row[0]] = std::move(value.get_array());
        return true;
    });
    return lists;
}

std::vector<FleetSensor> read_sensors(Database& database, const Scope& scope, std::chrono::seconds silent_after,
                                      const std::vector<std::string>& numbers)
{
    const Database::Parameters parameters{scope.tenant,
                                          numbers.empty() ? std::nullopt : std::optional(array_text(numbers))};
    std::vector<FleetSensor> sensors;
    database.each_row(sensors_sql(), parameters, [&](const Database::Row& row) {
        auto sensor = sensor_of(row);
        if (!scope.site.empty() && !text::matches_glob(scope.site, sensor.site)) return true;
        sensor.shown["state"] = state_of(sensor, silent_after);
        sensors.push_back(std::move(sensor));
        return true;
    });
    const auto order = [](const FleetSensor& sensor) {
        const auto rank = std::ranges::find(states, render::text_at(sensor.shown, "state")) - states.begin();
        return std::tuple(rank, rank < 2 ? -sensor.silent.count() : 0, -sensor.problems, -sensor.banned,
                          std::string_view(sensor.site), std::string_view(sensor.name));
    };
    std::ranges::sort(sensors, {}, order);
    return sensors;
}

}  // namespace onvigil::hub
