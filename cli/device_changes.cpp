#include "cli/device_changes.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "render/device_rows.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;

/// "dev-7k2m9q4x1c  10.20.3.17  banned  Hikvision  DS-2CD2042"
std::string device_line(const json::object& device)
{
    const auto row = render::row_of(device);
    std::string out = row.id;
    for (const std::string& part : {row.address, std::string(name(row.verdict)), row.maker, row.model})
        if (!part.empty()) out.append("  ").append(part);
    return out;
}

/// Of what goes through the hub, which a sensor carries out later.
std::string directive_in_words(const json::object& directive)
{
    return fmt::format("{}: {} is asked of {} as directive {}; how it ends:  onvigil hub directives\n",
                       render::text_at(directive, "device"), render::text_at(directive, "kind"),
                       render::text_at(directive, "sensor"), render::text_at(directive, "directive"));
}

std::vector<DeviceRequest> requests_for(const json::value& answer, const std::string& body)
{
    std::vector<DeviceRequest> out;
    for (const json::object& device : render::objects_at(answer.as_object(), "devices"))
        out.push_back({render::text_at(device, "id"), body, device_line(device)});
    return out;
}

/// Many devices are changed only by someone who has seen how many.
void confirm_number(const ChangeOptions& options, const std::string& verb, std::size_t number)
{
    const auto devices = render::counted(number, "device", "devices");
    if (!options.yes)
        confirm(fmt::format("{} {}?", verb, devices),
                fmt::format("{}: this concerns {}: add --yes, or --dry-run to see them", verb, devices));
}

std::string as_document(const std::string& devices)
{
    return "{\"devices\":[" + devices + "]}\n";
}

/// `answer`: the devices, for all formats but the table.
int show_dry_run(const Session& session, const std::string& verb, const std::vector<std::string>& lines,
                 const std::string& answer)
{
    const auto in_words = [&](const json::value&, render::Table::Style) {
        std::string out;
        for (const auto& line : lines) out += line + "\n";
        return out + fmt::format("would {} {}\n", verb, render::counted(lines.size(), "device", "devices"));
    };
    return show(session, answer, {.table = in_words, .line = {}, .csv = render::device_columns()});
}

/// The devices that are named, each looked up: a dry run of a slip in a name says so.
int show_named(const Session& session, const std::vector<DeviceRequest>& named, const std::string& verb)
{
    std::vector<std::string> lines;
    std::string answers;
    for (const auto& [name, body, summary] : named) try {
            const auto answer = session.daemon().get(device_target(name));
            const auto device = parse(answer);
            answers.append(answers.empty() ? "" : ",").append(answer);
            lines.push_back(summary.empty() ? device_line(device.as_object()) : summary);
        } catch (const Failure& failure) {
            if (named.size() == 1 || failure.code() != no_such_device) throw;
            complain(fmt::format("{}: {}", name, failure.what()));
        }
    const int code = show_dry_run(session, verb, lines, as_document(answers));
    return lines.size() == named.size() ? code : failed;
}

}  // namespace

void add_change_options(CLI::App& command, ChangeOptions& options)
{
    add_device_options(command, options.filter);
    command.add_flag("--dry-run", options.dry_run, "Say which devices it would be, and change nothing");
    command.add_flag("--yes", options.yes,
                     "Change all that the filters choose without asking; needed where there is no terminal");
}

int change_devices(const Session& session, const ChangeOptions& options, const DeviceChange& change)
{
    if (options.devices.empty() == options.filter.empty())
        throw Failure(usage, change.verb + (options.devices.empty()
                                                ? ": name a device, or choose with --verdict, --maker, --network, "
                                                  "--label, --match and the other filters of onvigil devices"
                                                : ": either name devices or choose them with filters, not both"));
    if (options.devices.empty()) {
        const auto answer = session.daemon().get("/v1/devices?" + options.filter.query().text());
        const auto chosen = requests_for(parse(answer), change.body);
        if (!options.dry_run) return change_devices(session, options, change, chosen);
        std::vector<std::string> lines;
        for (const auto& request : chosen) lines.push_back(request.summary);
        return show_dry_run(session, change.verb, lines, answer);
    }
    std::vector<DeviceRequest> named;
    for (const auto& device : options.devices) named.push_back({device, change.body, {}});
    auto without_question = options;
    without_question.yes = true;
    return change_devices(session, without_question, change, named);
}

Run same_change(CLI::App& command, const char* verb, const char* method, const char* resource, const char* done)
{
    auto options = std::make_shared<ChangeOptions>();
    command.add_option("DEVICE", options->devices, "The devices");
    add_change_options(command, *options);
    const DeviceChange change{verb, method, resource, {}, [done](const json::object& device) {
                                  return render::text_at(device, "id") + done;
                              }};
    return [options, change](const Session& session) { return change_devices(session, *options, change); };
}

int change_devices(const Session& session, const ChangeOptions& options, const DeviceChange& change,
                   const std::vector<DeviceRequest>& requests)
{
    if (options.dry_run) return show_named(session, requests, change.verb);
    if (requests.empty())
        complain("no device fits");
    else
        confirm_number(options, change.verb, requests.size());
    const bool alone = options.devices.size() == 1;
    std::string answers, words;
    int code = done;
    for (const auto& request : requests) try {
            const auto answer =
                session.daemon().request(change.method, device_target(request.device) + change.resource, request.body);
            answers.append(answers.empty() ? "" : ",").append(answer);
            const auto document = parse(answer);
            words += session.through_hub() ? directive_in_words(document.as_object())
                                           : change.in_words(document.as_object());
        } catch (const Failure& failure) {
            const bool hopeless = failure.code() == unreachable || failure.code() == not_permitted;
            if (alone || (hopeless && answers.empty())) throw;
            complain(fmt::format("{}: {}", request.device, failure.what()));
            code = hopeless ? failure.code() : failed;
            if (hopeless) break;  // what was changed until then is shown
        }
    if (session.says_nothing()) return code;
    const render::DocumentView view{
        .table = [&](const json::value&,
                     render::Table::Style style) { return render::wrap(words, style.screen_width); },
        .line = {},
        .csv = render::device_columns()};
    (void)show(session, alone ? answers : as_document(answers), view);
    return code;
}

}  // namespace onvigil::cli
