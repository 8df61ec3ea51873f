#include "cli/suggest.hpp"

#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include "cli/command.hpp"

namespace onvigil::cli {
namespace {

class Suggest : public testing::Test {
protected:
    Session session;
    CLI::App app{"", "onvigil"};
    Suggest()
    {
        app.fallthrough();
        add_commands(app, session);
    }
    /// The complaint about a wrong command line; empty: it was right.
    std::string complaint(const std::string& line)
    {
        try {
            app.parse(line);
        } catch (const CLI::ParseError& error) {
            return with_suggestion(app, error.what());
        }
        return {};
    }
};

TEST_F(Suggest, TheCommandThatIsNearest)
{
    EXPECT_TRUE(complaint("devcies").ends_with("did you mean devices?"));
    EXPECT_TRUE(complaint("policy shwo x").ends_with("did you mean show?"));
    EXPECT_TRUE(complaint("devices --verdcit banned").ends_with("did you mean --verdict?"));
    EXPECT_TRUE(complaint("devices --verdcit=banned").ends_with("did you mean --verdict?"));
    EXPECT_TRUE(complaint("check --unknown-is warnign").ends_with("did you mean warning?"));
    EXPECT_TRUE(complaint("report --format htlm").ends_with("did you mean html?"));
    EXPECT_EQ(complaint("zzzzzz").find("did you mean"), std::string::npos);
}

TEST_F(Suggest, SaysWhatIsWrongInWordsOfTheCommandLine)
{
    EXPECT_EQ(complaint("devices --verdct banned"), "devices: there is no option --verdct; did you mean --verdict?");
    EXPECT_EQ(complaint("policy shwo"), "policy: there is no command shwo; did you mean show?");
    EXPECT_EQ(complaint("devices 10.20.3.17"), "devices: nothing is expected at 10.20.3.17");
    EXPECT_EQ(complaint("waive dev-1"), "waive: --until is required");
    EXPECT_EQ(complaint("waive dev-1 --untill 5d --reason x"),
              "waive: there is no option --untill; did you mean --until?");
    EXPECT_EQ(complaint("alerts replay siem --sinc=1h"),
              "alerts replay: there is no option --sinc; did you mean --since?");
    EXPECT_EQ(complaint("show"), "show: DEVICE is required");
    EXPECT_EQ(complaint("report --format pdf"), "--format: pdf is none of html, csv, json");
    EXPECT_EQ(complaint("devices --limit"), "--limit needs a value: N");
}

TEST_F(Suggest, WhatACommandLineThatStopsShortCouldGoOnWith)
{
    app.parse("config");

    EXPECT_EQ(missing_command(app), "config: say what to do: check, show");
    EXPECT_EQ(chosen_words(app), "config ");
}

}  // namespace
}  // namespace onvigil::cli
