#include "cli/hub_answers.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include "render/device_json.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;

std::string in_words(std::chrono::seconds time)
{
    const auto seconds = time.count();
    if (seconds >= 2 * 86400) return fmt::format("{} d", seconds / 86400);
    if (seconds >= 2 * 3600) return fmt::format("{} h", seconds / 3600);
    return seconds >= 120 ? fmt::format("{} min", seconds / 60) : fmt::format("{} s", seconds);
}

std::string called(const hub::FleetSensor& sensor)
{
    return sensor.name == sensor.site ? sensor.name : fmt::format("{} ({})", sensor.name, sensor.site);
}

void append_problems_of(json::object& status, const hub::FleetSensor& sensor, const HubChoice& choice)
{
    auto& problems = status["problems"].as_array();
    const auto since = sensor.shown.at(sensor.came ? "last_contact" : "enrolled");
    if (sensor.silent > choice.silent) {
        const auto what = sensor.came
                              ? fmt::format("nothing heard of {} for {}", called(sensor), in_words(sensor.silent))
                              : fmt::format("{} was enrolled and has never come", called(sensor));
        status["silent"].as_array().emplace_back(what);
        problems.push_back({{"what", what},
                            {"since", since},
                            {"do", "look at its host and its line to the hub: onvigil status there says why"}});
        return;
    }
    if (sensor.problems > 0)
        problems.push_back(
            {{"what", fmt::format("{}: {} of its own", called(sensor),
                                  sensor.problems == 1 ? "a problem" : fmt::format("{} problems", sensor.problems))},
             {"since", nullptr},
             {"do", "onvigil status there names them"}});
    auto& impairments = status["impairments"].as_array();
    if (sensor.complete && render::number_at(sensor.shown, "devices") == 0)
        impairments.emplace_back(called(sensor) + ": no device at all");
    if (sensor.came && sensor.last_round.empty()) impairments.emplace_back(called(sensor) + ": no round has finished");
}

}  // namespace

std::string hub_status_json(const hub::Fleet& fleet, const HubChoice& choice)
{
    json::object by_verdict, states;
    std::int64_t total = 0, online = 0;
    std::string last_round;
    json::object status{{"version", choice.version},
                        {"site", choice.scope.site.empty() ? "*" : choice.scope.site},
                        {"problems", json::array()},
                        {"impairments", json::array()},
                        {"silent", json::array()}};
    for (const auto* verdict : {"banned", "suspected", "advisory", "unknown", "clear"}) by_verdict[verdict] = 0;
    for (const auto& sensor : fleet.sensors()) {
        auto& state = states[render::text_at(sensor.shown, "state")];
        state = (state.is_int64() ? state.as_int64() : 0) + 1;
        for (auto& verdict : by_verdict)
            verdict.value() =
                verdict.value().to_number<std::int64_t>() + render::number_at(sensor.shown, verdict.key());
        total += render::number_at(sensor.shown, "devices");
        online += render::number_at(sensor.shown, "online");
        last_round = std::max(last_round, sensor.last_round);
        if (!sensor.revoked) append_problems_of(status, sensor, choice);
    }
    json::object waived;
    for (const auto& [verdict, number] : hub::waived_devices(fleet)) waived[verdict] = number;
    status["devices"] = {{"total", total},
                         {"by_verdict", std::move(by_verdict)},
                         {"waived", std::move(waived)},
                         {"by_state", {{"online", online}, {"offline", total - online}}},
                         {"by_identification", json::object()}};
    status["rounds"] = {{"count", 0},
                        {"running", false},
                        {"last_started", nullptr},
                        {"last_finished", last_round.empty() ? json::value() : json::value(last_round)}};
    status["sensors"] = {{"total", fleet.sensors().size()}, {"by_state", std::move(states)}};
    for (const auto* key : {"interfaces", "sinks"}) status[key] = json::array();
    status["lists"] = {{"in_force", json::array()}, {"available", json::array()}};
    status["drops"] = json::object();
    return json::serialize(status) + "\n";
}

bool names_lists(const json::object& device)
{
    return !render::array_at(device, "findings").empty() || !render::array_at(device, "announced").empty();
}

json::array lists_of(const json::object& device, const json::array& lists)
{
    std::set<std::string> named;
    for (const auto* key : {"findings", "announced"})
        for (const json::object& item : render::objects_at(device, key)) named.insert(render::text_at(item, "list"));
    json::array out;
    for (const auto& list : lists) {
        if (!list.is_object() || !named.contains(render::text_at(list.get_object(), "id"))) continue;
        auto note = list.get_object();
        for (const auto* key : {"binds", "announced", "note", "sources"})  // what reports alone tell
            if (const auto* found = note.find(key); found != note.end()) note.stable_erase(found);
        out.push_back(std::move(note));
    }
    return out;
}

}  // namespace onvigil::cli
