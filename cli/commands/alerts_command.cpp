#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "cli/sinks_table.hpp"
#include "control/request_bodies.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

std::string sinks_text(const json::value& document, Table::Style style)
{
    auto table = sinks_table(array_at(document.as_object(), "sinks"), style);
    return table.empty() ? "no sinks: alerts go nowhere\n" : table;
}

int test(const Session& session, const std::string& sink)
{
    const auto answer =
        session.daemon().request("POST", "/v1/alerts/test", control::to_json(control::SinkChoice{sink}));
    bool all = true;
    const auto document = parse(answer);
    std::string text;
    for (const json::object& one : objects_at(document.as_object(), "tests")) {
        const bool delivered = flag_at(one, "delivered");
        const auto detail = text_at(one, "detail");
        all = all && delivered;
        text += fmt::format("{}: {}{}{}\n", text_at(one, "sink"), delivered ? "delivered" : "failed",
                            detail.empty() ? "" : ": ", detail);
    }
    const bool none = text.empty();
    (void)show(session, answer, {.table = [&](const json::value&, Table::Style) { return text; }});
    if (none) throw Failure(failed, "no sink was tested: there is none, or each is off or silent (onvigil alerts)");
    return all ? done : failed;
}

int replay(const Session& session, const std::string& sink, const std::string& since)
{
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto time = control::parse_past(since, now);
    if (!time) throw Failure(usage, "--since: " + since + " is not a time: 24h, 2026-11-23, or RFC 3339");
    const auto answer =
        session.daemon().request("POST", "/v1/alerts/replay", control::to_json(control::ReplayRequest{sink, *time}));
    const auto in_words = [&](const json::value& document, Table::Style) {
        return fmt::format(
            "{}: {} will be delivered again\n", sink,
            counted(static_cast<std::size_t>(number_at(document.as_object(), "events")), "event", "events"));
    };
    return show(session, answer, {.table = in_words});
}

}  // namespace

Run alerts(CLI::App&)
{
    return
        [](const Session& session) { return show(session, session.daemon().get("/v1/alerts"), {.table = sinks_text}); };
}

Run alerts_test(CLI::App& command)
{
    auto sink = std::make_shared<std::string>();
    command.add_option("SINK", *sink, "Its name (else all)");
    return [sink](const Session& session) { return test(session, *sink); };
}

Run alerts_replay(CLI::App& command)
{
    auto sink = std::make_shared<std::string>(), since = std::make_shared<std::string>();
    command.add_option("SINK", *sink, "Its name")->required();
    command.add_option("--since", *since, "From then on: 24h, 2026-11-23, or RFC 3339")->required()->type_name("TIME");
    return [sink, since](const Session& session) { return replay(session, *sink, *since); };
}

}  // namespace onvigil::cli
