#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <map>

#include "cli/command.hpp"
#include "cli/sinks_table.hpp"
#include "cli/status_line.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"
#include "render/shown_time.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

std::string rounds_line(const json::object& status, ZoneAt zone)
{
    const auto& rounds = object_at(status, "rounds");
    const auto finished = text_at(rounds, "last_finished"), next = text_at(rounds, "next");
    std::string out = finished.empty()
                          ? "no round has finished yet"
                          : fmt::format("last round {}, {} answers in {:.1f} s", time_of_day(finished, zone),
                                        group(number_at(rounds, "last_answers")),
                                        static_cast<double>(number_at(rounds, "last_duration_ms")) / 1000.0);
    if (flag_at(rounds, "running")) out += " · a round is running";
    if (!next.empty()) out += " · next " + time_of_day(next, zone);
    const auto& sweep = object_at(status, "sweep");
    if (flag_at(sweep, "running"))
        out += fmt::format(" · networks: {} of {} addresses gone through", group(number_at(sweep, "asked")),
                           group(number_at(sweep, "total")));
    const auto& work = object_at(status, "identification");
    if (const auto waiting = number_at(work, "queued") + number_at(work, "running"); waiting > 0)
        out += fmt::format(" · {} being asked or waiting for it",
                           counted(static_cast<std::size_t>(waiting), "device", "devices"));
    return out + "\n";
}

void append_problems(std::string& out, const json::array& problems, Table::Style style)
{
    if (problems.empty()) {
        out += "\nno problems\n";
        return;
    }
    out += "\n" + coloured(counted(problems.size(), "problem", "problems"), Colour::yellow, style.colour) + "\n";
    for (const json::object& problem : objects_of(problems)) {
        const auto since = text_at(problem, "since"), action = text_at(problem, "do");
        out += fmt::format("  {}{}\n", text_at(problem, "what"),
                           since.empty() ? "" : " (since " + minute(since, style.zone) + ")");
        if (!action.empty()) out += "    → " + action + "\n";
    }
}

void append_interfaces(std::string& out, const json::array& interfaces, Table::Style style)
{
    Table table({{"INTERFACE"}, {"ANSWERS", true}, {"ADDRESSES"}});
    for (const json::object& interface : objects_of(interfaces)) {
        std::string addresses;
        for (const auto& address : texts_of(array_at(interface, "addresses")))
            addresses += (addresses.empty() ? "" : " ") + address;
        table.add({text_at(interface, "name"), group(number_at(interface, "answers_last_round")),
                   addresses + (flag_at(interface, "silent") ? "  (silent)" : "")});
    }
    if (!table.empty()) out += "\n" + table.text(style);
}

void append_drops(std::string& out, const json::object& drops)
{
    std::string text;
    for (const auto& [reason, number] : drops)
        if (number.is_number() && number.to_number<std::int64_t>() > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", std::string_view(reason),
                                group(number.to_number<std::int64_t>()));
    if (!text.empty()) out += "\ndropped: " + text + "\n";
}

/// "3 devices: the login of audit was not accepted", and what to do.
void append_refusals(std::string& out, const json::array& devices, bool colour)
{
    std::map<std::string, std::size_t> by_login;
    for (const json::object& device : objects_of(devices)) {
        const auto detail = text_at(object_at(device, "identification"), "detail");
        ++by_login[detail.substr(0, detail.find(';'))];
    }
    if (by_login.empty()) return;
    out += "\n" + coloured("logins refused", Colour::yellow, colour) + "\n";
    for (const auto& [login, number] : by_login)
        out += fmt::format("  {}: {}\n", counted(number, "device", "devices"), login);
    out +=
        "    → onvigil devices --identification refused; correct the login and reload, or onvigil retry "
        "--identification refused\n";
}

/// "3 sensors: 2 ok, 1 silent"
std::string sensors_part(const json::object& sensors)
{
    std::string states;
    for (const auto& [state, number] : object_at(sensors, "by_state"))
        states += fmt::format("{}{} {}", states.empty() ? "" : ", ", group(number.to_number<std::int64_t>()),
                              std::string_view(state));
    const auto total = number_at(sensors, "total");
    if (total == 0) return "no sensors";
    return counted(static_cast<std::size_t>(total), "sensor", "sensors") + ": " + states;
}

/// Of many sensors, through the hub.
std::string fleet_text(const json::object& status, Table::Style style)
{
    const auto site = text_at(status, "site");
    std::string out =
        fmt::format("Hub{} · {} · {}\n", site == "*" ? "" : " · sites " + site,
                    sensors_part(object_at(status, "sensors")), devices_part(object_at(status, "devices")));
    append_problems(out, array_at(status, "problems"), style);
    return wrap(out, style.screen_width);
}

std::string status_text(const json::value& document, const json::array& refused, Table::Style style)
{
    const auto& status = document.as_object();
    auto columns = style;
    columns.colour = false;
    columns.wrap = true;
    std::string lists;
    for (const auto& id : texts_of(array_at(object_at(status, "lists"), "in_force")))
        lists += (lists.empty() ? "" : ", ") + id;
    std::string out = status_line(status) + "\n" + rounds_line(status, style.zone);
    out += "lists in force: " + (lists.empty() ? "none" : lists) + "\n";
    const auto& problems = array_at(status, "problems");
    if (!problems.empty() || refused.empty()) append_problems(out, problems, style);
    append_refusals(out, refused, style.colour);
    append_interfaces(out, array_at(status, "interfaces"), columns);
    if (const auto sinks = sinks_table(array_at(status, "sinks"), columns, false); !sinks.empty()) out += "\n" + sinks;
    append_drops(out, object_at(status, "drops"));
    return wrap(out, style.screen_width);
}

}  // namespace

Run status(CLI::App&)
{
    return [](const Session& session) {
        const auto answer = session.daemon().get("/v1/status");
        const auto words = [&](const json::value& document, Table::Style style) {
            if (session.through_hub()) return fleet_text(document.as_object(), style);
            const auto& counts = object_at(object_at(document.as_object(), "devices"), "by_identification");
            json::value refused;
            if (number_at(counts, "refused") > 0)
                refused = parse(session.daemon().get("/v1/devices?identification=refused"));
            return status_text(document,
                               refused.is_object() ? array_at(refused.get_object(), "devices") : json::array(), style);
        };
        return show(session, answer, {.table = words});
    };
}

}  // namespace onvigil::cli
