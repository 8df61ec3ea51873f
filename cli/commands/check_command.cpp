#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "render/json_text.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

/// What a monitoring plugin's exit code means (Monitoring Plugins Development Guidelines).
enum State : int { ok = 0, warning = 1, critical = 2, not_known = 3 };

struct Options {
    bool include_waived = false;
    std::string unknown_is{"ok"};
};

int say(State state, const std::string& text)
{
    static constexpr const char* names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    std::string line = text.substr(0, text.find('\n'));
    print(fmt::format("ONVIGIL {} - {}\n", names[state], line));
    return state;
}

int judge(const json::object& status, const Options& options)
{
    const auto& devices = object_at(status, "devices");
    const auto& by_verdict = object_at(devices, "by_verdict");
    const auto& waived = object_at(devices, "waived");
    const auto of = [&](const char* verdict) {
        return number_at(by_verdict, verdict) - (options.include_waived ? 0 : number_at(waived, verdict));
    };
    const auto banned = of("banned"), suspected = of("suspected"), advisory = of("advisory");
    const auto unknown = number_at(by_verdict, "unknown"), clear = number_at(by_verdict, "clear");
    const auto set_aside = number_at(waived, "banned") + number_at(waived, "suspected") + number_at(waived, "advisory");
    const auto perfdata = fmt::format("banned={} suspected={} advisory={} unknown={} clear={} waived={}", banned,
                                      suspected, advisory, unknown, clear, set_aside);
    if (text_at(object_at(status, "rounds"), "last_finished").empty())
        return say(not_known, "no round has finished yet for this inventory | " + perfdata);
    State state = ok;
    if (banned > 0)
        state = critical;
    else if (suspected > 0 || (unknown > 0 && options.unknown_is == "warning"))
        state = warning;
    return say(state, fmt::format("{} banned, {} suspected, {} unknown of {} devices | {}", banned, suspected, unknown,
                                  number_at(devices, "total"), perfdata));
}

/// Whatever goes wrong is UNKNOWN, on the one line a monitoring system reads.
int run(const Session& session, const Options& options)
{
    try {
        const auto document = parse(session.daemon().get("/v1/status"));
        if (!document.is_object()) return say(not_known, "the daemon's answer cannot be read");
        return judge(document.get_object(), options);
    } catch (const std::exception& error) {
        return say(not_known, error.what());
    }
}

}  // namespace

Run check(CLI::App& command)
{
    auto options = std::make_shared<Options>();
    command.add_flag("--include-waived", options->include_waived, "Count devices with waived findings");
    command.add_option("--unknown-is", options->unknown_is, "What devices of unknown make are: ok or warning")
        ->check(CLI::IsMember({"ok", "warning"}))
        ->type_name("STATE");
    return [options](const Session& session) { return run(session, *options); };
}

}  // namespace onvigil::cli
