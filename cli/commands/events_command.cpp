#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "cli/device_options.hpp"
#include "cli/pager.hpp"
#include "cli/status_line.hpp"
#include "control/query.hpp"
#include "render/json_access.hpp"
#include "render/json_writer.hpp"
#include "render/table.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using render::Colour;

/// What of an event goes into a spreadsheet; everything else is in the JSON.
const std::vector<std::string> csv_keys{"time",   "seq",       "severity", "type",   "cause",   "message", "site",
                                        "sensor", "device_id", "verdict",  "maker",  "model",   "serial",  "address",
                                        "mac",    "list",      "citation", "waived", "changed", "id"};

struct EventOptions {
    std::string since, until, device, limit;
    std::vector<std::string> types;
};

control::Query query_of(const EventOptions& options)
{
    control::Query query;
    std::string types;
    for (const auto& type : options.types) types += (types.empty() ? "" : ",") + type;
    const std::pair<const char*, const std::string&> parameters[] = {{"since", options.since},
                                                                     {"until", options.until},
                                                                     {"device", options.device},
                                                                     {"type", types},
                                                                     {"limit", options.limit}};
    for (const auto& [name, value] : parameters)
        if (!value.empty()) query.add(name, value);
    return query;
}

Colour colour_of_severity(const std::string& severity)
{
    if (severity == "critical" || severity == "high") return Colour::red;
    if (severity == "medium") return Colour::yellow;
    return severity == "low" ? Colour::cyan : Colour::grey;
}

/// `2026-11-23 10:02:11  high      finding.opened  message`; with `sites`, the message is behind the site.
std::string person_line(const json::object& event, render::Table::Style style, bool sites)
{
    const auto time = render::second(render::text_at(event, "time"), style.zone) + "  ";
    const auto severity = fmt::format("{:<8}", render::text_at(event, "severity"));
    auto line = render::wrap(
        fmt::format("{}{}  {:<20}  {}\n", time, severity, render::text_at(event, "type"),
                    (sites ? render::text_at(event, "site") + ": " : "") + render::text_at(event, "message")),
        style.screen_width);
    const auto colour = colour_of_severity(render::text_at(event, "severity"));
    return line.replace(time.size(), severity.size(), render::coloured(severity, colour, style.colour));
}

/// An event for every format. JSON and YAML hold all of it, whatever the columns.
render::DocumentView view_of(const Session& session)
{
    const auto line = [sites = session.through_hub()](const json::object& event, render::Table::Style style) {
        return person_line(event, style, sites);
    };
    return {.table = {}, .line = line, .csv = {csv_keys}};
}

std::string heading_of(const Session& session)
{
    const auto& format = session.format();
    return format.heading == nullptr ? std::string() : format.heading(view_of(session));
}

/// An event in the format asked for: in one piece, so that a reader sees whole events.
std::string item_text(const Session& session, std::string_view line)
{
    const auto& format = session.format();
    if (format.item == nullptr) return render::escape_invisible(line) + "\n";
    const auto event = parse(line);
    return event.is_object() ? format.item(event.get_object(), view_of(session), session.style()) : std::string();
}

/// To a person who waits: what is watched, and since when, before anything happens.
void tell_beginning(const Session& session, const control::Query& query)
{
    if (session.quiet || ::isatty(STDERR_FILENO) == 0) return;
    const auto status = parse(session.daemon().get("/v1/status"));
    const auto now = std::chrono::floor<model::TimePoint::duration>(std::chrono::system_clock::now());
    const auto types = query.get("type");
    const auto line = fmt::format("{}  watching {}{}\n", render::second(model::to_rfc3339(now), session.style().zone),
                                  types ? std::string(*types) + " of " : "", status_line(status.as_object()));
    print_error(render::wrap(line, screen_width(STDERR_FILENO)));
}

int follow(const Session& session, const EventOptions& options)
{
    auto query = query_of(options);
    tell_beginning(session, query);
    query.add("follow", "1");
    print(heading_of(session));
    bool behind = false;
    session.daemon().stream("GET", "/v1/events?" + query.text(), {}, Source::Ends::never, [&](std::string_view line) {
        if (line.empty()) return true;
        behind = line.find("\"watch.ended\"") != std::string_view::npos;
        print(item_text(session, line));
        return true;
    });
    (void)session.daemon().get("/v1/status");  // says so where this user may not read any more
    if (behind) throw Failure(failed, "this reader was too slow; go on with  onvigil events --since TIME");
    throw Failure(unreachable, "the daemon has stopped");
}

int past(const Session& session, const EventOptions& options)
{
    const auto query = query_of(options).text();
    const auto& format = session.format();
    std::string document = "{\"events\":[";
    bool first = true;
    Pager pager(true);
    bool wanted = format.collects || pager.print(heading_of(session));
    if (!wanted) return done;
    session.daemon().stream("GET", query.empty() ? "/v1/events" : "/v1/events?" + query, {}, Source::Ends::soon,
                            [&](std::string_view line) {
                                if (line.empty()) return true;
                                if (format.collects)
                                    document.append(first ? "" : ",").append(line);
                                else
                                    wanted = pager.print(item_text(session, line));
                                first = false;
                                return wanted;
                            });
    if (format.collects) return show(session, document + "]}\n", view_of(session));
    if (!format.collects && format.item != nullptr && format.heading == nullptr && first) print("no events\n");
    if (wanted) pager.finish();
    return done;
}

void add_types(CLI::App& command, EventOptions& options)
{
    command.add_option("--type", options.types, "Only these types; * stands for anything: finding.*,device.offline")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(refuse_empty)
        ->type_name("T,...");
}

}  // namespace

Run watch(CLI::App& command)
{
    auto options = std::make_shared<EventOptions>();
    add_types(command, *options);
    return [options](const Session& session) { return follow(session, *options); };
}

Run events(CLI::App& command)
{
    auto options = std::make_shared<EventOptions>();
    const auto text = [&](const char* name, std::string& value, const char* help, const char* type) {
        command.add_option(name, value, help)->check(refuse_empty)->type_name(type);
    };
    text("--since", options->since, "From then on: 24h, 2026-11-23, or RFC 3339", "TIME");
    text("--until", options->until, "Up to then", "TIME");
    text("--device", options->device, "Only of this device", "DEVICE");
    add_types(command, *options);
    text("--limit", options->limit, "Only the newest N of them", "N");
    return [options](const Session& session) { return past(session, *options); };
}

}  // namespace onvigil::cli
