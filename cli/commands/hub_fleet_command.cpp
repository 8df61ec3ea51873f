#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "cli/sinks_table.hpp"
#include "hub/admin/directives.hpp"
#include "render/json_access.hpp"
#include "render/shown_time.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

Colour colour_of_state(const std::string& state)
{
    if (state == "silent" || state == "never heard of" || state == "refused") return Colour::red;
    return state == "ok" || state == "done" ? Colour::none : state == "revoked" ? Colour::grey : Colour::yellow;
}

std::string sensors_table(const json::value& document, Table::Style style)
{
    Table table({{"STATE"},
                 {"SITE"},
                 {"SENSOR"},
                 {"LAST CONTACT"},
                 {"WAITING", true},
                 {"VERSION"},
                 {"KNOWLEDGE", true},
                 {"DEVICES", true},
                 {"BANNED", true},
                 {"SUSPECTED", true},
                 {"PROBLEMS", true}});
    for (const auto& item : array_at(document.as_object(), "sensors")) {
        const auto& sensor = item.as_object();
        const auto contact = text_at(sensor, "last_contact"), state = text_at(sensor, "state");
        const auto number = [&](const char* key) { return group(number_at(sensor, key)); };
        table.add({state, text_at(sensor, "site"), text_at(sensor, "sensor"),
                   contact.empty() ? "" : second(contact, style.zone),
                   group(number_at(sensor, "changes_waiting") + number_at(sensor, "events_waiting")),
                   text_at(sensor, "version"), number("knowledge"), number("devices"), number("banned"),
                   number("suspected"), number("problems")},
                  colour_of_state(state));
    }
    return table.empty() ? "no sensors; enrol one:  onvigil hub enrol SITE\n" : table.text(style);
}

std::string directives_table(const json::value& document, Table::Style style)
{
    Table table({{"STATE"}, {"NO", true}, {"ASKED"}, {"BY"}, {"WHAT"}, {"DEVICE"}, {"SENSOR"}, {"RESULT"}});
    for (const auto& item : array_at(document.as_object(), "directives")) {
        const auto& directive = item.as_object();
        const auto state = text_at(directive, "state");
        table.add({state, text_at(directive, "directive"), second(text_at(directive, "asked"), style.zone),
                   text_at(directive, "asked_by"), text_at(directive, "kind"), text_at(directive, "device"),
                   text_at(directive, "sensor"), text_at(directive, "result")},
                  colour_of_state(state));
    }
    return table.empty() ? "no directives\n" : table.text(style);
}

std::chrono::seconds silent_after(const std::string& text)
{
    if (text.empty()) return HubChoice{}.silent;
    const auto duration = model::parse_duration(text);
    if (!duration) throw Failure(usage, "--silent: " + text + " is no duration: 30m, 1h");
    return std::chrono::floor<std::chrono::seconds>(*duration);
}

int sensors(const Session& session, const std::string& silent)
{
    json::array rows;
    const auto after = silent_after(silent);
    with_hub(session.hub_url(), session.limit, [&](hub::Database& database) {
        for (auto& sensor : hub::read_sensors(database, session.hub.scope, after))
            rows.push_back(std::move(sensor.shown));
    });
    return show(session, json::serialize(json::object{{"sensors", std::move(rows)}}) + "\n", {.table = sensors_table});
}

int directives(const Session& session, std::size_t limit, bool open_only)
{
    json::array rows;
    with_hub(session.hub_url(), session.limit, [&](hub::Database& database) {
        const hub::Fleet fleet(database, session.hub.scope, session.hub.silent);
        rows = hub::read_directives(fleet, limit, open_only);
    });
    return show(session, json::serialize(json::object{{"directives", std::move(rows)}}) + "\n",
                {.table = directives_table});
}

}  // namespace

Run hub_sensors(CLI::App& command)
{
    auto silent = std::make_shared<std::string>();
    command.add_option("--silent", *silent, "When a sensor counts as silent (1h)")->type_name("TIME");
    return [silent](const Session& session) { return sensors(session, *silent); };
}

Run hub_directives(CLI::App& command)
{
    auto limit = std::make_shared<std::size_t>(100);
    auto open_only = std::make_shared<bool>(false);
    command.add_option("--limit", *limit, "Only the newest N of them (100)")->type_name("N");
    command.add_flag("--waiting", *open_only, "Only those that no sensor has carried out yet");
    return [limit, open_only](const Session& session) { return directives(session, *limit, *open_only); };
}

}  // namespace onvigil::cli
