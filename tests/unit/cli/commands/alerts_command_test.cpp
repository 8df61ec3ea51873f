#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, ShowsSinksTestsAndReplaysThem)
{
    daemon.handler.state.sinks = {
        {.name = "siem", .type = "syslog", .state = model::SinkState::failed, .last_error = "certificate expired"},
        {.name = "hook",
         .type = "http",
         .lost = 4321,
         .parked = 77,
         .last_error = "",
         .last_parked_error = "https://hook answers 400: no"}};
    daemon.start();

    const auto table = run({"alerts"}).out;
    EXPECT_THAT(table, HasSubstr("\nsiem: certificate expired\n"));
    EXPECT_THAT(table, HasSubstr("LOST"));
    EXPECT_THAT(table, HasSubstr("4,321"));
    EXPECT_THAT(table, HasSubstr("PARKED"));
    EXPECT_THAT(table, HasSubstr("77"));
    EXPECT_THAT(table, HasSubstr("parked: https://hook answers 400: no"));
    EXPECT_THAT(run({"status"}).out, HasSubstr("4,321"));
    EXPECT_THAT(run({"status"}).out, testing::Not(HasSubstr("certificate expired"))) << "its problems say that";
    const auto document = json::parse(run({"alerts", "-o", "json"}).out);
    const auto& hook = document.at("sinks").at(1);
    EXPECT_EQ(hook.at("parked"), 77);
    EXPECT_EQ(hook.at("lost"), 4321);
    EXPECT_EQ(hook.at("last_parked_error"), "https://hook answers 400: no");
    const auto test = run({"alerts", "test", "siem"});
    EXPECT_EQ(test.code, 1);
    EXPECT_EQ(test.out, "siem: failed: certificate expired\n");
    EXPECT_THAT(run({"alerts", "replay", "siem", "--since", "24h"}).out, HasSubstr("will be delivered again"));
}

TEST_F(TheClient, SaysOfASinkThatReachesNothingThatItIsSilent)
{
    daemon.handler.state.sinks = {{.name = "journal", .type = "journald", .last_error = "no journal runs here"}};
    daemon.start();

    EXPECT_THAT(run({"alerts"}).out,
                testing::AllOf(HasSubstr("journal  journald  silent "), HasSubstr("\njournal: no journal runs here\n"),
                               testing::Not(HasSubstr("LOST"))));
    const auto sink = json::parse(run({"alerts", "-o", "json"}).out).at("sinks").at(0);
    EXPECT_EQ(sink.at("state"), "ok");
    EXPECT_EQ(sink.at("silent"), true);
}

TEST_F(TheClient, DoesNotCallATestOfNoSinkASuccess)
{
    daemon.handler.state.sinks.clear();
    daemon.start();

    for (const auto* format : {"table", "json"}) {
        const auto test = run({"alerts", "test", "-o", format});
        EXPECT_EQ(test.code, 1);
        EXPECT_THAT(test.err, HasSubstr("no sink was tested"));
    }
}

}  // namespace
}  // namespace onvigil::cli
