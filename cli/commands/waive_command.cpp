#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "cli/device_changes.hpp"
#include "control/request_bodies.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"
#include "render/shown_time.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

struct WaiveOptions {
    ChangeOptions change;
    std::string until, reason, ticket;
    std::vector<std::string> lists;
};

std::string waiver_in_words(const json::object& device, render::ZoneAt zone)
{
    const auto& waiver = object_at(device, "waiver");
    return fmt::format("{}: {} waived until {}, on record for {}\n", text_at(device, "id"),
                       counted(array_at(waiver, "findings").size(), "finding", "findings"),
                       minute(text_at(waiver, "until"), zone), text_at(waiver, "by"));
}

int run(const Session& session, const WaiveOptions& options)
{
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto until = control::parse_future(options.until, now);
    if (!until) throw Failure(usage, "--until: " + options.until + " is not a time: 90d, 2026-12-31, or RFC 3339");
    const control::WaiverRequest request{*until, options.reason, options.ticket, options.lists};
    const auto in_words = [zone = session.style().zone](const json::object& device) {
        return waiver_in_words(device, zone);
    };
    return change_devices(session, options.change, {"waive", "PUT", "/waiver", control::to_json(request), in_words});
}

}  // namespace

Run waive(CLI::App& command)
{
    auto options = std::make_shared<WaiveOptions>();
    command.add_option("DEVICE", options->change.devices, "The devices");
    command.add_option("--until", options->until, "When it ends: 90d, 2026-12-31, or RFC 3339")
        ->required()
        ->type_name("WHEN");
    command.add_option("--reason", options->reason, "Why, for the record")->required()->type_name("TEXT");
    command.add_option("--ticket", options->ticket, "Where it was decided")->type_name("ID");
    command
        .add_option("--list", options->lists,
                    "Only findings of these lists (else all open ones); * stands for anything: us-*")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(refuse_empty)
        ->type_name("L,...");
    add_change_options(command, options->change);
    return [options](const Session& session) { return run(session, *options); };
}

Run unwaive(CLI::App& command)
{
    return same_change(command, "unwaive", "DELETE", "/waiver", ": no waiver; its findings count again\n");
}

}  // namespace onvigil::cli
