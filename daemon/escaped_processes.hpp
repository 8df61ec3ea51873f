#pragma once
/// daemon/escaped_processes.hpp - programs that run on after the program of an exec sink that started them: in a
/// session of their own they survive its end, and become children of the daemon (PR_SET_CHILD_SUBREAPER).
///
/// They end with the service's control group; here they are counted, and reaped when they end.

#include <cstdint>
#include <set>

#include <sys/types.h>

namespace onvigil::daemon {

/// Their parent becomes this process rather than init. Once, before any thread.
void adopt_orphans();

class EscapedProcesses {
public:
    /// Looks at the children of this process; those in its own session belong to the sinks.
    void look();
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }
    [[nodiscard]] std::size_t running() const noexcept { return running_.size(); }

private:
    std::set<pid_t> running_;
    std::uint64_t seen_ = 0;
};

}  // namespace onvigil::daemon
