/// Who gets in: real processes with other uids and groups at the other end. Only root can become them.
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.hpp"
#include "http_talk.hpp"
#include "support/row_names.hpp"

namespace onvigil::control {
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

}  // namespace
}  // namespace onvigil::control
