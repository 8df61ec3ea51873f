// Who gets in: real processes with other uids and groups at the other end, which only root can become. And what is
// answered of the sensor as a whole.
#include "control/api.hpp"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.hpp"
#include "server_fixture.hpp"
#include "support/row_names.hpp"

namespace onvigil::control::authorisation_test {
namespace {

struct Row {
    const char* who;
    uid_t uid;
    gid_t gid;
    std::vector<gid_t> groups;
    int reads;    ///< HTTP status of GET /v1/status; 0: not even the socket opens
    int changes;  ///< of DELETE
};

constexpr gid_t group_of_the_socket = 54321;

class Authorisation : public testing::TestWithParam<Row> {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can try other users";
    }
    /// The status a process of that user gets.
    static int ask_as(const Row& row, const std::string& socket, const char* method, const char* target,
                      const std::string& body = {})
    {
        int ends[2];
        if (::pipe(ends) != 0) return -1;
        const pid_t child = ::fork();
        if (child == 0) {
            const bool become = ::setgroups(row.groups.size(), row.groups.data()) == 0 && ::setgid(row.gid) == 0 &&
                                ::setuid(row.uid) == 0;
            const int status = become ? status_of(ask(socket, method, target, body)) : -1;
            const auto written = ::write(ends[1], &status, sizeof status);
            ::_exit(written == sizeof status ? 0 : 1);
        }
        int status = -1;
        const auto got = ::read(ends[0], &status, sizeof status);
        ::waitpid(child, nullptr, 0);
        ::close(ends[0]);
        ::close(ends[1]);
        return got == sizeof status ? status : -1;
    }
};

TEST_P(Authorisation, FollowsUidAndGroups)
{
    ServerUnderTest daemon;
    daemon.settings.admins = {60001};
    daemon.handler.add(sample_record(1));
    daemon.settings.group = std::to_string(group_of_the_socket);
    daemon.open_folder();
    daemon.start();
    const auto& row = GetParam();

    EXPECT_EQ(ask_as(row, daemon.socket(), "GET", "/v1/status"), row.reads) << row.who;
    EXPECT_EQ(ask_as(row, daemon.socket(), "DELETE", "/v1/devices/dev-0000000001"), row.changes) << row.who;
    daemon.on_loop([&] { EXPECT_EQ(daemon.handler.changes.empty(), row.changes != 200) << row.who; });
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Authorisation,
    testing::Values(Row{"root", 0, 0, {}, 200, 200}, Row{"member", 60002, group_of_the_socket, {}, 200, 403},
                    Row{"member by supplementary group", 60003, 60003, {group_of_the_socket}, 200, 403},
                    Row{"admin who is a member", 60001, 60001, {group_of_the_socket}, 200, 200},
                    Row{"stranger", 60004, 60004, {}, 0, 0}),
    test::named_by<&Row::who>);

TEST_F(Authorisation, WhoOnlyReadsMaySendNoLargeBody)
{
    ServerUnderTest daemon;
    daemon.settings.group = std::to_string(group_of_the_socket);
    daemon.open_folder();
    daemon.start();
    const std::string large(limits::control_body_bytes + 1, 'x');
    const Row reader{"a member of the group", 60002, 60002, {group_of_the_socket}, 200, 403};

    EXPECT_EQ(ask_as(reader, daemon.socket(), "POST", "/v1/policy/test", large), 403);
    EXPECT_EQ(status_of(ask(daemon.socket(), "POST", "/v1/policy/test", large)), 422) << "root's is read";
}

TEST_F(TheServer, AnswersStatusWithTheContractsKeys)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.state.problems = {
        {"eth0.30 has been silent", "", "add it to discovery.networks", FakeHandler::now_value}};
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

TEST_F(TheServer, TellsAMonitorWhetherTheSensorWorks)
{
    daemon.start();

    const auto before = get("/healthz");
    EXPECT_EQ(status_of(before), 503);
    EXPECT_EQ(document(before).at("reasons").at(0), "no round has finished yet for this inventory");
    EXPECT_EQ(status_of(get("/healthz?live")), 200);
    daemon.on_loop([&] {
        daemon.handler.add(sample_record(1));
        daemon.handler.state.rounds.last_finished = sample_time;
    });
    EXPECT_EQ(body_of(get("/healthz")), "{\"status\":\"ok\"}\n");
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

}  // namespace
}  // namespace onvigil::control::authorisation_test
