#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "control/request_bodies.hpp"
#include "control/query.hpp"
#include "render/explain.hpp"
#include "render/json_text.hpp"
#include "render/inventory_summary.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

struct Options {
    std::string device, until, reason, ticket;
    std::vector<std::string> lists;
};

std::string target_of(const std::string& device)
{
    return "/v1/devices/" + control::percent_encode(device) + "/waiver";
}

model::TimePoint now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

int waive(const Session& session, const Options& options)
{
    const auto until = control::parse_future(options.until, now());
    if (!until) throw Failure(usage, "--until " + options.until + ": not a time: 90d, 2026-12-31, or RFC 3339");
    const control::WaiverRequest request{*until, options.reason, options.ticket, options.lists};
    const auto answer = session.daemon().request("PUT", target_of(options.device), control::to_json(request));
    return show(session, answer, [](const json::value& document) {
        const auto& device = document.as_object();
        const auto& waiver = object_at(device, "waiver");
        return fmt::format("{}: {} waived until {} UTC, on record for {}\n", text_at(device, "id"),
                           counted(array_at(waiver, "findings").size(), "finding", "findings"),
                           minute(text_at(waiver, "until")), text_at(waiver, "by"));
    });
}

int unwaive(const Session& session, const std::string& device)
{
    const auto answer = session.daemon().request("DELETE", target_of(device), {});
    return show(session, answer, [](const json::value& document) {
        return text_at(document.as_object(), "id") + ": no waiver; its findings count again\n";
    });
}

}  // namespace

void add_waive(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    auto* on = app.add_subcommand("waive", "An exception on record: who, why, until when. The verdict stays as it is");
    on->add_option("DEVICE", options->device, "The device")->required();
    on->add_option("--until", options->until, "When it ends: 90d, 2026-12-31, or RFC 3339")
        ->required()
        ->type_name("WHEN");
    on->add_option("--reason", options->reason, "Why, for whoever reads the books later")
        ->required()
        ->type_name("TEXT");
    on->add_option("--ticket", options->ticket, "Where it was decided")->type_name("ID");
    on->add_option("--list", options->lists, "Only findings of these lists (else all open ones)")->type_name("LIST");
    on->footer("Example:  onvigil waive 10.20.3.17 --until 90d --reason \"replacement ordered\" --ticket SEC-112");
    on->callback([&session, options] { session.command = [&session, options] { return waive(session, *options); }; });

    auto* off = app.add_subcommand("unwaive", "Ends a device's waiver now");
    off->add_option("DEVICE", options->device, "The device")->required();
    off->footer("Example:  onvigil unwaive 10.20.3.17");
    off->callback(
        [&session, options] { session.command = [&session, options] { return unwaive(session, options->device); }; });
}

}  // namespace onvigil::cli
