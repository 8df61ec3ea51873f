#include <sys/stat.h>

#include <thread>

#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

class Support : public TheClient {
protected:
    std::filesystem::path unpacked = folder.path() / "unpacked";

    void unpack(const std::filesystem::path& archive)
    {
        std::filesystem::create_directory(unpacked);
        ASSERT_EQ(
            std::system(("tar -xzf " + archive.string() + " --strip-components=1 -C " + unpacked.string()).c_str()), 0);
    }
};

TEST_F(Support, GathersWhatTheDaemonSaysWithoutLogins)
{
    model::SinkStatus sink;
    sink.name = "siem";
    sink.last_error = "POST https://user:s3cret@siem.example.org/x: 500";
    daemon.handler.state.sinks.push_back(sink);
    daemon.start();
    const auto archive = folder.path() / "s.tar.gz";

    EXPECT_EQ(run({"support", archive.string()}).out, archive.string() + "\n");
    EXPECT_EQ(std::filesystem::status(archive).permissions() & std::filesystem::perms::others_all,
              std::filesystem::perms::none);
    unpack(archive);
    for (const auto* name : {"README.txt", "system.txt", "status.json", "alerts.json", "lists.json", "config.json",
                             "metrics.txt", "problems.jsonl", "log.txt", "service.txt"})
        EXPECT_TRUE(std::filesystem::exists(unpacked / name)) << name;
    EXPECT_THAT(read(unpacked / "alerts.json"),
                testing::AllOf(HasSubstr("https://(secret)@siem"), Not(HasSubstr("s3cret"))));
}

TEST_F(Support, OfADaemonThatDoesNotAnswerHoldsTheLog)
{
    const auto archive = folder.path() / "s.tar.gz";
    const auto outcome = run({"support", archive.string()}, (folder.path() / "nothing").string());
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, HasSubstr("does not answer"));
    unpack(archive);
    EXPECT_TRUE(std::filesystem::exists(unpacked / "log.txt"));
    EXPECT_FALSE(std::filesystem::exists(unpacked / "config.json"));
    const auto nowhere = run({"support", "/nowhere/s.tar.gz"}, "/nowhere");
    EXPECT_EQ(nowhere.code, 1);
    EXPECT_EQ(nowhere.err, "onvigil: /nowhere/s.tar.gz: cannot be written: No such file or directory\n");
}

TEST_F(Support, LeavesNothingOfAnArchiveThatCannotBeMade)
{
    const std::string path = std::getenv("PATH");
    ::setenv("PATH", folder.path().c_str(), 1);
    const auto outcome = run({"support", (folder.path() / "s.tar.gz").string()}, "/nowhere");
    ::setenv("PATH", path.c_str(), 1);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("tar(1), which writes the archive, is not there"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "s.tar.gz.part"));
}

TEST_F(Support, TakesANameWithAColonForAFileOfThisMachine)
{
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    EXPECT_EQ(run({"support", "at-14:30.tar.gz"}, "/nowhere").code, 0);
    std::filesystem::current_path(here);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "at-14:30.tar.gz"));
}

TEST_F(Support, APipeIsWrittenToAtOnceAndStaysAPipe)
{
    const auto pipe = folder.path() / "pipe", archive = folder.path() / "s.tar.gz";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread reader([&] { std::ofstream(archive) << std::ifstream(pipe).rdbuf(); });
    const auto outcome = run({"support", pipe.string()}, (folder.path() / "nothing").string());
    ::close(
        ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK));  // where nothing has come, the reader still waits for a writer
    reader.join();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(std::filesystem::is_fifo(pipe));
    unpack(archive);
    EXPECT_TRUE(std::filesystem::exists(unpacked / "log.txt"));
}

}  // namespace
}  // namespace onvigil::cli
