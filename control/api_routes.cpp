#include "control/api_routes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "control/device_filter.hpp"
#include "control/report_request.hpp"
#include "control/request_bodies.hpp"

namespace onvigil::control {
namespace {

using Wrong = std::optional<Problem>;

template <auto parse>
Wrong in_body(const Query&, std::string_view body, model::TimePoint)
{
    const auto read = parse(body);
    return read ? Wrong() : read.error();
}

template <auto parse>
Wrong in_dated_body(const Query&, std::string_view body, model::TimePoint now)
{
    const auto read = parse(body, now);
    return read ? Wrong() : read.error();
}

template <auto parse>
Wrong in_query(const Query& query, std::string_view, model::TimePoint now)
{
    const auto read = parse(query, now);
    return read ? Wrong() : read.error();
}

/// Lists and the site are the daemon's, and with them what a form takes.
Wrong in_report(const Query& query, std::string_view, model::TimePoint now)
{
    Query rest;
    for (const auto& [name, value] : query.pairs())
        if (name != "list" && name != "site" && name != "form") rest.add(name, value);
    const auto read = parse_report_request(rest, now, {}, "");
    return read ? Wrong() : read.error();
}

bool fits(const Route& route, const std::vector<std::string>& path)
{
    return std::ranges::equal(route.path, path, [](auto wanted, auto& is) { return wanted == "*" || wanted == is; });
}

}  // namespace

const std::vector<Route>& routes()
{
    using enum Resource;
    using enum Access;
    static const std::vector<Route> all{
        {page, "GET", {}, read, nullptr, {"*"}},
        {asset, "GET", {"assets", "*"}, read, nullptr, {"*"}},
        {health, "GET", {"healthz"}, read, nullptr, {"*"}},
        {metrics, "GET", {"metrics"}, read, nullptr, {"*"}},
        {status, "GET", {"v1", "status"}, read},
        {config, "GET", {"v1", "config"}, read},
        {summary, "GET", {"v1", "summary"}, read, nullptr, {"*"}},
        {list_devices, "GET", {"v1", "devices"}, read, in_query<parse_device_filter>, {"*"}},
        {show_device, "GET", {"v1", "devices", "*"}, read, nullptr, {"evidence", "history"}},
        {label_device, "PATCH", {"v1", "devices", "*"}, change, in_body<parse_labels>},
        {forget_device, "DELETE", {"v1", "devices", "*"}, change},
        {waive_device, "PUT", {"v1", "devices", "*", "waiver"}, change, in_dated_body<parse_waiver>},
        {unwaive_device, "DELETE", {"v1", "devices", "*", "waiver"}, change},
        {retry_device, "POST", {"v1", "devices", "*", "retry"}, change},
        {scan, "POST", {"v1", "scan"}, change, in_body<parse_scan>, {"wait"}},
        {stop_scans, "DELETE", {"v1", "scan"}, change},
        {events, "GET", {"v1", "events"}, read, in_query<parse_event_query>, {"*"}},
        {policy_lists, "GET", {"v1", "policy", "lists"}, read},
        {policy_list, "GET", {"v1", "policy", "lists", "*"}, read},
        {policy_test, "POST", {"v1", "policy", "test"}, read, in_body<parse_policy_sample>},
        {policy_diff, "POST", {"v1", "policy", "diff"}, change, in_body<parse_knowledge_texts>},
        {alerts, "GET", {"v1", "alerts"}, read},
        {alerts_test, "POST", {"v1", "alerts", "test"}, change, in_body<parse_sink_choice>},
        {alerts_replay, "POST", {"v1", "alerts", "replay"}, change, in_dated_body<parse_replay>},
        {accept_clock, "POST", {"v1", "clock", "accept"}, change},
        {report, "GET", {"v1", "report"}, read, in_report, {"*"}},
    };
    return all;
}

RouteMatch find_route(std::string_view method, const std::vector<std::string>& path)
{
    RouteMatch match;
    for (const Route& route : routes()) {
        if (!fits(route, path)) continue;
        if (route.method != method) {
            match.allow.append(match.allow.empty() ? "" : ", ")
                .append(route.method == "GET" ? "GET, HEAD" : route.method);
            continue;
        }
        match = {&route, {}, {}};
        for (std::size_t i = 0; i < path.size(); ++i)
            if (route.path[i] == "*") match.names.push_back(path[i]);
        break;
    }
    return match;
}

std::optional<Problem> unknown_parameter(const Route& route, const Query& query)
{
    for (const auto& [name, value] : query.pairs()) {
        const auto takes = [&](std::string_view one) { return std::ranges::count(route.parameters, one) > 0; };
        if (takes("*") || takes(name)) continue;
        return Problem{fmt::format("{}: unknown parameter; {}", text::clean(name, 40),
                                   route.parameters.empty()
                                       ? "this resource takes none"
                                       : fmt::format("there are {}", fmt::join(route.parameters, ", ")))};
    }
    return std::nullopt;
}

}  // namespace onvigil::control
