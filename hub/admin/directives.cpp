#include "hub/admin/directives.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace onvigil::hub {

namespace json = boost::json;

std::int64_t ask(Database& database, const FleetSensor& sensor, const std::string& kind, const json::object& body)
{
    const auto rows = database.query(
        "INSERT INTO onvigil.directive (sensor, tenant, kind, body) VALUES ($1::integer, $2, $3, $4::jsonb) RETURNING "
        "n",
        {sensor.number, sensor.tenant, kind, json::serialize(body)});
    return std::atoll(rows.front().front().c_str());
}

json::array read_directives(const Fleet& fleet, std::size_t limit, bool open_only)
{
    Database::Parameters parameters;
    const auto sql = fmt::format(R"(
SELECT sensor, json_build_object('directive', n, 'kind', kind, 'site', '', 'sensor', '',
  'device', body ->> 'device', 'asked', onvigil.rfc3339(asked), 'asked_by', asked_by,
  'state', CASE WHEN done IS NULL THEN 'waiting' WHEN ok THEN 'done' ELSE 'refused' END,
  'done', onvigil.rfc3339(done), 'result', result, 'body', body)
FROM onvigil.directive WHERE {}{} ORDER BY n DESC LIMIT {})",
                                 fleet.condition(parameters), open_only ? " AND done IS NULL" : "", limit);
    json::array directives;
    fleet.database().each_row(sql, parameters, [&](const Database::Row& row) {
        auto directive = json::parse(row[1]).as_object();
        if (const auto* sensor = fleet.by_number(row[0])) {
            directive["site"] = sensor->site;
            directive["sensor"] = sensor->name;
        }
        directives.push_back(std::move(directive));
        return true;
    });
    std::ranges::reverse(directives);
    return directives;
}

}  // namespace onvigil::hub
