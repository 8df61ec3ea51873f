#include "cli/check_request.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "cli/source.hpp"
#include "control/device_filter.hpp"
#include "control/report_request.hpp"
#include "control/request_bodies.hpp"

namespace onvigil::cli {
namespace {

using control::Query;
using Wrong = std::optional<Problem>;

template <typename T>
Wrong problem_of(const Result<T, Problem>& read)
{
    if (read) return std::nullopt;
    return read.error();
}

/// Lists and the site are the daemon's, and with them what a form takes.
Wrong of_report(const Query& query, model::TimePoint now)
{
    Query rest;
    for (const auto& [name, value] : query.pairs())
        if (name != "list" && name != "site" && name != "form") rest.add(name, value);
    return problem_of(control::parse_report_request(rest, now, {}, ""));
}

struct CheckedResource {
    std::string_view method;
    std::vector<std::string_view> path;  ///< `*` is any piece
    Wrong (*wrong)(const Query& query, const std::string& body, model::TimePoint now);
};

const CheckedResource checked_resources[] = {
    {"GET",
     {"v1", "devices"},
     [](auto& query, auto&, auto now) { return problem_of(control::parse_device_filter(query, now)); }},
    {"GET",
     {"v1", "events"},
     [](auto& query, auto&, auto now) { return problem_of(control::parse_event_query(query, now)); }},
    {"GET", {"v1", "report"}, [](auto& query, auto&, auto now) { return of_report(query, now); }},
    {"PUT",
     {"v1", "devices", "*", "waiver"},
     [](auto&, auto& body, auto now) { return problem_of(control::parse_waiver(body, now)); }},
    {"PATCH", {"v1", "devices", "*"}, [](auto&, auto& body, auto) { return problem_of(control::parse_labels(body)); }},
    {"POST",
     {"v1", "policy", "test"},
     [](auto&, auto& body, auto) { return problem_of(control::parse_policy_sample(body)); }},
    {"POST",
     {"v1", "alerts", "replay"},
     [](auto&, auto& body, auto now) { return problem_of(control::parse_replay(body, now)); }},
};

/// Keys of bodies that come from an option of the same name.
constexpr std::string_view options_in_bodies = "?until=&reason=&mac=&since=";

}  // namespace

void check_request(std::string_view method, const std::string& target, const std::string& body)
{
    const auto parts = control::parse_target(target);
    if (!parts) return;
    const auto fits = [&](const CheckedResource& one) {
        return one.method == method && std::ranges::equal(one.path, parts->path, [](auto wanted, auto& is) {
                   return wanted == "*" || wanted == is;
               });
    };
    const auto resource = std::ranges::find_if(checked_resources, fits);
    if (resource == std::end(checked_resources)) return;
    const auto now = std::chrono::floor<model::TimePoint::duration>(std::chrono::system_clock::now());
    if (const auto wrong = resource->wrong(parts->query, body, now))
        throw Failure(usage, by_option(wrong->text, body.empty() ? target : std::string(options_in_bodies)));
}

}  // namespace onvigil::cli
