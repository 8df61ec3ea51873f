#include "control/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "http_talk.hpp"

namespace onvigil::control {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

class TheServer : public testing::Test {
protected:
    ServerUnderTest daemon;

    std::string get(std::string_view target) { return ask(daemon.socket(), "GET", target); }
    /// The document of a 200 answer with a length.
    json::object document(const std::string& answer) { return json::parse(body_of(answer)).as_object(); }
};

TEST_F(TheServer, AnswersStatusWithTheContractsKeys)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.state.problems = {
        {"eth0.30 has been silent", FakeHandler::now_value, "add it to discovery.networks"}};
    daemon.start();

    const auto answer = get("/v1/status");

    EXPECT_EQ(status_of(answer), 200);
    const auto status = document(answer);
    for (const auto* key : {"version", "site", "started", "uptime_s", "devices", "rounds", "interfaces", "lists",
                            "drops", "sinks", "problems"})
        EXPECT_TRUE(status.contains(key)) << key;
    EXPECT_EQ(status.at("uptime_s"), 288 * 3600);
    EXPECT_EQ(status.at("devices").at("total"), 1);
    EXPECT_EQ(status.at("devices").at("by_verdict").at("banned"), 1);
    EXPECT_EQ(status.at("problems").at(0).at("do"), "add it to discovery.networks");
}

TEST_F(TheServer, ListsDevicesTheWorstFirst)
{
    daemon.handler.add(with_level(sample_record(1), model::Level::clear));
    daemon.handler.add(with_level(sample_record(2), model::Level::banned));
    daemon.handler.add(with_level(sample_record(3), model::Level::unknown));
    daemon.start();

    const auto devices = document(get("/v1/devices")).at("devices").as_array();

    ASSERT_EQ(devices.size(), 3u);
    EXPECT_EQ(devices[0].at("verdict"), "banned");
    EXPECT_EQ(devices[1].at("verdict"), "unknown");
    EXPECT_EQ(devices[2].at("verdict"), "clear");
}

TEST_F(TheServer, PagesWithACursorUntilNextIsNull)
{
    for (int i = 0; i < 25; ++i)
        daemon.handler.add(with_level(sample_record(i), i % 2 ? model::Level::banned : model::Level::clear));
    daemon.start();

    std::set<std::string> seen;
    std::string target = "/v1/devices?limit=10";
    int pages = 0;
    for (;; ++pages) {
        const auto page = document(get(target));
        for (const auto& device : page.at("devices").as_array()) seen.emplace(device.at("id").as_string());
        if (page.at("next").is_null()) break;
        target = "/v1/devices?limit=10&cursor=" + std::string(page.at("next").as_string());
    }

    EXPECT_EQ(pages, 2);
    EXPECT_EQ(seen.size(), 25u);
}

TEST_F(TheServer, StreamsALargeInventoryInChunksThatMakeOneDocument)
{
    for (int i = 0; i < 3000; ++i) daemon.handler.add(sample_record(i));
    daemon.start();

    RawClient client(daemon.socket());
    client.say("GET /v1/devices HTTP/1.0\r\n\r\n");
    const auto answer = client.hear_all();

    EXPECT_THAT(answer.substr(0, 300), Not(HasSubstr("Content-Length")));
    EXPECT_EQ(document(answer).at("devices").as_array().size(), 3000u);
}

TEST_F(TheServer, FindsADeviceByEveryNameItHas)
{
    daemon.handler.add(sample_record(7));
    daemon.handler.add(sample_record(8));
    daemon.start();

    for (const auto* name :
         {"dev-0000000007", "0000000007", "10.20.0.8", "44:19:b6:00:00:07", "4419b6000007", "cmip7043w2019000007",
          "urn:uuid:00000000-1111-2222-3333-000000000007", "00000000-1111-2222-3333-000000000007"}) {
        const auto answer = get("/v1/devices/" + percent_encode(name));
        ASSERT_EQ(status_of(answer), 200) << name << answer;
        EXPECT_EQ(document(answer).at("id"), "dev-0000000007") << name;
    }
}

TEST_F(TheServer, NamesTheCandidatesWhereSeveralDevicesFit)
{
    daemon.handler.add(sample_record(7));
    daemon.handler.add(sample_record(8));
    daemon.start();

    const auto answer = get("/v1/devices/dev-000");

    EXPECT_EQ(status_of(answer), 409);
    EXPECT_THAT(answer, HasSubstr("application/problem+json"));
    EXPECT_EQ(document(answer).at("devices").as_array().size(), 2u);
}

