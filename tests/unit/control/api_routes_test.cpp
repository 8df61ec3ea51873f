#include "control/api_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace onvigil::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const model::TimePoint asked_at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

RouteMatch route_of(std::string_view method, std::string_view target)
{
    return find_route(method, parse_target(target)->path);
}

std::string problem_with(std::string_view method, std::string_view target, std::string_view body = {})
{
    const auto parts = parse_target(target);
    const auto match = find_route(method, parts->path);
    const auto problem = match.route->check(parts->query, body, asked_at);
    return problem ? problem->text : "";
}

TEST(Routes, StandInTheOrderOfTheirEnumerationEachOnce)
{
    for (std::size_t i = 0; i < routes().size(); ++i) EXPECT_EQ(static_cast<std::size_t>(routes()[i].resource), i) << i;
    EXPECT_EQ(routes().back().resource, Resource::report);
    std::set<std::pair<std::string_view, std::vector<std::string_view>>> asked;
    for (const Route& route : routes())
        EXPECT_TRUE(asked.emplace(route.method, route.path).second) << route.path.back();
}

TEST(Routes, WhatChangesTheSensorNeedsTheRightToChangeIt)
{
    for (const Route& route : routes()) {
        const bool only_asks = route.method == "GET" || route.resource == Resource::policy_test;
        EXPECT_EQ(route.access, only_asks ? Access::read : Access::change) << route.method << " " << route.path.back();
    }
}

TEST(FindRoute, HandsOutThePiecesThatStandForANameDecoded)
{
    const auto waiver = route_of("PUT", "/v1/devices/urn%3Auuid%3A1/waiver");
    ASSERT_NE(waiver.route, nullptr);
    EXPECT_EQ(waiver.route->resource, Resource::waive_device);
    EXPECT_THAT(waiver.names, ElementsAre("urn:uuid:1"));

    EXPECT_EQ(route_of("GET", "/").route->resource, Resource::page);
    EXPECT_EQ(route_of("GET", "/v1/policy/lists").route->resource, Resource::policy_lists);
    EXPECT_THAT(route_of("GET", "/v1/policy/lists/us-ndaa-889").names, ElementsAre("us-ndaa-889"));
}

TEST(FindRoute, OfAPathAskedByAnotherMethodNamesThoseThereAre)
{
    const auto posted = route_of("POST", "/v1/devices/dev-1");
    EXPECT_EQ(posted.route, nullptr);
    EXPECT_EQ(posted.allow, "GET, HEAD, PATCH, DELETE");
    EXPECT_THAT(posted.names, IsEmpty());
}

TEST(FindRoute, OfAPathThatIsNoneFindsNothing)
{
    for (const auto* target : {"/v1", "/v1/devices/a/b/c", "/v2/status", "/v1/status/x", "/assets"}) {
        const auto none = route_of("GET", target);
        EXPECT_EQ(none.route, nullptr) << target;
        EXPECT_EQ(none.allow, "") << target;
    }
}

TEST(RouteChecks, NameTheParameterThatIsNotUnderstood)
{
    struct Row {
        const char *method, *target, *body, *named;
    };
    const Row rows[] = {
        {"GET", "/v1/devices?verdict=bad", "", "verdict: "},
        {"GET", "/v1/devices?limit=-1", "", "limit: "},
        {"GET", "/v1/events?since=later", "", "since: "},
        {"GET", "/v1/report?format=pdf", "", "format: "},
        {"PUT", "/v1/devices/a/waiver", R"({"until":"2020-01-01","reason":"r"})", "until: "},
        {"PATCH", "/v1/devices/a", R"({"labels":7})", "labels"},
        {"POST", "/v1/scan", R"({"networks":["10.0.0.0/33"]})", "10.0.0.0/33"},
        {"POST", "/v1/policy/test", R"({"mac":"44:19"})", "mac: "},
        {"POST", "/v1/alerts/replay", R"({"sink":"siem","since":"never"})", "since: "},
        {"POST", "/v1/alerts/test", "[]", ""},
        {"POST", "/v1/policy/diff", "{", ""},
    };
    for (const auto& row : rows) {
        const auto text = problem_with(row.method, row.target, row.body);
        EXPECT_NE(text, "") << row.method << " " << row.target;
        EXPECT_THAT(text, HasSubstr(row.named)) << row.method << " " << row.target;
    }
}

TEST(RouteChecks, LeaveToTheDaemonWhatOnlyItKnows)
{
    EXPECT_EQ(problem_with("GET", "/v1/report?list=no-such&site=elsewhere&form=far-889"), "");
    EXPECT_EQ(problem_with("GET", "/v1/events?device=no-such-device"), "");
    EXPECT_EQ(problem_with("POST", "/v1/alerts/test", R"({"sink":"no-such"})"), "");
    EXPECT_EQ(route_of("GET", "/v1/devices/no-such").route->check, nullptr);
}

}  // namespace
}  // namespace onvigil::control
