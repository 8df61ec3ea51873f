// What the server turns away.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>

#include "server_fixture.hpp"
#include "support/row_names.hpp"

namespace onvigil::control {
namespace {

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
        BadRequest{"GET", "/v1/devices?verdict=evil", "", 422, "evil is none of banned"},
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
        BadRequest{"POST", "/v1/policy/diff", "{\"makers\":[]}", 422, "makers: must be an object of file names"},
        BadRequest{"POST", "/v1/policy/diff", "{\"lists\":{\"a.yaml\":1}}", 422, "lists: must be an object"},
        BadRequest{"POST", "/v1/policy/diff", "{\"list\":{}}", 422, "unknown key"},
        BadRequest{"POST", "/v1/policy/test", "{\"maker\":\"x\"}", 422, "unknown key"},
        BadRequest{"POST", "/v1/policy/test", "{\"mac\":\"gg\"}", 422, "no MAC"},
        BadRequest{"POST", "/v1/scan", "{\"networks\":[\"10.0.0.1/8\"]}", 422, "10.0.0.0/8?"},
        BadRequest{"POST", "/v1/scan", "{\"networks\":\"all\"}", 422, "array"},
        BadRequest{"POST", "/v1/scan", "{\"networks\":[\"fd00::/64\"]}", 422, "2^64 addresses"},
        BadRequest{"POST", "/v1/scan", "{\"networks\":[\"224.0.0.0/24\"]}", 422, "multicast"},
        BadRequest{"POST", "/v1/scan", "{\"estimate\":1}", 422, "true or false"},
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
        BadRequest{"POST", "/v1/alerts/replay", "{\"since\":\"1h\"}", 422, "sink: missing"}),
    test::named_by<&BadRequest::target>);

TEST_F(TheServer, TurnsAwayConnectionsBeyondItsLimitAndServesTheRest)
{
    daemon.start();
    const std::size_t limit = limits::control_connections + limits::control_reserved_connections;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < limit; ++i) {
        clients.push_back(std::make_unique<RawClient>(daemon.socket()));
        clients.back()->say("GET /healthz?live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        ASSERT_TRUE(clients.back()->hear("\"ok\"")) << i;
    }

    EXPECT_EQ(status_of(get("/healthz?live")), 503);

    clients[0]->heard.clear();
    clients[0]->say("GET /healthz?live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    EXPECT_TRUE(clients[0]->hear("\"ok\""));
    daemon.on_loop([&] { EXPECT_EQ(daemon.server().drops().at("control.refused-connections"), 1u); });
}

/// A connection as a user of the group 54321, kept in `clients`, and the status it is answered with.
int connect_as(const std::string& socket, uid_t uid, std::vector<std::unique_ptr<RawClient>>& clients)
{
    EXPECT_EQ(::setegid(54321), 0);  // of this thread's process: what the peer sees is taken when it connects
    EXPECT_EQ(::seteuid(uid), 0);
    clients.push_back(std::make_unique<RawClient>(socket));
    EXPECT_EQ(::seteuid(0), 0);
    EXPECT_EQ(::setegid(0), 0);
    clients.back()->say("GET /healthz?live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    (void)clients.back()->hear("\r\n");
    return status_of(clients.back()->heard);
}

TEST_F(TheServer, LetsOneReaderTakeHisShareOfTheConnectionsAlone)
{
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be other users";
    daemon.settings.group = "54321";
    daemon.open_folder();
    daemon.start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < limits::control_connections_per_reader; ++i)
        ASSERT_EQ(connect_as(daemon.socket(), 60001, clients), 200) << i;
    EXPECT_EQ(connect_as(daemon.socket(), 60001, clients), 503);
    EXPECT_EQ(connect_as(daemon.socket(), 60002, clients), 200) << "another reader";
    EXPECT_EQ(status_of(get("/healthz?live")), 200);
    clients.erase(clients.begin());
    int again = 503;
    for (int i = 0; i < 1000 && again == 503; ++i) again = connect_as(daemon.socket(), 60001, clients);
    EXPECT_EQ(again, 200) << "one that was closed makes room";
}

TEST_F(TheServer, HasAConnectionForAReaderWithoutOneHoweverManyTheOthersTake)
{
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be other users";
    daemon.settings.group = "54321";
    daemon.open_folder();
    daemon.start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (uid_t uid = 60001; uid <= 60006; ++uid)
        for (std::size_t i = 0; i < limits::control_connections_per_reader; ++i)
            (void)connect_as(daemon.socket(), uid, clients);
    EXPECT_EQ(connect_as(daemon.socket(), 60001, clients), 503);
    EXPECT_EQ(connect_as(daemon.socket(), 60099, clients), 200) << "the first one of this user";
    EXPECT_EQ(connect_as(daemon.socket(), 60099, clients), 503) << "a second one";
    EXPECT_EQ(status_of(get("/healthz?live")), 200) << "root";
}

