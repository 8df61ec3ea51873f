#include "cli/check_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/source.hpp"

namespace onvigil::cli {
namespace {

using testing::StartsWith;

/// What the user is told; empty: the request is sent.
std::string refusal_of_request(std::string_view method, const std::string& target, const std::string& body = {})
{
    try {
        check_request(method, target, body);
        return {};
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), usage) << target;
        return failure.what();
    }
}

TEST(CheckRequest, ASlipInTheQueryIsToldByTheOptionItCameFrom)
{
    EXPECT_THAT(refusal_of_request("GET", "/v1/devices?verdict=bad"), StartsWith("--verdict: "));
    EXPECT_THAT(refusal_of_request("GET", "/v1/devices?state=online&limit=few"), StartsWith("--limit: "));
    EXPECT_THAT(refusal_of_request("GET", "/v1/events?since=later"), StartsWith("--since: "));
    EXPECT_THAT(refusal_of_request("GET", "/v1/report?format=pdf"), StartsWith("--format: "));
}

TEST(CheckRequest, ASlipInABodyIsToldByTheOptionThatFilledIt)
{
    EXPECT_THAT(refusal_of_request("PUT", "/v1/devices/a/waiver", R"({"until":"2020-01-01","reason":"r"})"),
                StartsWith("--until: "));
    EXPECT_THAT(refusal_of_request("POST", "/v1/policy/test", R"({"mac":"44:19"})"), StartsWith("--mac: "));
    EXPECT_THAT(refusal_of_request("POST", "/v1/alerts/replay", R"({"sink":"siem","since":"never"})"),
                StartsWith("--since: "));
}

TEST(CheckRequest, WhatOnlyTheDaemonKnowsIsLeftToIt)
{
    EXPECT_EQ(refusal_of_request("GET", "/v1/devices?network=10.0.0.0/8&label=a%3Db"), "");
    EXPECT_EQ(refusal_of_request("GET", "/v1/devices/no-such-device"), "");
    EXPECT_EQ(refusal_of_request("GET", "/v1/report?list=no-such&site=elsewhere"), "");
    EXPECT_EQ(refusal_of_request("POST", "/v1/alerts/test", R"({"sink":"no-such"})"), "");
    EXPECT_EQ(refusal_of_request("DELETE", "/v1/scan"), "");
    EXPECT_EQ(refusal_of_request("GET", "/v9/unknown?limit=few"), "") << "a resource of a later version";
}

}  // namespace
}  // namespace onvigil::cli