TEST_F(TheServer, AddsEvidenceAndHistoryOnRequestOnly)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.journal = {sample_event(1), sample_event(2, "dev-0000000009")};
    daemon.start();

    const auto plain = document(get("/v1/devices/dev-0000000001"));
    const auto full = document(get("/v1/devices/dev-0000000001?evidence=1&history=1"));

    EXPECT_FALSE(plain.contains("evidence"));
    EXPECT_EQ(full.at("evidence").as_array().size(), 2u);
    ASSERT_EQ(full.at("history").as_array().size(), 1u);
    EXPECT_EQ(full.at("history").at(0).at("seq"), 1);
}

struct BadRequest {
    const char* method;
    const char* target;
    const char* body;
    int status;
    const char* says;
};

class TheServerRefuses : public TheServer, public testing::WithParamInterface<BadRequest> {};

TEST_P(TheServerRefuses, WithAProblemThatSaysWhatIsWrong)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.lists = {sample_list()};
    daemon.start();
    const auto& row = GetParam();

    const auto answer = ask(daemon.socket(), row.method, row.target, row.body);

    EXPECT_EQ(status_of(answer), row.status) << answer;
    EXPECT_THAT(answer, HasSubstr("Content-Type: application/problem+json"));
    const auto problem = document(answer);
    EXPECT_EQ(problem.at("status"), row.status);
    EXPECT_THAT(std::string(problem.at("detail").as_string()), HasSubstr(row.says));
    EXPECT_TRUE(daemon.handler.changes.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, TheServerRefuses,
    testing::Values(
        BadRequest{"GET", "/v2/nothing", "", 404, "docs/api.md"}, BadRequest{"POST", "/v1/status", "", 405, "GET"},
        BadRequest{"PUT", "/v1/devices/dev-0000000001", "", 405, "GET, HEAD, PATCH, DELETE"},
        BadRequest{"GET", "/v1/devices?verdict=evil", "", 422, "not one of banned"},
        BadRequest{"GET", "/v1/devices?state=gone", "", 422, "online"},
        BadRequest{"GET", "/v1/devices?network=10.0.0.1/8", "", 422, "10.0.0.0/8?"},
        BadRequest{"GET", "/v1/devices?since=yesterday", "", 422, "24h"},
        BadRequest{"GET", "/v1/devices?limit=-1", "", 422, "whole number"},
        BadRequest{"GET", "/v1/devices?sort=beauty", "", 422, "first_seen"},
        BadRequest{"GET", "/v1/devices?cursor=zz", "", 422, "next"},
        BadRequest{"GET", "/v1/devices?colour=red", "", 422, "unknown parameter"},
        BadRequest{"GET", "/v1/devices/dev-%zz", "", 400, "escapes"},
        BadRequest{"GET", "/v1/devices/10.9.9.9", "", 404, "no device is called"},
        BadRequest{"GET", "/v1/events?type=finding.*&sinse=1h", "", 422, "unknown parameter"},
        BadRequest{"GET", "/v1/events?limit=many", "", 422, "whole number"},
        BadRequest{"GET", "/v1/events?limit=-1", "", 422, "-1 is not a whole number"},
        BadRequest{"GET", "/v1/events?type=finding.opend", "", 422, "did you mean finding.opened?"},
        BadRequest{"GET", "/v1/events?follow=1&type=findings.*", "", 422, "did you mean finding.*?"},
        BadRequest{"GET", "/v1/events?type=nonsense", "", 422, "there are device.found"},
        BadRequest{"PUT", "/v1/devices/dev-0000000001/waiver",
                   "{\"until\":\"90d\",\"reason\":\"x\",\"lists\":[\"us-ndaa-88\"]}", 422, "did you mean us-ndaa-889?"},
        BadRequest{"GET", "/v1/report?format=pdf", "", 422, "html, csv, json"},
        BadRequest{"GET", "/v1/policy/lists/us-889", "", 404, "us-ndaa-889"},
        BadRequest{"POST", "/v1/policy/test", "[]", 422, "JSON object"},
        BadRequest{"POST", "/v1/policy/test", "{\"maker\":\"x\"}", 422, "unknown key"},
        BadRequest{"POST", "/v1/policy/test", "{\"mac\":\"gg\"}", 422, "no MAC"},
        BadRequest{"POST", "/v1/scan", "{\"networks\":[\"10.0.0.1/8\"]}", 422, "10.0.0.0/8?"},
        BadRequest{"POST", "/v1/scan", "{\"networks\":\"all\"}", 422, "array"},
        BadRequest{"PUT", "/v1/devices/dev-0000000001/waiver", "{}", 422, "until: missing"},
        BadRequest{"PUT", "/v1/devices/dev-0000000001/waiver", "{\"until\":\"90d\"}", 422, "reason: missing"},
        BadRequest{"PUT", "/v1/devices/dev-0000000001/waiver", "{\"until\":\"2020-01-01\",\"reason\":\"x\"}", 422,
                   "passed"},
        BadRequest{"PUT", "/v1/devices/dev-0000000001/waiver", "{\"until\":7,\"reason\":\"x\"}", 422, "text"},
        BadRequest{"PUT", "/v1/devices/dev-9/waiver", "{\"until\":\"90d\",\"reason\":\"x\"}", 404, "no device"},
        BadRequest{"PATCH", "/v1/devices/dev-0000000001", "{\"labels\":{\"a\":1}}", 422, "must be a text"},
        BadRequest{"PATCH", "/v1/devices/dev-0000000001", "{\"name\":\"x\"}", 422, "unknown key"},
        BadRequest{"PATCH", "/v1/devices/dev-0000000001", "{", 422, "no JSON"},
        BadRequest{"POST", "/v1/alerts/replay", "{\"sink\":\"siem\"}", 422, "since"},
        BadRequest{"POST", "/v1/alerts/replay", "{\"since\":\"1h\"}", 422, "sink: missing"}));

