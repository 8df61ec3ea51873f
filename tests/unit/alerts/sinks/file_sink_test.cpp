#include "alerts/sinks/file_sink.hpp"

#include "awaiting.hpp"
#include "fakes.hpp"
#include "processes.hpp"
#include "render/event_json.hpp"
#include "support/file_text.hpp"
#include "support/run.hpp"
#include "support/small_disk.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using onvigil::test::file_text;
using onvigil::test::run;
using testing::HasSubstr;

class FileTest : public testing::Test {
protected:
    Outcome send(Sink& sink, std::uint64_t seq)
    {
        const auto event = sample_event(seq);
        return run(context, sink.send({&event, 1}));
    }
    std::string path() const { return (folder.path() / "events.jsonl").string(); }
    FileSettings settings() const { return {.path = path(), .format = &format_named("json")}; }

    boost::asio::io_context context;
    onvigil::test::TempDir folder;
};

TEST_F(FileTest, AppendsOneRecordALine)
{
    const auto inherited = ::umask(0777);
    FileSink sink(settings(), {});
    EXPECT_FALSE(send(sink, 1));
    ::umask(inherited);
    EXPECT_FALSE(send(sink, 2));
    EXPECT_EQ(sink.delivered(), 2u);
    EXPECT_EQ(file_text(path()),
              render::event_json(sample_event(1)) + '\n' + render::event_json(sample_event(2)) + '\n');
    struct stat info {};
    ASSERT_EQ(::stat(path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0640u) << "whatever the umask";
}

TEST_F(FileTest, EndsAHalfLineLeftByACrash)
{
    folder.write("events.jsonl", "{\"id\":\"half");
    FileSink sink(settings(), {});
    EXPECT_FALSE(send(sink, 1));
    const auto lines = lines_of(path());
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0], "{\"id\":\"half");
    EXPECT_EQ(lines[1], render::event_json(sample_event(1)));
}

TEST_F(FileTest, FollowsARotationWhenTold)
{
    FileSink sink(settings(), {});
    EXPECT_FALSE(send(sink, 1));
    std::filesystem::rename(path(), path() + ".1");
    EXPECT_FALSE(send(sink, 2));
    EXPECT_FALSE(std::filesystem::exists(path()));
    sink.reopen();
    EXPECT_TRUE(appears(path(), 5s)) << "it is there before the next event";
    EXPECT_FALSE(send(sink, 3));
    EXPECT_EQ(lines_of(path() + ".1").size(), 2u);
    EXPECT_EQ(lines_of(path()).size(), 1u);
}

TEST_F(FileTest, ADeletedFileIsMadeAnew)
{
    FileSink sink(settings(), {});
    EXPECT_FALSE(send(sink, 1));
    std::filesystem::remove(path());
    EXPECT_FALSE(send(sink, 2));
    EXPECT_EQ(lines_of(path()).size(), 1u);
}

/// Watched with strace where there is one: nothing else tells whether a folder was synced.

TEST_F(FileTest, ANewFilesNameIsOnDiskBeforeItCounts)
{
    if (!std::filesystem::exists("/usr/bin/strace")) GTEST_SKIP() << "strace is not installed";
    const auto trace = (folder.path() / "trace").string();
    const auto command = "strace -f -y -e trace=fsync,fdatasync -o " + trace + " " +
                         std::filesystem::read_symlink("/proc/self/exe").string() +
                         " --gtest_filter=FileTest.ADeletedFileIsMadeAnew > /dev/null 2>&1";
    if (std::system(command.c_str()) != 0) GTEST_SKIP() << "strace may not trace here";
    const auto lines = lines_of(trace);
    const auto folders =
        std::ranges::count_if(lines, [](const auto& line) { return line.find(" fsync(") != line.npos; });
    EXPECT_EQ(folders, 2) << "once for each time it was made";
}

TEST_F(FileTest, NamesAFolderThatIsNotThereAndRecovers)
{
    FileSettings missing{.path = (folder.path() / "no" / "events").string(), .format = &format_named("json")};
    FileSink sink(missing, {});
    EXPECT_EQ(send(sink, 1).value().text, "opening " + missing.path + ": No such file or directory");
    EXPECT_EQ(sink.delivered(), 0u);
    std::filesystem::create_directory(folder.path() / "no");
    EXPECT_FALSE(send(sink, 1));
}

TEST_F(FileTest, ALinkIsNotFollowed)
{
    const auto victim = folder.write("victim", "mine\n");
    std::filesystem::create_symlink(victim, path());
    FileSink sink(settings(), {});
    EXPECT_EQ(send(sink, 1).value().text, path() + " is not written to: it is a symbolic link, which is not followed");
    EXPECT_EQ(file_text(victim), "mine\n");
    std::filesystem::remove(path());
    std::filesystem::create_symlink(folder.path() / "new", path());
    EXPECT_TRUE(send(sink, 1));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "new"));
}

