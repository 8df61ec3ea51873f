#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, ListsPastEventsInEveryFormat)
{
    daemon.handler.journal = {sample_event(1), sample_event(2)};
    daemon.start();

    EXPECT_EQ(json::parse(run({"events", "-o", "json"}).out).at("events").as_array().size(), 2u);
    EXPECT_THAT(run({"events"}).out,
                StartsWith("2026-11-23 09:02:12 UTC  info      device.found          event number 1\n"));
    EXPECT_THAT(run({"events", "--type", "finding.*", "-o", "jsonl"}).out, Not(HasSubstr("\"seq\":1,")));
    EXPECT_THAT(run({"events", "-o", "csv"}).out, HasSubstr("\r\n2026-11-23T09:02:13.000Z,2,high,finding.opened,"));
    EXPECT_EQ(run({"events", "--since", "1m"}).out, "no events\n");
    EXPECT_EQ(json::parse(run({"events", "--since", "1m", "-o", "json"}).out),
              (json::object{{"events", json::array()}}));
    EXPECT_EQ(run({"events", "--since", "soon"}).code, 2);
    EXPECT_THAT(run({"events", "--limit", "1", "-o", "jsonl"}).out, HasSubstr("\"seq\":2,"));
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"events", "--limit", "-1"}, {"events", "--type", "finding.opend"}, {"watch", "--type", "findings.*"}}) {
        const auto wrong = run(words);
        EXPECT_EQ(wrong.code, 2) << wrong.err;
        EXPECT_THAT(wrong.err, HasSubstr("onvigil: " + words[1] + ": ")) << "named as the user knows it";
    }
}

TEST_F(TheClient, TellsPeopleLocalTimesAndProgramsExactOnes)
{
    daemon.handler.journal = {sample_event(1)};
    daemon.handler.state.rounds.last_finished = control::FakeHandler::now_value;
    daemon.start();
    zone = "CET-1CEST,M3.5.0,M10.5.0/3";

    EXPECT_THAT(run({"events"}).out, StartsWith("2026-11-23 10:02:12 CET  info      device.found "));
    EXPECT_THAT(run({"--utc", "events"}).out, StartsWith("2026-11-23 09:02:12 UTC  info "));
    EXPECT_THAT(run({"events", "-o", "csv"}).out, HasSubstr("\r\n2026-11-23T09:02:12.000Z,"));
    EXPECT_THAT(run({"status"}).out, HasSubstr("last round 11:02:11 CET,"));
    EXPECT_EQ(run({"--utc", "help", "devices"}).code, 0);
}

}  // namespace
}  // namespace onvigil::cli