TEST_F(TheServer, CarriesChangesToTheHandlerWithTheirAuthor)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.state.sinks = {{.name = "siem", .type = "syslog", .last_error = ""}};
    daemon.start();

    EXPECT_EQ(status_of(ask(daemon.socket(), "PUT", "/v1/devices/10.20.0.2/waiver",
                            R"({"until":"90d","reason":"ordered","ticket":"SEC-1"})")),
              200);
    EXPECT_EQ(
        status_of(ask(daemon.socket(), "PATCH", "/v1/devices/10.20.0.2", R"({"labels":{"owner":"me","old":null}})")),
        200);
    EXPECT_EQ(status_of(ask(daemon.socket(), "DELETE", "/v1/devices/10.20.0.2/waiver")), 200);
    EXPECT_EQ(status_of(ask(daemon.socket(), "POST", "/v1/alerts/replay", R"({"sink":"siem","since":"1h"})")), 200);
    EXPECT_EQ(status_of(ask(daemon.socket(), "DELETE", "/v1/devices/10.20.0.2")), 200);

    EXPECT_THAT(daemon.handler.changes,
                testing::ElementsAre(
                    testing::AllOf(HasSubstr("waive dev-0000000001 by uid"), HasSubstr("ordered (SEC-1)")),
                    "label dev-0000000001 old=-", "label dev-0000000001 owner=me", HasSubstr("unwaive dev-0000000001"),
                    HasSubstr("replay siem since 2026-11-23T09:02:11"), "forget dev-0000000001"));
}

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

