#include "control/unix_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

#include "http_talk.hpp"

namespace onvigil::control {
namespace {

using testing::HasSubstr;

class TheSocketFile : public testing::Test {
protected:
    test::TempDir folder;
    ControlSettings settings{.socket = (folder.path() / "control.sock").string(),
                             .group = "",
                             .admins = {},
                             .listen = "",
                             .listen_token = ""};
    std::vector<model::HealthProblem> warnings;

    ListeningSocket open(const std::optional<gid_t>& group = std::nullopt)
    {
        return open_unix_socket(settings, group, warnings);
    }
    mode_t mode()
    {
        struct stat status {};
        EXPECT_EQ(::stat(settings.socket.c_str(), &status), 0);
        return status.st_mode & 07777;
    }
    std::string failure()
    {
        try {
            ::close(open().descriptor);
        } catch (const std::system_error& error) {
            return error.what();
        }
        return "no failure";
    }
};

TEST_F(TheSocketFile, IsTheOwnersAloneWhereThereIsNoGroup)
{
    const auto socket = open();

    EXPECT_EQ(mode(), 0600);
    ::close(socket.descriptor);
}

TEST_F(TheSocketFile, IsTheGroupsWhereThereIsOne)
{
    const auto socket = open(::getegid());

    EXPECT_EQ(mode(), 0660);
    EXPECT_TRUE(warnings.empty());
    ::close(socket.descriptor);
}

TEST_F(TheSocketFile, ReplacesAStaleOne)
{
    ::close(open().descriptor);  // the file stays, nothing listens

    const auto socket = open();

    EXPECT_TRUE(RawClient(settings.socket).connected());
    ::close(socket.descriptor);
}

TEST_F(TheSocketFile, IsNotTakenFromADaemonThatAnswers)
{
    const auto socket = open();

    EXPECT_THAT(failure(), HasSubstr("another daemon answers"));
    EXPECT_TRUE(RawClient(settings.socket).connected());
    ::close(socket.descriptor);
}

TEST_F(TheSocketFile, LeavesAFileThatIsNoSocketAlone)
{
    std::ofstream(settings.socket) << "precious";

    EXPECT_THAT(failure(), HasSubstr("is no socket"));
    EXPECT_TRUE(std::filesystem::is_regular_file(settings.socket));
}

TEST_F(TheSocketFile, HasAPathOfLimitedLength)
{
    settings.socket = (folder.path() / std::string(200, 'x')).string();

    EXPECT_THAT(failure(), HasSubstr("at most 107 bytes"));
}

TEST_F(TheSocketFile, IsRemovedOnlyByWhoMadeIt)
{
    const auto first = open();
    ::unlink(settings.socket.c_str());
    const auto second = open();

    remove_unix_socket(first);
    EXPECT_TRUE(std::filesystem::exists(settings.socket));
    remove_unix_socket(second);
    EXPECT_FALSE(std::filesystem::exists(settings.socket));
    ::close(first.descriptor);
    ::close(second.descriptor);
}

TEST(PeerOf, KnowsUidGidAndSupplementaryGroups)
{
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    std::vector<gid_t> groups(static_cast<std::size_t>(::getgroups(0, nullptr)));
    ASSERT_GE(::getgroups(static_cast<int>(groups.size()), groups.data()), 0);

    const auto peer = peer_of(ends[0]);

    EXPECT_EQ(peer.uid, ::geteuid());
    EXPECT_EQ(peer.gid, ::getegid());
    EXPECT_THAT(peer.groups, testing::UnorderedElementsAreArray(groups));
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(FindGroup, KnowsRootsGroupAndNoInventedOne)
{
    EXPECT_EQ(find_group("root"), 0u);
    EXPECT_EQ(find_group("54321"), 54321u);
    EXPECT_EQ(find_group("no-such-group-here"), std::nullopt);
    EXPECT_EQ(find_group(""), std::nullopt);
}

TEST(TheServersWarnings, NameAGroupThatDoesNotExist)
{
    ServerUnderTest daemon;
    daemon.settings.group = "no-such-group-here";
    daemon.start();

    daemon.on_loop([&] {
        ASSERT_EQ(daemon.server().warnings().size(), 1u);
        EXPECT_THAT(daemon.server().warnings()[0].remedy, HasSubstr("groupadd --system no-such-group-here"));
    });
}

}  // namespace
}  // namespace onvigil::control
