#include "hub/reader/fleet_sensors.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.hpp"
#include "render/json_text.hpp"

namespace onvigil::hub {
namespace {

namespace json = boost::json;

constexpr const char* sensors_sql = R"(
SELECT s.sensor, json_build_object(
  'tenant', s.tenant, 'site', s.site, 'sensor', s.role, 'state', '', 'host', t.host, 'version', t.version,
  'protocol', t.protocol, 'last_contact', onvigil.rfc3339(t.last_contact),
  'last_round', onvigil.rfc3339(t.last_round),
  'silent_s', greatest(0, extract(epoch FROM now() - coalesce(t.last_contact, s.enrolled))::bigint),
  'complete', t.complete, 'changes_waiting', greatest(0, t.newest_change - t.change),
  'events_waiting', greatest(0, t.newest_seq - t.seq), 'knowledge', t.knowledge, 'problems', t.problems,
  'accepts', t.accepts, 'devices', t.banned + t.suspected + t.advisory + t.unknown + t.clear, 'banned', t.banned,
  'suspected', t.suspected, 'advisory', t.advisory, 'unknown', t.unknown, 'clear', t.clear, 'waived', t.waived,
  'online', t.online, 'enrolled', onvigil.rfc3339(s.enrolled), 'revoked', onvigil.rfc3339(s.revoked))
FROM onvigil.sensor s JOIN onvigil.sensor_state t USING (sensor)
WHERE $1 = '' OR s.tenant = $1)";

FleetSensor sensor_of(const Database::Row& row)
{
    FleetSensor sensor;
    sensor.number = row[0];
    sensor.shown = json::parse(row[1]).as_object();
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

std::map<std::string, json::array> read_lists(Database& database)
{
    std::map<std::string, json::array> lists;
    database.each_row("SELECT sensor, lists::text FROM onvigil.sensor_lists", {}, [&](const Database::Row& row) {
        json::error_code error;
        auto value = json::parse(row[1], error);
        if (!error && value.is_array()) lists[row[0]] = std::move(value.get_array());
        return true;
    });
    return lists;
}

std::vector<FleetSensor> read_sensors(Database& database, const Scope& scope, std::chrono::seconds silent_after)
{
    std::vector<FleetSensor> sensors;
    database.each_row(sensors_sql, {scope.tenant}, [&](const Database::Row& row) {
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
