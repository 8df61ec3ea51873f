// Events over the socket: those that are past, and those that come.
#include <gmock/gmock.h>

#include "server_fixture.hpp"

namespace onvigil::control {
namespace {

TEST_F(TheServer, SendsPastEventsOneALineThroughItsPages)
{
    for (std::uint64_t i = 1; i <= 1700; ++i) daemon.handler.journal.push_back(sample_event(i));
    daemon.start();
    const auto lines = [&](const std::string& query) {
        RawClient client(daemon.socket());
        client.say("GET /v1/events" + query + " HTTP/1.0\r\n\r\n");
        const auto body = body_of(client.hear_all());
        return std::count(body.begin(), body.end(), '\n');
    };

    EXPECT_EQ(lines(""), 1700);
    EXPECT_EQ(lines("?limit=620"), 620);
    EXPECT_EQ(lines("?limit=9000"), 1700);
    EXPECT_EQ(lines("?type=finding.*"), 850);
    EXPECT_EQ(lines("?device=dev-0000000002"), 0);
    EXPECT_EQ(lines("?since=2026-11-23T09:30:11Z"), 1700 - 1679);
}

TEST_F(TheServer, GivesTheNewestEventsOfALimitTheOldestFirst)
{
    for (std::uint64_t i = 1; i <= 3000; ++i)
        daemon.handler.journal.push_back(sample_event(i, i <= 7 ? "dev-0000000002" : "dev-0000000001"));
    daemon.handler.state.events_written = 3000;
    daemon.start();
    const auto seqs = [&](const std::string& query) {
        RawClient client(daemon.socket());
        client.say("GET /v1/events" + query + " HTTP/1.0\r\n\r\n");
        std::vector<std::int64_t> out;
        std::istringstream body(body_of(client.hear_all()));
        for (std::string line; std::getline(body, line);) out.push_back(json::parse(line).at("seq").as_int64());
        return out;
    };

    EXPECT_THAT(seqs("?limit=3"), testing::ElementsAre(2998, 2999, 3000));
    EXPECT_THAT(seqs("?limit=2&type=finding.*"), testing::ElementsAre(2998, 3000));
    EXPECT_THAT(seqs("?limit=2&device=dev-0000000002"), testing::ElementsAre(6, 7));
    EXPECT_EQ(seqs("?limit=2000").front(), 1001);
}

TEST_F(TheServer, HandsEveryCommittedEventToThoseWhoFollowAndOnlyTheTypesTheyAskedFor)
{
    daemon.start();
    RawClient client(daemon.socket());
    client.say("GET /v1/events?follow=1&type=finding.* HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(client.hear("\r\n\r\n"));

    const std::vector<model::Event> events{sample_event(1), sample_event(2), sample_event(3), sample_event(4)};
    daemon.on_loop([&] { daemon.server().publish(events); });

    ASSERT_TRUE(client.hear("\"seq\":4"));
    EXPECT_THAT(client.heard, HasSubstr("\"seq\":2"));
    EXPECT_THAT(client.heard, Not(HasSubstr("\"seq\":3")));
}

TEST_F(TheServer, JoinsPastAndLiveEventsWithoutAGapOrADouble)
{
    daemon.handler.journal = {sample_event(1), sample_event(2)};
    daemon.start();
    RawClient client(daemon.socket());
    client.say("GET /v1/events?follow=1&since=2h HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(client.hear("\"seq\":2"));

    const std::vector<model::Event> events{sample_event(2), sample_event(3)};
    daemon.on_loop([&] { daemon.server().publish(events); });

    ASSERT_TRUE(client.hear("\"seq\":3"));
    EXPECT_EQ(client.heard.find("\"seq\":2"), client.heard.rfind("\"seq\":2"));
}

TEST_F(TheServer, LetsAFollowerGoThatDoesNotReadAndSaysSo)
{
    daemon.start();
    RawClient client(daemon.socket());
    client.say("GET /v1/events?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(client.hear("\r\n\r\n"));

    std::vector<model::Event> flood;
    for (std::uint64_t i = 1; i <= limits::watch_backlog_events + 5000; ++i) flood.push_back(sample_event(i));
    daemon.on_loop([&] { daemon.server().publish(flood); });

    EXPECT_TRUE(client.hear("watch.ended"));
    daemon.on_loop([&] { EXPECT_EQ(daemon.server().drops().at("control.followers-let-go"), 1u); });
}

TEST_F(TheServer, EndsAFollowerWhoseRightIsTakenAway)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.settings.listen_token = "one";
    daemon.start();
    RawClient client("127.0.0.1", daemon.server().tcp_port());
    client.say("GET /v1/events?follow=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer one\r\n\r\n");
    ASSERT_TRUE(client.hear("\r\n\r\n"));
    auto other = daemon.settings;
    daemon.on_loop([&] { daemon.server().reconfigure(other); });
    const std::vector<model::Event> first{sample_event(1)}, second{sample_event(2)};
    daemon.on_loop([&] { daemon.server().publish(first); });
    ASSERT_TRUE(client.hear("\"seq\":1")) << "a reload that takes nothing away";
    other.listen_token = "two";
    daemon.on_loop([&] {
        daemon.server().reconfigure(other);
        daemon.server().publish(second);
    });
    EXPECT_TRUE(client.hear("may not read here any more"));
    EXPECT_TRUE(client.hear("\r\n0\r\n\r\n"));
    EXPECT_THAT(client.heard, Not(HasSubstr("\"seq\":2")));
}

TEST_F(TheServer, EndsThoseWhomItServedWhereItListensNoMore)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.settings.listen_token = "one";
    daemon.start();
    RawClient follower("127.0.0.1", daemon.server().tcp_port()), asking("127.0.0.1", daemon.server().tcp_port());
    follower.say("GET /v1/events?follow=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer one\r\n\r\n");
    ASSERT_TRUE(follower.hear("\r\n\r\n"));
    constexpr auto live = "GET /healthz?live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer one\r\n\r\n";
    asking.say(live);
    ASSERT_TRUE(asking.hear("}\n"));
    asking.heard.clear();
    auto other = daemon.settings;
    other.listen.clear();
    other.listen_token.clear();
    daemon.on_loop([&] { daemon.server().reconfigure(other); });
    EXPECT_TRUE(follower.hear("may not read here any more"));
    asking.say(live);
    EXPECT_EQ(asking.hear_all(), "");
}

TEST_F(TheServer, EndsAFollowerWhoseTimeIsOver)
{
    daemon.start();
    EXPECT_EQ(status_of(get("/v1/events?follow=1&until=1h")), 200);
    EXPECT_EQ(status_of(get("/v1/events?follow=1&since=2h&until=1h")), 200);
}

TEST_F(TheServer, AdmitsOnlySoManyFollowers)
{
    daemon.start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < limits::control_followers; ++i) {
        clients.push_back(std::make_unique<RawClient>(daemon.socket()));
        clients.back()->say("GET /v1/events?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(clients.back()->hear("\r\n\r\n"));
    }

    EXPECT_EQ(status_of(get("/v1/events?follow=1")), 503);
    clients.clear();  // they hang up, and their places are free again
    RawClient next(daemon.socket());
    for (int tries = 0; tries < 200 && status_of(next.heard) != 200; ++tries) {
        next.heard.clear();
        RawClient attempt(daemon.socket());
        attempt.say("GET /v1/events?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n");
        (void)attempt.hear("\r\n\r\n");
        next.heard = attempt.heard;
    }
    EXPECT_EQ(status_of(next.heard), 200);
}

TEST_F(TheServer, BreaksOffVisiblyWhenTheBooksFailInTheMiddle)
{
    for (std::uint64_t i = 1; i <= 1000; ++i) daemon.handler.journal.push_back(sample_event(i));
    daemon.handler.refuses = ApiError{503, "busy", "the disk is full", {}};
    daemon.handler.events_before_error = 500;
    daemon.start();

    const auto answer = get("/v1/events");

    EXPECT_THAT(answer, HasSubstr("\"seq\":500"));
    EXPECT_FALSE(answer.ends_with("0\r\n\r\n")) << "the end of a whole answer";
}

TEST_F(TheServer, ReportsTheProgressOfAScanAndItsEnd)
{
    daemon.handler.running_scan->expected = std::chrono::seconds(5);
    daemon.start();
    RawClient client(daemon.socket());
    client.say(
        "POST /v1/scan?wait=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 29\r\n\r\n{\"networks\":[\"10.20.0.0/16\"]}");
    ASSERT_TRUE(client.hear("\"progress\""));

    daemon.on_loop([&] {
        daemon.handler.running_scan->found.push_back({sample_record(4), "new"});
        daemon.handler.running_scan->finished = true;
    });

    ASSERT_TRUE(client.hear("\"scan\""));
    EXPECT_TRUE(client.hear("dev-0000000004"));
    EXPECT_THAT(daemon.handler.changes, testing::ElementsAre("scan of 1 networks"));
    EXPECT_THAT(daemon.handler.audited, testing::ElementsAre(testing::EndsWith("began a scan of 10.20.0.0/16")));
}

TEST_F(TheServer, AScanEndsWithTheClientThatWaitsForIt)
{
    daemon.start();
    {
        RawClient client(daemon.socket());
        client.say("POST /v1/scan?wait=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
        ASSERT_TRUE(client.hear("\"progress\""));
    }
    bool stopped = false;
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!stopped && std::chrono::steady_clock::now() < limit)
        daemon.on_loop([&] { stopped = daemon.handler.changes.back() == "stop one scan"; });
    EXPECT_TRUE(stopped);
}

TEST_F(TheServer, StopsScansAndEstimatesThem)
{
    daemon.handler.running_scan->total = 65'536;
    daemon.start();
    const auto estimate =
        ask(daemon.socket(), "POST", "/v1/scan", "{\"networks\":[\"10.20.0.0/16\"],\"estimate\":true}");
    EXPECT_EQ(status_of(estimate), 200);
    EXPECT_THAT(estimate, testing::HasSubstr("\"total\":65536"));
    EXPECT_THAT(ask(daemon.socket(), "DELETE", "/v1/scan"), testing::HasSubstr("{\"stopped\":1}"));
    EXPECT_THAT(daemon.handler.changes, testing::ElementsAre("stop scans")) << "an estimate starts nothing";
    ASSERT_EQ(daemon.handler.audited.size(), 1u);
    EXPECT_THAT(daemon.handler.audited[0], testing::EndsWith("stopped the scans under way"));
}

}  // namespace
}  // namespace onvigil::control
