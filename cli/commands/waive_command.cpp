#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "control/query.hpp"
#include "control/request_bodies.hpp"
#include "render/explain.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_text.hpp"

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
    const auto in_words = [](const json::value& document, Table::Style) {
        const auto& device = document.as_object();
        const auto& waiver = object_at(device, "waiver");
        return fmt::format("{}: {} waived until {} UTC, on record for {}\n", text_at(device, "id"),
                           counted(array_at(waiver, "findings").size(), "finding", "findings"),
                           minute(text_at(waiver, "until")), text_at(waiver, "by"));
    };
    return show(session, answer, {.table = in_words});
}

int unwaive(const Session& session, const std::string& device)
{
    const auto answer = session.daemon().request("DELETE", target_of(device), {});
    const auto in_words = [](const json::value& document, Table::Style) {
        return text_at(document.as_object(), "id") + ": no waiver; its findings count again\n";
    };
    return show(session, answer, {.table = in_words});
}

}  // namespace

Run waive(CLI::App& command)
{
    auto options = std::make_shared<Options>();
    command.add_option("DEVICE", options->device, "The device")->required();
    command.add_option("--until", options->until, "When it ends: 90d, 2026-12-31, or RFC 3339")
        ->required()
        ->type_name("WHEN");
    command.add_option("--reason", options->reason, "Why, for the record")->required()->type_name("TEXT");
    command.add_option("--ticket", options->ticket, "Where it was decided")->type_name("ID");
    command.add_option("--list", options->lists, "Only findings of these lists (else all open ones)")
        ->type_name("LIST");
    return [options](const Session& session) { return waive(session, *options); };
}

Run unwaive(CLI::App& command)
{
    auto device = std::make_shared<std::string>();
    command.add_option("DEVICE", *device, "The device")->required();
    return [device](const Session& session) { return unwaive(session, *device); };
}

}  // namespace onvigil::cli
