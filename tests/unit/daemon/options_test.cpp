#include "daemon/options.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace onvigil::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Said {
    Parsed parsed;
    std::string out, error;
};

Said parse(std::vector<std::string> words)
{
    words.insert(words.begin(), "onvigild");
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Said said{parse_options(static_cast<int>(arguments.size()), arguments.data()), {}, {}};
    said.out = testing::internal::GetCapturedStdout();
    said.error = testing::internal::GetCapturedStderr();
    return said;
}

TEST(DaemonOptions, NoneMeanServingByTheUsualConfiguration)
{
    const auto options = parse({}).parsed.options;
    ASSERT_TRUE(options);
    EXPECT_TRUE(options->serves());
    EXPECT_EQ(options->config, "/etc/onvigil/onvigil.yaml");
    EXPECT_FALSE(options->config_named) << "it may be missing";
    EXPECT_EQ(options->log_level, std::nullopt) << "the configuration's counts";
    EXPECT_EQ(options->output, "table");
}

TEST(DaemonOptions, ANamedConfigurationMustExist)
{
    const auto options = parse({"--config", "/srv/a.yaml"}).parsed.options;
    ASSERT_TRUE(options);
    EXPECT_EQ(options->config, "/srv/a.yaml");
    EXPECT_TRUE(options->config_named);
    EXPECT_TRUE(parse({"--config", "/etc/onvigil/onvigil.yaml"}).parsed.options->config_named);
}

TEST(DaemonOptions, WhatEndsByItselfDoesNotServe)
{
    for (const char* option : {"--once", "--check-config"}) EXPECT_FALSE(parse({option}).parsed.options->serves());
    const auto to = parse({"--export", "-"}).parsed.options;
    EXPECT_TRUE(to->transfers());
    EXPECT_FALSE(to->serves());
    const auto from = parse({"--import", "a", "--replace", "--from-another-sensor"}).parsed.options;
    EXPECT_TRUE(from->transfers() && from->replace && from->from_another_sensor);
    EXPECT_EQ(parse({"--once", "-o", "jsonl"}).parsed.options->output, "jsonl");
    EXPECT_EQ(parse({"--log-level", "debug"}).parsed.options->log_level, config::LogLevel::debug);
}

TEST(DaemonOptions, HelpAndVersionAreNoErrors)
{
    const auto help = parse({"--help"});
    EXPECT_FALSE(help.parsed.options);
    EXPECT_EQ(help.parsed.exit_code, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("--config"), HasSubstr("--from-another-sensor")));
    const auto version = parse({"--version"});
    EXPECT_EQ(version.parsed.exit_code, 0);
    EXPECT_EQ(version.out.rfind("onvigild ", 0), 0u);
}

struct Misuse {
    std::vector<std::string> words;
    const char* says;
};

class WrongDaemonOptions : public testing::TestWithParam<Misuse> {};

TEST_P(WrongDaemonOptions, AreExplainedOnStderrAndEndWithTwo)
{
    const auto said = parse(GetParam().words);
    EXPECT_FALSE(said.parsed.options);
    EXPECT_EQ(said.parsed.exit_code, 2);
    EXPECT_EQ(said.out, "");
    EXPECT_THAT(said.error, AllOf(HasSubstr(GetParam().says), HasSubstr("onvigild --help")));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongDaemonOptions,
    testing::Values(Misuse{{"--conifg", "x"}, "there is no option --conifg; did you mean --config?"},
                    Misuse{{"--onec=1"}, "there is no option --onec; did you mean --once?"},
                    Misuse{{"--quite-another"}, "there is no option --quite-another\n"},
                    Misuse{{"start"}, "nothing is expected at start"},
                    Misuse{{"start", "--onec"}, "there is no option --onec"},
                    Misuse{{"--once", "-o", "jsn"}, "did you mean json?"}, Misuse{{"--log-level", "loud"}, "loud"},
                    Misuse{{"-o", "json"}, "--once"}, Misuse{{"--replace"}, "--import"},
                    Misuse{{"--from-another-sensor"}, "--import"},
                    Misuse{{"--export", "a", "--import", "b"}, "--import"}));

}  // namespace
}  // namespace onvigil::daemon