TEST_F(TheServer, AnswersHeadWithTheHeadAlone)
{
    daemon.handler.journal = {sample_event(1)};
    daemon.start();
    for (const std::string target : {"/healthz", "/v1/status", "/v1/devices", "/v1/events", "/v1/events?follow=1"}) {
        RawClient client(daemon.socket());
        client.say("HEAD " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        const auto answer = client.hear_all();
        EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200 OK")) << target;
        EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << target << answer;
    }
    EXPECT_EQ(status_of(ask(daemon.socket(), "HEAD", "/v1/scan", "")), 405);
}

TEST_F(TheServer, BreaksOffVisiblyWhenTheBooksFailInTheMiddle)
{
    for (std::uint64_t i = 1; i <= 1000; ++i) daemon.handler.journal.push_back(sample_event(i));
    daemon.handler.refuses = Refusal{503, "busy", "the disk is full", {}};
    daemon.handler.events_before_refusal = 500;
    daemon.start();

    const auto answer = get("/v1/events");

    EXPECT_THAT(answer, HasSubstr("\"seq\":500"));
    EXPECT_FALSE(answer.ends_with("0\r\n\r\n")) << "the end of a whole answer";
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

TEST_F(TheServer, TurnsAwayConnectionsBeyondItsLimitAndServesTheRest)
{
    daemon.start();
    const std::size_t seats = limits::control_connections + limits::control_reserved_connections;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < seats; ++i) {
        clients.push_back(std::make_unique<RawClient>(daemon.socket()));
        clients.back()->say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(clients.back()->hear("\"ok\"")) << i;
    }

    EXPECT_EQ(status_of(get("/healthz")), 503);

    clients[0]->heard.clear();
    clients[0]->say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(clients[0]->hear("\"ok\""));
    daemon.on_loop([&] { EXPECT_EQ(daemon.server().drops().at("control.refused-connections"), 1u); });
}

TEST_F(TheServer, ReadsNoBodyLargerThanItsLimit)
{
    daemon.start();

    const auto answer =
        ask(daemon.socket(), "POST", "/v1/policy/test", std::string(limits::control_body_bytes + 1, 'x'));

    EXPECT_EQ(status_of(answer), 413);
}

TEST_F(TheServer, ReadsNoHeadLargerThanItsLimit)
{
    daemon.start();
    RawClient client(daemon.socket());

    client.say("GET / HTTP/1.1\r\nX: " + std::string(limits::http_head_bytes + 10, 'x'));

    EXPECT_EQ(status_of(client.hear_all()), 431);
}

TEST_F(TheServer, SaysBadRequestToWhatIsNoHttpAndLivesOn)
{
    daemon.start();
    RawClient client(daemon.socket());
    client.say("\x16\x03\x01 this is no HTTP\r\n\r\n");

    EXPECT_EQ(status_of(client.hear_all()), 400);
    EXPECT_EQ(status_of(get("/healthz")), 200);
}

TEST_F(TheServer, AnswersSeveralRequestsOnOneConnection)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    RawClient client(daemon.socket());

    client.say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n");

    EXPECT_TRUE(client.hear("\"by_verdict\""));
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
}

TEST_F(TheServer, WritesAReportThatNeedsNothingElse)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.lists = {sample_list()};
    daemon.start();

    const auto html = get("/v1/report");
    const auto csv = get("/v1/report?format=csv");

    EXPECT_THAT(html, HasSubstr("text/html"));
    EXPECT_THAT(html, HasSubstr("CMIP7043W-M"));
    EXPECT_THAT(html, HasSubstr("Section 889"));
    for (const auto* outside : {"<script", "<link", "<img", "src=", "@import", "url("})
        EXPECT_THAT(html, Not(HasSubstr(outside)));
    EXPECT_THAT(csv, HasSubstr("text/csv"));
}

TEST_F(TheServer, ShowsMetricsForPrometheus)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.state.drops = {{"wsd.not-xml", 3}};
    daemon.handler.state.sinks = {{.name = "si\"em", .type = "syslog", .backlog = 412, .last_error = ""}};
    daemon.start();

    const auto text = get("/metrics");

    EXPECT_THAT(text, HasSubstr("text/plain; version=0.0.4"));
    EXPECT_THAT(text, HasSubstr("onvigil_devices{verdict=\"banned\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("onvigil_drops_total{reason=\"wsd.not-xml\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("onvigil_sink_backlog{sink=\"si\\\"em\",type=\"syslog\"} 412\n"));
    EXPECT_THAT(text, HasSubstr("onvigil_build_info{version=\"0.1.0\"} 1\n"));
}

TEST_F(TheServer, OnTcpOnlyReads)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto over_tcp = [&](const std::string& request) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(daemon.server().tcp_port());
        EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
        std::string heard;
        char buffer[4096];
        for (ssize_t size = 0; (size = ::recv(fd, buffer, sizeof buffer, 0)) > 0;)
            heard.append(buffer, static_cast<std::size_t>(size));
        ::close(fd);
        return heard;
    };

    EXPECT_EQ(status_of(over_tcp("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
    EXPECT_EQ(status_of(over_tcp("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
    EXPECT_EQ(status_of(over_tcp("DELETE /v1/devices/dev-0000000001 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")),
              403);
    EXPECT_EQ(status_of(over_tcp(
                  "POST /v1/policy/test HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")),
              403);
    EXPECT_TRUE(daemon.handler.changes.empty());
}

}  // namespace
}  // namespace onvigil::control
