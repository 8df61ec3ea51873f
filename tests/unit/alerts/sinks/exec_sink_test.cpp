#include "alerts/sinks/exec_sink.hpp"

#include "awaiting.hpp"
#include "fakes.hpp"
#include "processes.hpp"
#include "render/event_json.hpp"
#include "support/file_text.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using onvigil::test::file_text;
using onvigil::test::run;
using testing::Contains;
using testing::HasSubstr;

class ExecTest : public testing::Test {
protected:
    std::string script(const std::string& body)
    {
        const auto file = folder.write("hook.sh", "#!/bin/sh\n" + body);
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        return file.string();
    }
    Outcome send(std::vector<std::string> command, std::chrono::milliseconds timeout = 10s,
                 const model::Event& event = sample_event())
    {
        boost::asio::io_context context;
        ExecSink runner({.command = std::move(command), .timeout = timeout}, context.get_executor());
        auto outcome = run(context, runner.send({&event, 1}));
        delivered = runner.delivered();
        run(context, runner.close());
        return outcome;
    }
    std::string out() const { return (folder.path() / "out").string(); }

    onvigil::test::TempDir folder;
    std::uint64_t delivered = 0;
};

TEST_F(ExecTest, GivesTheProgramTheEventAndItsKeys)
{
    EXPECT_FALSE(send({script("cat > \"$1\"; env >> \"$1\""), out()}));
    EXPECT_EQ(delivered, 7u);
    const auto got = file_text(out());
    EXPECT_TRUE(got.starts_with(render::event_json(sample_event()) + '\n'));
    for (const char* line : {"\nLANG=C.UTF-8\n", "\nONVIGIL_DEVICE_ID=dev-7k2m9q4x1c\n", "\nONVIGIL_SEVERITY=high\n",
                             "\nONVIGIL_WAIVED=false\n", "\nONVIGIL_SEQ=7\n"})
        EXPECT_THAT(got, HasSubstr(line));
}

TEST_F(ExecTest, HandsOnNothingOfTheDaemonsEnvironment)
{
    ::setenv("SECRET_OF_THE_DAEMON", "42", 1);
    EXPECT_FALSE(send({"/bin/sh", "-c", "tr '\\0' '\\n' < /proc/$$/environ > " + out()}));
    for (const auto& line : lines_of(out()))
        EXPECT_TRUE(line.starts_with("PATH=") || line.starts_with("LANG=") || line.starts_with("ONVIGIL_")) << line;
    EXPECT_GT(lines_of(out()).size(), 20u);
}

TEST_F(ExecTest, HandsOnNoDescriptor)
{
    const int leak = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
    EXPECT_FALSE(send({"/bin/sh", "-c", "ls /proc/$$/fd > " + out()}));
    ::close(leak);
    for (const auto& line : lines_of(out())) EXPECT_LE(std::stoi(line), 10) << "the shell's own script handle is 10";
    EXPECT_THAT(lines_of(out()), testing::Not(Contains(std::to_string(leak))));
}

TEST_F(ExecTest, IsNoShell)
{
    auto event = sample_event();
    event.message = "$(touch " + out() + ".owned); `touch " + out() + ".owned`";
    EXPECT_FALSE(send({script("printf '%s' \"$1\" > \"$2\""), "$(id); rm -rf *", out()}, 10s, event));
    EXPECT_EQ(file_text(out()), "$(id); rm -rf *");
    EXPECT_FALSE(std::filesystem::exists(out() + ".owned"));
}

TEST_F(ExecTest, TakesAnExitCodeForARefusal)
{
    const auto outcome = send({"/bin/sh", "-c", "exit 3"});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->text, "/bin/sh ended with exit code 3");
    EXPECT_EQ(delivered, 0u);
}

TEST_F(ExecTest, NamesASignal)
{
    EXPECT_THAT(send({"/bin/sh", "-c", "kill -SEGV $$"}).value().text, HasSubstr("killed by signal 11"));
}

