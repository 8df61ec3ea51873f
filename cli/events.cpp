#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "control/query.hpp"
#include "render/csv.hpp"
#include "render/explain.hpp"
#include "render/json_text.hpp"
#include "render/yaml.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using render::Colour;

/// What of an event goes into a spreadsheet; everything else is in the JSON.
const std::vector<std::string> csv_keys{"time",   "seq",       "severity", "type",   "cause",   "message", "site",
                                        "sensor", "device_id", "verdict",  "maker",  "model",   "serial",  "address",
                                        "mac",    "list",      "citation", "waived", "changed", "id"};

struct Options {
    std::string since, until, device, limit;
    std::vector<std::string> types;
};

control::Query query_of(const Options& options)
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

Colour colour_of(const std::string& severity)
{
    if (severity == "critical" || severity == "high") return Colour::red;
    if (severity == "medium") return Colour::yellow;
    return severity == "low" ? Colour::cyan : Colour::grey;
}

/// `2026-11-23 10:02:11  high      finding.opened  message`
std::string person_line(const json::object& event, bool colour)
{
    const auto severity = render::text_at(event, "severity");
    auto time = render::text_at(event, "time");
    if (time.size() > 19) time = time.substr(0, 10) + " " + time.substr(11, 8);
    return fmt::format("{}  {}  {:<20}  {}\n", time,
                       render::coloured(fmt::format("{:<8}", severity), colour_of(severity), colour),
                       render::text_at(event, "type"), render::text_at(event, "message"));
}

std::string csv_line(const json::object& event)
{
    std::vector<std::string> cells;
    cells.reserve(csv_keys.size());
    for (const auto& key : csv_keys) cells.push_back(render::text_at(event, key));
    std::string out;
    render::append_csv_row(out, cells);
    return out;
}

/// Every line is whole when it is printed: whoever reads along sees events, never halves.
void print_line(const Session& session, std::string_view line)
{
    const auto format = session.format();
    if (format == Format::json || format == Format::jsonl) return print(std::string(line) + "\n");
    const auto event = parse(line);
    if (!event.is_object()) return;
    if (format == Format::csv)
        print(csv_line(event.get_object()));
    else if (format == Format::yaml)
        print("---\n" + render::to_yaml(event));
    else
        print(person_line(event.get_object(), session.use_colour()));
}

void print_csv_heading()
{
    std::string heading;
    render::append_csv_row(heading, csv_keys);
    print(heading);
}

int watch(const Session& session, const Options& options)
{
    auto query = query_of(options);
    query.add("follow", "1");
    if (session.format() == Format::csv) print_csv_heading();
    bool behind = false;
    session.daemon().stream("GET", "/v1/events?" + query.text(), {}, [&](std::string_view line) {
        if (line.empty()) return true;
        behind = line.find("\"watch.ended\"") != std::string_view::npos;
        print_line(session, line);
        return true;
    });
    if (behind)
        throw Failure(failed, "this reader was too slow and is let go; go on with  onvigil events --since TIME");
    throw Failure(unreachable, "the daemon has stopped");
}

/// JSON: one document whatever their number, each event's bytes as they came. YAML the same.
int past(const Session& session, const Options& options)
{
    const auto query = query_of(options).text();
    const std::string target = query.empty() ? "/v1/events" : "/v1/events?" + query;
    const auto format = session.format();
    std::string document = "{\"events\":[";
    bool first = true;
    if (format == Format::csv) print_csv_heading();
    session.daemon().stream("GET", target, {}, [&](std::string_view line) {
        if (line.empty()) return true;
        if (format == Format::json || format == Format::yaml) {
            if (!first) document += ',';
            document += line;
        } else {
            print_line(session, line);
        }
        first = false;
        return true;
    });
    document += "]}\n";
    if (format == Format::json) print(document);
    if (format == Format::yaml) print(render::to_yaml(parse(document)));
    if (format == Format::table && first) print("no events\n");
    return done;
}

void add_types(CLI::App* command, Options& options)
{
    command->add_option("--type", options.types, "Only these types; * stands for anything: finding.*,device.offline")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("T,...");
}

}  // namespace

void add_events(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    auto* live = app.add_subcommand("watch", "Events as they happen, until you stop it");
    add_types(live, *options);
    live->footer("Example:  onvigil watch --type finding.*");
    live->callback([&session, options] { session.command = [&session, options] { return watch(session, *options); }; });

    auto* books = app.add_subcommand("events", "Past events, the oldest first");
    books->add_option("--since", options->since, "From then on: 24h, 2026-11-23, or RFC 3339")->type_name("TIME");
    books->add_option("--until", options->until, "Up to then")->type_name("TIME");
    books->add_option("--device", options->device, "Only of this device")->type_name("DEVICE");
    add_types(books, *options);
    books->add_option("--limit", options->limit, "Only the newest N of them")->type_name("N");
    books->footer("Example:  onvigil events --since 24h --type finding.opened");
    books->callback([&session, options] { session.command = [&session, options] { return past(session, *options); }; });
}

}  // namespace onvigil::cli
