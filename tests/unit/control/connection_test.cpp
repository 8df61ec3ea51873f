// What a connection reads and how long it waits, whatever is asked over it.
#include "control/connection.hpp"

#include "server_fixture.hpp"

namespace onvigil::control {
namespace {

class Connection : public TheServer {};

TEST_F(Connection, AnswersWhatWasSentTogetherOneAfterTheOther)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    RawClient client(daemon.socket());

    client.say("GET /healthz?live HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n");

    EXPECT_TRUE(client.hear("\"by_verdict\""));
}

TEST_F(Connection, AnswersHeadWithTheHeadAlone)
{
    daemon.handler.journal = {sample_event(1)};
    daemon.start();
    for (const std::string target :
         {"/healthz?live", "/v1/status", "/v1/devices", "/v1/events", "/v1/events?follow=1"}) {
        RawClient client(daemon.socket());
        client.say("HEAD " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        const auto answer = client.hear_all();
        EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200 OK")) << target;
        EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << target << answer;
    }
    EXPECT_EQ(status_of(ask(daemon.socket(), "HEAD", "/v1/scan", "")), 405);
}

TEST_F(Connection, OfAnOldClientEndsAStreamByEndingItself)
{
    daemon.handler.journal = {sample_event(1)};
    daemon.start();
    RawClient client(daemon.socket());

    client.say("GET /v1/events HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

    const auto answer = client.hear_all();
    EXPECT_THAT(answer, Not(HasSubstr("Transfer-Encoding")));
    EXPECT_THAT(body_of(answer), testing::StartsWith("{"));
    EXPECT_THAT(body_of(answer), testing::EndsWith("}\n")) << "lines as they are, and nothing behind them";
}

TEST_F(Connection, ThatBreaksOffInARequestGetsNoAnswerAndIsNoMalformedOne)
{
    daemon.start();
    RawClient client(daemon.socket());

    client.say("POST /v1/policy/test HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
    client.say_no_more();

    EXPECT_EQ(client.hear_all(), "");
    daemon.on_loop([&] { EXPECT_EQ(daemon.server().drops().at("control.malformed-requests"), 0u); });
}

TEST_F(Connection, WaitsForTheWholeRequestNoLongerThanItsLimit)
{
    daemon.start();
    RawClient silent(daemon.socket()), slow(daemon.socket());
    slow.say("GET /healthz?live HTTP/1.1\r\nX-Slow: ");
    const auto from = std::chrono::steady_clock::now();
    EXPECT_EQ(slow.hear_all(), "");
    const auto waited = std::chrono::steady_clock::now() - from;
    EXPECT_GE(waited, limits::control_request - std::chrono::seconds(1));
    EXPECT_LT(waited, std::chrono::seconds(9)) << "it was closed, and not the test's patience at its end";
    std::uint64_t counted = 0;  // the socket is closed before the reading ends
    for (int i = 0; i < 10'000 && counted == 0; ++i)
        daemon.on_loop([&] { counted = daemon.server().drops().at("control.slow-readers"); });
    EXPECT_EQ(counted, 1u);
    silent.say("GET /healthz?live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(silent.hear("\"ok\"")) << "which had not begun";
}

TEST_F(Connection, ReadsNoBodyLargerThanItsLimit)
{
    daemon.start();

    const auto answer =
        ask(daemon.socket(), "POST", "/v1/policy/test", std::string(limits::control_change_body_bytes + 1, 'x'));

    EXPECT_EQ(status_of(answer), 413);
}

TEST_F(Connection, TellsAClientThatWaitsWithItsBodyToGoOn)
{
    daemon.start();
    RawClient client(daemon.socket());

    client.say("POST /v1/policy/test HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_TRUE(client.hear("HTTP/1.1 100 Continue\r\n\r\n"));
    client.say("{}");
    EXPECT_TRUE(client.hear("HTTP/1.1 200 OK"));

    RawClient large(daemon.socket());
    large.say(
        fmt::format("POST /v1/policy/test HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
                    limits::control_change_body_bytes + 1));
    EXPECT_EQ(status_of(large.hear_all()), 413) << "before it sends what is not read";
}

TEST_F(Connection, ReadsNoHeadLargerThanItsLimit)
{
    daemon.start();
    RawClient client(daemon.socket());

    client.say("GET / HTTP/1.1\r\nX: " + std::string(limits::http_head_bytes + 10, 'x'));

    EXPECT_EQ(status_of(client.hear_all()), 431);
}

TEST_F(Connection, SaysBadRequestToWhatIsNoHttpAndLivesOn)
{
    daemon.start();
    RawClient client(daemon.socket());
    client.say("\x16\x03\x01 this is no HTTP\r\n\r\n");

    EXPECT_EQ(status_of(client.hear_all()), 400);
    EXPECT_EQ(status_of(get("/healthz?live")), 200);
}

TEST_F(Connection, OfARequestThatAProxyMayReadInAnotherWayNothingIsAnswered)
{
    daemon.start();
    const std::string host = "Host: localhost\r\n", hidden = "GET /healthz?live HTTP/1.1\r\n" + host + "\r\n";
    for (const std::string& head :
         {"POST /v1/policy/test HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}",
          "POST /v1/policy/test HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, identity\r\n\r\n",
          "POST /v1/policy/test HTTP/1.1\r\n" + host +
              "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
          "POST /v1/policy/test HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
          "POST /v1/policy/test HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
          "GET /healthz?live HTTP/1.1\r\n" + host + "Host: another\r\n\r\n"}) {
        RawClient client(daemon.socket());
        client.say(head + hidden);
        const auto answers = client.hear_all();
        EXPECT_EQ(status_of(answers), 400) << head;
        EXPECT_THAT(answers, Not(HasSubstr("200 OK"))) << head;
    }
    daemon.on_loop([&] { EXPECT_EQ(daemon.server().drops().at("control.malformed-requests"), 6u); });
}

TEST_F(Connection, OnTcpAsksForItsTokenWhereOneIsSet)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.settings.listen_token = "s3cret";
    daemon.start();
    const auto with = [&](const std::string& header) {
        return say_over_tcp(daemon,
                            "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + header + "\r\n");
    };

    EXPECT_EQ(status_of(with("")), 401);
    EXPECT_THAT(with(""), HasSubstr("WWW-Authenticate: Bearer\r\n"));
    for (const auto* wrong : {"Bearer s3cre", "Bearer s3crets", "Bearer S3cret", "Bearer ", "Basic s3cret", "s3cret"})
        EXPECT_EQ(status_of(with(std::string("Authorization: ") + wrong + "\r\n")), 401) << wrong;
    EXPECT_EQ(status_of(with("Authorization: Bearer s3cret\r\n")), 200);
    EXPECT_EQ(status_of(get("/metrics")), 200) << "the Unix socket asks for none";
}

}  // namespace
}  // namespace onvigil::control