TEST_F(ExecTest, NamesAProgramThatIsNotThere)
{
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "the thread sanitizer makes a fork of vfork: no memory is shared to say why exec failed";
#endif
    EXPECT_EQ(send({"/nowhere/hook"}).value().text, "starting /nowhere/hook: No such file or directory");
}

TEST_F(ExecTest, KillsTheWholeGroupWhenTheTimeIsUp)
{
    const auto from = std::chrono::steady_clock::now();
    const auto outcome = send({"/bin/sh", "-c", "sleep 60 & echo $! > " + out() + "; wait"}, 300ms);
    EXPECT_LT(std::chrono::steady_clock::now() - from, 5s);
    EXPECT_THAT(outcome.value().text, HasSubstr("took longer than 300ms and was killed"));
    const pid_t grandchild = std::stoi(file_text(out()));
    EXPECT_TRUE(ends(grandchild, 5s));
}

TEST_F(ExecTest, AProgramThatReadsNothingIsNoProblem)
{
    auto event = sample_event();
    event.message = std::string(300'000, 'x');
    EXPECT_FALSE(send({"/bin/true"}, 10s, event));
}

TEST_F(ExecTest, HasTheUsualLimitOfOpenFiles)
{
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit high{before.rlim_max, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &high);
    EXPECT_FALSE(send({"/bin/sh", "-c", "ulimit -Sn > " + out() + "; ulimit -Hn >> " + out()}));
    rlimit after{};
    ::getrlimit(RLIMIT_NOFILE, &after);
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(after.rlim_cur, high.rlim_cur) << "ours stays";
    EXPECT_THAT(lines_of(out()), testing::ElementsAre("1024", std::to_string(high.rlim_max)));
}

/// On a thread of its own: ambient capabilities are one thread's.

TEST_F(ExecTest, InheritsNoCapability)
{
    const auto ambient = [](const std::string& status) {
        const auto at = status.find("CapAmb:\t");
        return at == std::string::npos ? std::string() : status.substr(at + 8, 16);
    };
    std::string own;
    std::thread([&] {
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        std::array<__user_cap_data_struct, 2> data{};
        ::syscall(SYS_capget, &header, data.data());
        for (auto& word : data) word.inheritable = word.permitted;
        ::syscall(SYS_capset, &header, data.data());
        ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0);
        own = ambient(file_text("/proc/thread-self/status"));
        EXPECT_FALSE(
            send({"/bin/sh", "-c", "while read -r line; do echo \"$line\"; done < /proc/self/status > " + out()}));
    }).join();
    if (own.find('1') == std::string::npos) GTEST_SKIP() << "no ambient capability may be raised here";
    EXPECT_EQ(ambient(file_text(out())), "0000000000000000");
}

TEST_F(ExecTest, WhoIsKilledIsBuriedWithoutAnybodyWaiting)
{
    boost::asio::io_context context;
    ExecSink runner({.command = {"/bin/sh", "-c", "trap '' TERM; while :; do :; done"}, .timeout = 100ms},
                    context.get_executor());
    const auto event = sample_event();
    ASSERT_TRUE(run(context, runner.send({&event, 1})));
    run(context, runner.close());
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is still there";
    EXPECT_EQ(errno, ECHILD);
}

TEST_F(ExecTest, DefaultSignalsAndMask)
{
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    // The shell reads it itself: while it starts another program it blocks signals for a moment.
    const std::string read =
        "while read -r name value; do case $name in SigBlk:|SigIgn:) echo \"$name $value\";; esac; done"
        " < /proc/self/status > ";
    EXPECT_FALSE(send({"/bin/sh", "-c", read + out()}));
    std::signal(SIGPIPE, before);
    const auto lines = lines_of(out());
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0], "SigBlk: 0000000000000000");
    const auto ignored = std::stoull(lines[1].substr(8), nullptr, 16);
    EXPECT_EQ(ignored & 0x7FFF'FFFF, 0u) << "the C library keeps 32 and 33 to itself";
}

}  // namespace
}  // namespace onvigil::alerts
