#pragma once
/// control/api_routes.hpp - every resource of the API: the method and path it is asked by, what a peer needs, and what
/// a request may say. The daemon, the client and the client's reading of a hub all go by this table.

#include "base/result.hpp"
#include "control/access.hpp"
#include "control/query.hpp"
#include "model/names.hpp"
#include "model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::control {

enum class Resource : std::uint8_t {
    page,
    asset,
    health,
    metrics,
    status,
    config,
    summary,
    list_devices,
    show_device,
    label_device,
    forget_device,
    waive_device,
    unwaive_device,
    retry_device,
    scan,
    stop_scans,
    events,
    policy_lists,
    policy_list,
    policy_test,
    policy_diff,
    alerts,
    alerts_test,
    alerts_replay,
    accept_clock,
    report
};

/// What is wrong with a query or a body, as far as it can be told without the daemon's devices, lists and sinks.
using RequestCheck = std::optional<Problem> (*)(const Query& query, std::string_view body, model::TimePoint now);

struct Route {
    Resource resource;
    std::string_view method;
    std::vector<std::string_view> path;  ///< "*" stands for any one piece
    Access access;
    RequestCheck check = nullptr;                ///< null: it takes nothing, or only the daemon can tell
    std::vector<std::string_view> parameters{};  ///< what its query may say; "*": who answers it tells
};
/// All there are, in the order of the enumeration; docs/openapi.json describes each.
[[nodiscard]] const std::vector<Route>& routes();

struct RouteMatch {
    const Route* route = nullptr;    ///< null: there is none
    std::vector<std::string> names;  ///< the pieces of the path that stand for a "*"
    std::string allow;  ///< without a route: the methods by which the path may be asked; empty: no such path
};
[[nodiscard]] RouteMatch find_route(std::string_view method, const std::vector<std::string>& path);

/// A parameter that a route does not take: a misspelt one is not left out in silence.
[[nodiscard]] std::optional<Problem> unknown_parameter(const Route& route, const Query& query);

}  // namespace onvigil::control