TEST_F(TheServer, TakesOtherSocketsUpAndKeepsTheOldOnesWhereItCannot)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.start();
    const auto old_socket = daemon.socket();
    auto other = daemon.settings;
    other.socket = old_socket + ".new";
    other.listen.clear();
    daemon.on_loop([&] { daemon.server().reconfigure(other); });

    EXPECT_EQ(status_of(ask(other.socket, "GET", "/v1/status")), 200);
    EXPECT_NE(::access(old_socket.c_str(), F_OK), 0) << "the old file is gone";
    EXPECT_EQ(daemon.server().tcp_port(), 0);

    auto impossible = other;
    impossible.listen = "127.0.0.1:0";
    impossible.socket = old_socket;
    std::ofstream(old_socket) << "no socket";
    daemon.on_loop([&] { EXPECT_THROW(daemon.server().reconfigure(impossible), std::system_error); });
    EXPECT_EQ(status_of(ask(other.socket, "GET", "/v1/status")), 200);
    EXPECT_EQ(daemon.server().tcp_port(), 0);
}

TEST_F(TheServer, ServesWhileANameToListenAtIsLookedUpAndSaysWhereItIsNotKnown)
{
    daemon.settings.listen = "no-such-host.invalid:0";
    daemon.start();
    EXPECT_EQ(status_of(ask(daemon.socket(), "GET", "/v1/status")), 200);
    const auto until = [&](const std::function<bool()>& holds) {
        bool held = false;
        for (const auto ends = std::chrono::steady_clock::now() + std::chrono::seconds(10);
             !held && std::chrono::steady_clock::now() < ends;)
            daemon.on_loop([&] { held = holds(); });
        return held;
    };
    ASSERT_TRUE(until([&] { return !daemon.server().warnings().empty(); }));
    daemon.on_loop([&] {
        EXPECT_EQ(daemon.server().tcp_port(), 0);
        EXPECT_EQ(daemon.server().warnings()[0].what, "control.listen: no-such-host.invalid:0 is not served");
    });
    auto known = daemon.settings;
    known.listen = "localhost:0";
    daemon.on_loop([&] { daemon.server().reconfigure(known); });
    EXPECT_TRUE(until([&] { return daemon.server().tcp_port() != 0; }));
    daemon.on_loop([&] { EXPECT_TRUE(daemon.server().warnings().empty()); });
}

TEST_F(TheServer, ServesOnWithoutTheAddressToListenAtAndSaysSo)
{
    daemon.settings.listen = "192.0.2.1:1";  // no address of ours
    daemon.start();
    EXPECT_EQ(status_of(ask(daemon.socket(), "GET", "/v1/status")), 200);
    const auto waits = [&] {
        EXPECT_EQ(daemon.server().tcp_port(), 0);
        ASSERT_EQ(daemon.server().warnings().size(), 1u);
        EXPECT_EQ(daemon.server().warnings()[0].what, "control.listen: 192.0.2.1:1 is not served");
        EXPECT_FALSE(daemon.server().warnings()[0].detail.empty());
    };
    daemon.on_loop(waits);
    auto other = daemon.settings;
    other.listen = "127.0.0.1:0";
    daemon.on_loop([&] {
        daemon.server().reconfigure(other);
        EXPECT_NE(daemon.server().tcp_port(), 0);
        EXPECT_TRUE(daemon.server().warnings().empty());
    });
    daemon.on_loop([&] { daemon.server().reconfigure(daemon.settings); });
    daemon.on_loop(waits);
}

TEST_F(TheServer, TakesOtherReadersUpWithoutAnotherSocket)
{
    daemon.start();
    struct stat before {
    }, after{};
    ASSERT_EQ(::stat(daemon.socket().c_str(), &before), 0);
    auto other = daemon.settings;
    other.group = std::to_string(::getegid());
    daemon.on_loop([&] { daemon.server().reconfigure(other); });
    ASSERT_EQ(::stat(daemon.socket().c_str(), &after), 0);

    EXPECT_EQ(before.st_mode & 0777, 0600U);
    EXPECT_EQ(after.st_mode & 0777, 0660U);
    EXPECT_EQ(before.st_ino, after.st_ino);
    daemon.on_loop([&] { daemon.server().reconfigure(daemon.settings); });
    ASSERT_EQ(::stat(daemon.socket().c_str(), &after), 0);
    EXPECT_EQ(after.st_mode & 0777, 0600U);
}

TEST_F(TheServer, GivesAndTakesRightsOfThoseWhoAreConnectedAlready)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.settings.listen_token = "one";
    daemon.start();
    RawClient client("127.0.0.1", daemon.server().tcp_port());
    const auto status_with = [&](std::string_view token) {
        client.heard.clear();
        client.say(
            fmt::format("GET /healthz?live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n", token));
        (void)client.hear("}\n");
        return status_of(client.heard);
    };
    EXPECT_EQ(status_with("one"), 200);
    auto other = daemon.settings;
    other.listen_token = "two";
    daemon.on_loop([&] { daemon.server().reconfigure(other); });
    EXPECT_EQ(status_with("two"), 200);
    EXPECT_EQ(status_with("one"), 401);
}

