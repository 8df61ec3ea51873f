#pragma once
/// control/resources.hpp - what the daemon does for each resource of the API (control/api_routes.hpp).

#include "control/api.hpp"
#include "control/query.hpp"

#include <string>
#include <vector>

namespace onvigil::control {

/// A request to one resource: its query, and the pieces of its path that stand for a `*` in the table.
struct Call {
    const Request& request;
    std::vector<std::string> names;
    Query query;
    Reply& reply;
    ApiHandler& handler;
    EventSubscribers& subscribers;
};
using Done = boost::asio::awaitable<void>;

/// Pieces of an answer that is written while it is made.
inline constexpr std::size_t piece_bytes = 128 * 1024;
inline constexpr std::size_t events_a_step = 500;

// api.cpp
/// An error made inside the co_await expression is freed twice by GCC 12: name it first.
Done send_error(Call& call, ApiError error);
Done send_not_understood(Call& call, std::string detail);
Done send_json(Call& call, std::string body);
Done health(Call& call);
Done metrics(Call& call);
Done status(Call& call);
Done config(Call& call);
Done policy_lists(Call& call);
Done policy_list(Call& call);
Done policy_test(Call& call);
Done policy_diff(Call& call);
Done alerts(Call& call);
Done alerts_test(Call& call);
Done alerts_replay(Call& call);
Done accept_clock(Call& call);

// device_resources.cpp
Done list_devices(Call& call);
Done show_device(Call& call);
Done label_device(Call& call);
Done forget_device(Call& call);
Done waive_device(Call& call);
Done unwaive_device(Call& call);
Done retry_device(Call& call);

// page_resource.cpp
Done page(Call& call);
Done summary(Call& call);

// report_resource.cpp
Done report(Call& call);

// event_resources.cpp
Done events(Call& call);
Done scan(Call& call);
Done stop_scans(Call& call);

}  // namespace onvigil::control
