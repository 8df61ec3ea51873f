#include "daemon/escaped_processes.hpp"

#include <filesystem>
#include <fstream>
#include <utility>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace onvigil::daemon {
namespace {

/// Empty where the kernel does not tell (CONFIG_PROC_CHILDREN).
std::set<pid_t> children()
{
    std::set<pid_t> out;
    std::error_code error;
    for (std::filesystem::directory_iterator thread("/proc/self/task", error), end; !error && thread != end;
         thread.increment(error)) {
        std::ifstream file(thread->path() / "children");
        for (pid_t pid = 0; file >> pid;) out.insert(pid);
    }
    return out;
}

}  // namespace

void adopt_orphans()
{
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

void EscapedProcesses::look()
{
    const auto own_session = ::getsid(0);
    const auto before = std::exchange(running_, {});
    for (const pid_t pid : children()) {
        const pid_t session = ::getsid(pid);
        if (session < 0) continue;
        if (session == own_session) {
            // The program itself leads its group and is its sink's to wait for; what it left there was killed with it.
            if (::getpgid(pid) != pid) ::waitpid(pid, nullptr, WNOHANG);
            continue;
        }
        if (!before.contains(pid)) ++seen_;
        if (::waitpid(pid, nullptr, WNOHANG) == 0) running_.insert(pid);
    }
}

}  // namespace onvigil::daemon
