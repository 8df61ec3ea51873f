#pragma once
/// Waiting for what other processes and threads do, by events of the kernel.

#include <cerrno>
#include <chrono>
#include <filesystem>

#include <poll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onvigil::alerts::test {

/// True when process `pid`, anybody's child, has ended within `limit`.
inline bool ends(pid_t pid, std::chrono::milliseconds limit)
{
    const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (fd < 0) return errno == ESRCH;
    pollfd look{fd, POLLIN, 0};
    const bool ended = ::poll(&look, 1, static_cast<int>(limit.count())) == 1;
    ::close(fd);
    return ended;
}

/// True when `file` is there within `limit`; its folder is there already.
inline bool appears(const std::filesystem::path& file, std::chrono::milliseconds limit)
{
    const int fd = ::inotify_init1(IN_CLOEXEC);
    ::inotify_add_watch(fd, file.parent_path().c_str(), IN_CREATE | IN_MOVED_TO);
    const auto end = std::chrono::steady_clock::now() + limit;
    bool there = std::filesystem::exists(file);
    while (!there) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd look{fd, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&look, 1, static_cast<int>(left.count())) != 1) break;
        alignas(inotify_event) char events[4096];
        if (::read(fd, events, sizeof events) <= 0) break;
        there = std::filesystem::exists(file);
    }
    ::close(fd);
    return there;
}

}  // namespace onvigil::alerts::test
