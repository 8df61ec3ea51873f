#include "config/settings_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "alerts/sinks/http_settings.hpp"
#include "config/load.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::config {
namespace {

namespace json = boost::json;

/// A setting as it stands in a file: flow style YAML is written like JSON.
std::string as_file(const json::object& shown)
{
    std::string out;
    for (const auto& [key, value] : shown) out += std::string(key) + ": " + json::serialize(value) + "\n";
    return out;
}

TEST(Show, WhatIsShownReadsBackAsTheSameSettings)
{
    Settings settings;
    settings.site = "hq: \"north\"";
    settings.discovery.networks = {*model::parse_cidr("10.20.0.0/16")};
    settings.discovery.protocols = {model::Protocol::sadp};
    settings.discovery.tcp_ports = {80, 554};
    settings.identification.fingerprint = false;
    settings.policy.lists = {"*"};
    settings.inventory.neighbours = inventory::Neighbours::all;
    settings.inventory.keep_events = std::chrono::hours(36);
    settings.control.admins = {1000};
    settings.log_level = LogLevel::debug;
    auto shown = json::parse(to_json(settings)).as_object();
    shown.erase("alerts");  // its sinks are written otherwise than they are shown
    const test::TempDir dir;
    const auto back =
        load({.file = dir.write("onvigil.yaml", as_file(shown)), .must_exist = true, .secrets = {}, .known_lists = {}});
    ASSERT_TRUE(back) << yaml::to_text(back.error().front());
    EXPECT_EQ(*back, settings);
}

TEST(Show, LeavesOutWhatIsSecret)
{
    Settings settings;
    settings.identification.credentials.push_back({{*model::parse_cidr("10.0.0.0/8")}, "audit", "pass word"});
    alerts::HttpSettings hook;
    hook.url = "https://siem";
    hook.headers.emplace_back("Authorization", "Splunk abc");
    hook.hmac_secret = "key";
    alerts::SinkSettings sink;
    sink.name = "hook";
    sink.target = hook;
    settings.alerts.sinks.push_back(sink);
    settings.report.sign_key = "PEM of a key";
    const auto shown = json::parse(to_json(settings));
    EXPECT_EQ(shown.at_pointer("/identification/credentials/0"),
              (json::value{{"networks", {"10.0.0.0/8"}}, {"username", "audit"}, {"password", "(secret)"}}));
    EXPECT_EQ(shown.at_pointer("/alerts/sinks/1/headers/Authorization"), "(secret)");
    EXPECT_EQ(shown.at_pointer("/alerts/sinks/1/hmac"), true);
    EXPECT_EQ(shown.at_pointer("/report/sign_key"), "(secret)");
    for (const char* secret : {"PEM of a key", "pass word", "abc", "\"key\""})
        EXPECT_THAT(to_json(settings), testing::Not(testing::HasSubstr(secret)));
}

}  // namespace
}  // namespace onvigil::config
