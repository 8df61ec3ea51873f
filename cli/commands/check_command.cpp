#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <map>

#include "cli/command.hpp"
#include "cli/device_options.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

/// What a monitoring plugin's exit code means (Monitoring Plugins Development Guidelines).
enum State : int { ok = 0, warning = 1, critical = 2, not_known = 3 };

struct CheckOptions {
    DeviceOptions filter;
    bool include_waived = false;
    std::string unknown_is{"ok"};
    std::vector<std::string> ignore;
    std::string silent;  ///< through the hub: after how long a sensor is
};

/// Devices by verdict, and those of them with every finding waived.
struct Counts {
    std::int64_t total = 0;
    std::map<std::string, std::int64_t> by_verdict, waived;
};

Counts counts_of(const json::object& status)
{
    const auto& devices = object_at(status, "devices");
    Counts counts{.total = number_at(devices, "total"), .by_verdict = {}, .waived = {}};
    for (const auto& [verdict, number] : object_at(devices, "by_verdict"))
        counts.by_verdict[verdict] = number.to_number<std::int64_t>();
    for (const auto& [verdict, number] : object_at(devices, "waived"))
        counts.waived[verdict] = number.to_number<std::int64_t>();
    return counts;
}

Counts counts_of(const json::array& devices)
{
    Counts counts;
    for (const json::object& device : objects_of(devices)) {
        const auto verdict = text_at(device, "verdict");
        const auto& findings = array_at(device, "findings");
        ++counts.total;
        ++counts.by_verdict[verdict];
        if (!findings.empty() && std::ranges::all_of(findings, [](const json::value& finding) {
                return finding.is_object() && flag_at(finding.get_object(), "waived");
            }))
            ++counts.waived[verdict];
    }
    return counts;
}

int judge(const json::object& status, Counts counts, const CheckOptions& options)
{
    const auto of = [&](const char* verdict) {
        return counts.by_verdict[verdict] - (options.include_waived ? 0 : counts.waived[verdict]);
    };
    const auto banned = of("banned"), suspected = of("suspected"), unknown = counts.by_verdict["unknown"];
    const auto perfdata = fmt::format(" | banned={} suspected={} advisory={} unknown={} clear={} waived={}", banned,
                                      suspected, of("advisory"), unknown, counts.by_verdict["clear"],
                                      counts.waived["banned"] + counts.waived["suspected"] + counts.waived["advisory"]);
    const auto silent = texts_of(array_at(status, "silent"));
    if (text_at(object_at(status, "rounds"), "last_finished").empty() && silent.empty())
        return print_check(not_known, "no round has finished yet for this inventory" + perfdata);
    State state = ok;
    if (suspected > 0 || (unknown > 0 && options.unknown_is == "warning")) state = warning;
    auto line =
        fmt::format("{} banned, {} suspected, {} unknown of {} devices", banned, suspected, unknown, counts.total);
    if (options.ignore.empty()) {
        auto reasons = texts_of(array_at(status, "impairments"));
        if (!options.filter.empty() && counts.total == 0) reasons.emplace_back("no device fits");
        for (auto& reason : reasons) {
            state = warning;
            std::replace(reason.begin(), reason.end(), '|', '/');  // | begins the perfdata
            line += "; " + reason;
        }
    }
    for (const auto& sensor : silent) {
        state = critical;
        line += "; " + sensor;
    }
    return print_check(banned > 0 ? critical : state, line + perfdata);
}

/// Whatever goes wrong is UNKNOWN, on the one line a monitoring system reads.
int run(const Session& session, const CheckOptions& options)
{
    try {
        if (!options.silent.empty() && !session.through_hub())
            throw Failure(usage, "--silent is about sensors of a hub: say --hub, too");
        const auto silent = options.silent.empty() ? "" : "?silent=" + control::percent_encode(options.silent);
        const auto status = parse(session.daemon().get("/v1/status" + silent)).as_object();
        if (options.filter.empty()) return judge(status, counts_of(status), options);
        const auto answer = parse(session.daemon().get("/v1/devices?" + options.filter.query().text()));
        return judge(status, counts_of(array_at(answer.as_object(), "devices")), options);
    } catch (const std::exception& error) {
        return print_check(not_known, error.what());
    }
}

}  // namespace

Run check(CLI::App& command)
{
    auto options = std::make_shared<CheckOptions>();
    command.add_flag("--include-waived", options->include_waived, "Count devices with waived findings");
    command.add_option("--unknown-is", options->unknown_is, "What devices of unknown make are: ok or warning")
        ->check(CLI::IsMember({"ok", "warning"}))
        ->type_name("STATE");
    command.add_option("--ignore", options->ignore, "problems: the verdicts alone, however blind the sensor is")
        ->check(CLI::IsMember({"problems"}))
        ->allow_extra_args(false)
        ->type_name("WHAT");
    command.add_option("--silent", options->silent, "With --hub: a sensor not heard of for so long is CRITICAL (1h)")
        ->type_name("TIME");
    add_device_options(command, options->filter);
    return [options](const Session& session) { return run(session, *options); };
}

}  // namespace onvigil::cli
