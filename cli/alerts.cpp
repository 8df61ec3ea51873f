#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/sinks_table.hpp"
#include "control/request_bodies.hpp"
#include "render/explain.hpp"
#include "render/json_text.hpp"
#include "render/inventory_summary.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

std::string sinks_text(const json::value& document, const Session& session)
{
    auto table = sinks_table(array_at(document.as_object(), "sinks"), session.style());
    return table.empty() ? "no sinks: alerts go nowhere\n" : table;
}

int test(const Session& session, const std::string& sink)
{
    const auto answer =
        session.daemon().request("POST", "/v1/alerts/test", control::to_json(control::SinkChoice{sink}));
    bool all = true;
    const auto document = parse(answer);
    std::string text;
    for (const auto& item : array_at(document.as_object(), "tests")) {
        if (!item.is_object()) continue;
        const auto& one = item.get_object();
        const bool delivered = flag_at(one, "delivered");
        const auto detail = text_at(one, "detail");
        all = all && delivered;
        text += fmt::format("{}: {}{}{}\n", text_at(one, "sink"), delivered ? "delivered" : "failed",
                            detail.empty() ? "" : ": ", detail);
    }
    (void)show(session, answer, [&](const json::value&) { return text; });
    return all ? done : failed;
}

int replay(const Session& session, const std::string& sink, const std::string& since)
{
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto time = control::parse_past(since, now);
    if (!time) throw Failure(usage, "--since " + since + ": not a time: 24h, 2026-11-23, or RFC 3339");
    const auto answer =
        session.daemon().request("POST", "/v1/alerts/replay", control::to_json(control::ReplayRequest{sink, *time}));
    return show(session, answer, [&](const json::value& document) {
        return fmt::format(
            "{}: {} will be delivered again\n", sink,
            counted(static_cast<std::size_t>(number_at(document.as_object(), "events")), "event", "events"));
    });
}

}  // namespace

void add_alerts(CLI::App& app, Session& session)
{
    auto* alerts = app.add_subcommand("alerts", "Sinks, what waits for them, and their last error");
    alerts->footer("Example:  onvigil alerts test siem");
    alerts->callback([&session, alerts] {
        if (!alerts->get_subcommands().empty()) return;
        session.command = [&session] {
            return show(session, session.daemon().get("/v1/alerts"),
                        [&](const json::value& document) { return sinks_text(document, session); });
        };
    });
    auto sink = std::make_shared<std::string>();
    auto since = std::make_shared<std::string>();
    auto* trial = alerts->add_subcommand("test", "Sends a test event through one sink, or all");
    trial->add_option("SINK", *sink, "Its name (else all)");
    trial->footer("Example:  onvigil alerts test siem");
    trial->callback([&session, sink] { session.command = [&session, sink] { return test(session, *sink); }; });
    auto* again = alerts->add_subcommand("replay", "Delivers past events again, with the ids they had");
    again->add_option("SINK", *sink, "Its name")->required();
    again->add_option("--since", *since, "From then on: 24h, 2026-11-23, or RFC 3339")->required()->type_name("TIME");
    again->footer("Example:  onvigil alerts replay siem --since 24h");
    again->callback([&session, sink, since] {
        session.command = [&session, sink, since] { return replay(session, *sink, *since); };
    });
}

}  // namespace onvigil::cli