TEST_F(TheServer, AnAdminWhoIsNoneAnyMoreChangesNothingOverAnOpenConnection)
{
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be other users";
    daemon.settings.group = "54321";
    daemon.settings.admins = {60001};
    daemon.open_folder();
    daemon.start();
    std::vector<std::unique_ptr<RawClient>> clients;
    ASSERT_EQ(connect_as(daemon.socket(), 60001, clients), 200);
    (void)clients[0]->hear("}\n");
    const auto status_of_a_scan = [&] {
        clients[0]->heard.clear();
        clients[0]->say("POST /v1/scan HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
        (void)clients[0]->hear("}\n");
        return status_of(clients[0]->heard);
    };
    EXPECT_EQ(status_of_a_scan(), 202);
    auto other = daemon.settings;
    other.admins.clear();
    daemon.on_loop([&] { daemon.server().reconfigure(other); });
    EXPECT_EQ(status_of_a_scan(), 403);
}

TEST_F(TheServer, TakesUpWhatHasChangedOutsideOfItsSettings)
{
    daemon.settings.group = std::to_string(::getegid());
    daemon.start();
    const auto mode = [&] {
        struct stat status {};
        return ::stat(daemon.socket().c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
    };
    ASSERT_EQ(::chmod(daemon.socket().c_str(), 0600), 0);
    daemon.on_loop([&] { daemon.server().reconfigure(daemon.settings); });
    EXPECT_EQ(mode(), 0660U);

    ASSERT_EQ(::unlink(daemon.socket().c_str()), 0);
    daemon.on_loop([&] { daemon.server().reconfigure(daemon.settings); });
    EXPECT_EQ(mode(), 0660U);
    EXPECT_EQ(status_of(get("/v1/status")), 200);
}

/// A connection over TCP, kept in `clients`, and the status it is answered with.
int connect_from(ServerUnderTest& daemon, const char* source, std::vector<std::unique_ptr<RawClient>>& clients)
{
    clients.push_back(std::make_unique<RawClient>(source, daemon.server().tcp_port()));
    clients.back()->say("GET /healthz?live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    (void)clients.back()->hear("\r\n");
    return status_of(clients.back()->heard);
}

TEST_F(TheServer, OnTcpLetsNoHostShutTheOthersOut)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < limits::control_connections_per_host; ++i)
        ASSERT_EQ(connect_from(daemon, "127.0.0.2", clients), 200) << i;
    EXPECT_NE(connect_from(daemon, "127.0.0.2", clients), 200);
    std::size_t more = 0;
    while (connect_from(daemon, "127.0.0.3", clients) == 200) ++more;
    EXPECT_EQ(more, limits::control_tcp_connections - limits::control_first_connections -
                        limits::control_connections_per_host);
    EXPECT_EQ(connect_from(daemon, "127.0.0.4", clients), 200) << "it has none yet";
}

TEST_F(TheServer, OnTcpHostsThatSendNoRequestMakeRoomForOneThatHasNoConnection)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.start();
    std::vector<std::unique_ptr<RawClient>> silent, clients;
    for (std::size_t i = 0; i < limits::control_tcp_connections + 5; ++i) {
        const auto source = fmt::format("127.0.1.{}", i + 1);
        silent.push_back(std::make_unique<RawClient>(source.c_str(), daemon.server().tcp_port()));
        silent.back()->say("GET /healthz?live HTTP/1.1\r\nHost: loc");
    }
    EXPECT_EQ(connect_from(daemon, "127.0.0.2", clients), 200);
    EXPECT_EQ(connect_from(daemon, "127.0.0.3", clients), 200);
}

TEST_F(TheServer, OnTcpOnlyReads)
{
    daemon.settings.listen = "127.0.0.1:0";
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto over_tcp = [&](const std::string& request) { return say_over_tcp(daemon, request); };

    EXPECT_EQ(status_of(over_tcp("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")), 200);
    EXPECT_EQ(status_of(over_tcp("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")), 200);
    EXPECT_EQ(status_of(over_tcp("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")), 421);
    EXPECT_EQ(status_of(over_tcp("GET /metrics HTTP/1.0\r\n\r\n")), 421);
    EXPECT_EQ(status_of(over_tcp(
                  "DELETE /v1/devices/dev-0000000001 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")),
              403);
    EXPECT_EQ(
        status_of(over_tcp(
            "POST /v1/policy/test HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")),
        403);
    EXPECT_TRUE(daemon.handler.changes.empty());
}

}  // namespace
}  // namespace onvigil::control