TEST_F(FileTest, WhereEverybodyMayWriteItIsNotTheOthersFile)
{
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    EXPECT_THAT(send(*std::make_unique<FileSink>(settings(), SensorIdentity()), 1).value().text,
                HasSubstr("everybody may write its folder"));
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all | std::filesystem::perms::sticky_bit);
    EXPECT_FALSE(send(*std::make_unique<FileSink>(settings(), SensorIdentity()), 1));
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(::chown(path().c_str(), 65534, 65534), 0);
    EXPECT_THAT(send(*std::make_unique<FileSink>(settings(), SensorIdentity()), 2).value().text,
                HasSubstr("it belongs to another user"));
    EXPECT_EQ(lines_of(path()).size(), 1u);
}

TEST_F(FileTest, ALinkOnTheWayToItsFolderIsNotFollowed)
{
    std::filesystem::create_directories(folder.path() / "victim" / "inner");
    std::filesystem::create_symlink(folder.path() / "victim", folder.path() / "logs");
    for (const char* way : {"logs/x.log", "logs/inner/x.log"}) {
        FileSink sink({.path = (folder.path() / way).string(), .format = &format_named("json")}, {});
        const auto outcome = send(sink, 1);
        ASSERT_TRUE(outcome) << way;
        EXPECT_EQ(outcome->kind, Failure::Kind::hopeless);
        EXPECT_THAT(outcome->text, HasSubstr("a symbolic link leads to its folder"));
    }
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path() / "victim"), {}), 1);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "victim" / "inner"));
}

TEST_F(FileTest, AHardLinkIsNotWrittenTo)
{
    const auto victim = folder.write("victim", "precious\n");
    std::filesystem::create_hard_link(victim, path());
    FileSink sink(settings(), {});
    EXPECT_THAT(send(sink, 1).value().text, HasSubstr("it has another name, too (a hard link)"));
    EXPECT_EQ(file_text(victim), "precious\n");
    std::filesystem::remove(victim);
    EXPECT_FALSE(send(sink, 1));
}

TEST_F(FileTest, ADatabaseIsNotWrittenTo)
{
    const std::string content("SQLite format 3\0 and pages", 26);
    folder.write("events.jsonl", content);
    ASSERT_EQ(file_text(path()), content);
    FileSink sink(settings(), {});
    EXPECT_EQ(send(sink, 1).value().text, path() + " is not written to: it is a database");
    EXPECT_EQ(file_text(path()), content);
}

TEST_F(FileTest, WhereAGroupOrAnotherUserMayWriteNothingIsWritten)
{
    using std::filesystem::perms;
    const auto said = [&] { return send(*std::make_unique<FileSink>(settings(), SensorIdentity()), 1); };
    std::filesystem::permissions(folder.path(), perms::owner_all | perms::group_all);
    EXPECT_THAT(said().value().text, HasSubstr("a group may write its folder"));
    EXPECT_FALSE(std::filesystem::exists(path()));
    std::filesystem::permissions(folder.path(), perms::owner_all);
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(::chown(folder.path().c_str(), 65534, 65534), 0);
    EXPECT_THAT(said().value().text, HasSubstr("its folder belongs to another user"));
    EXPECT_FALSE(std::filesystem::exists(path()));
    ASSERT_EQ(::chown(folder.path().c_str(), 0, 0), 0);
    folder.write("events.jsonl", "");
    ASSERT_EQ(::chown(path().c_str(), 65534, 65534), 0);
    EXPECT_THAT(said().value().text, HasSubstr("it belongs to another user"));
    EXPECT_EQ(file_text(path()), "");
}

/// As logrotate's `create` does: the daemon's own user, and the mode that it says.
TEST_F(FileTest, AnEmptyFileThatIsMadeForItIsWrittenTo)
{
    folder.write("events.jsonl", "");
    std::filesystem::permissions(path(), std::filesystem::perms(0600));
    FileSink sink(settings(), {});
    EXPECT_FALSE(send(sink, 1));
    EXPECT_EQ(lines_of(path()).size(), 1u);
}

/// It would take what is never read, and then hold the sink up for good.
TEST_F(FileTest, APipeOrDeviceIsNotWrittenTo)
{
    ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
    for (const auto& name : {path(), std::string("/dev/null")}) {
        FileSink sink({.path = name, .format = &format_named("json")}, {});
        const auto outcome = send(sink, 1);
        ASSERT_TRUE(outcome) << name;
        EXPECT_EQ(outcome->kind, Failure::Kind::hopeless);
        EXPECT_THAT(outcome->text, HasSubstr(name + " is not written to: it is no regular file"));
    }
}

TEST_F(FileTest, AFullDiskIsAFailure)
{
    onvigil::test::on_a_small_disk(folder.path(), [&] {
        onvigil::test::fill(folder.path());
        FileSink sink(settings(), {});
        EXPECT_THAT(send(sink, 1).value().text, HasSubstr("writing " + path() + ": No space left on device"));
    });
}

}  // namespace
}  // namespace onvigil::alerts
