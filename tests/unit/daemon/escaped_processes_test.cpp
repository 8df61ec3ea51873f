#include "daemon/escaped_processes.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace onvigil::daemon {
namespace {

/// A child that says when it is ready and lives until it is killed.
pid_t start_child(bool own_session)
{
    int ready[2];
    if (::pipe(ready) != 0) return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        if (own_session) ::setsid();
        ::close(ready[1]);
        ::pause();
        ::_exit(0);
    }
    ::close(ready[1]);
    char nothing = 0;
    EXPECT_EQ(::read(ready[0], &nothing, 1), 0) << "the child has closed its end";
    ::close(ready[0]);
    return child;
}

TEST(EscapedProcesses, AreThoseInASessionOfTheirOwnCountedOnceAndReaped)
{
    EscapedProcesses escaped;
    const pid_t ours = start_child(false), gone = start_child(true);
    for (int i = 0; i < 2; ++i) {
        escaped.look();
        EXPECT_EQ(escaped.running(), 1u);
        EXPECT_EQ(escaped.seen(), 1u);
    }
    ::kill(gone, SIGKILL);
    siginfo_t end{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(gone), &end, WEXITED | WNOWAIT), 0);
    escaped.look();
    EXPECT_EQ(escaped.running(), 0u);
    EXPECT_EQ(escaped.seen(), 1u);
    EXPECT_EQ(::waitpid(gone, nullptr, WNOHANG), -1) << "it was reaped";
    ::kill(ours, SIGKILL);
    EXPECT_EQ(::waitpid(ours, nullptr, 0), ours) << "a child of a sink is the sink's to reap";
}

}  // namespace
}  // namespace onvigil::daemon
