#pragma once
/// support/netns.hpp - network namespaces for tests that put packets on a wire: made, entered and gone with the test.

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

namespace onvigil::test {

/// One namespace of the calling thread's making; lives as long as this, its sockets and its processes.
class NetworkNamespace {
public:
    /// Null where the machine does not allow it: skip the test then, visibly.
    static bool possible()
    {
        static const bool answer = [] {
            try {
                NetworkNamespace probe;
                return std::system("command -v ip >/dev/null") == 0;
            } catch (const std::exception&) {
                return false;
            }
        }();
        return answer;
    }

    /// Runs `work` inside; sockets opened there stay there.
    template <typename Work>
    auto in(Work work) const
    {
        struct Back {
            int fd;
            ~Back()
            {
                (void)setns(fd, CLONE_NEWNET);
                ::close(fd);
            }
        } back{open_current()};
        if (setns(fd_, CLONE_NEWNET) != 0) throw std::runtime_error("entering a network namespace");
        return work();
    }

    NetworkNamespace()
    {
        const int before = open_current();
        if (unshare(CLONE_NEWNET) != 0 && !as_its_root()) {
            ::close(before);
            throw std::runtime_error("no network namespace to be had");
        }
        fd_ = open_current();
        (void)setns(before, CLONE_NEWNET);  // out of a new user namespace there is no way back: the test stays inside
        ::close(before);
        in([] { run("ip link set lo up"); });
    }
    ~NetworkNamespace() { ::close(fd_); }
    NetworkNamespace(const NetworkNamespace&) = delete;
    NetworkNamespace& operator=(const NetworkNamespace&) = delete;

    /// For `ip link set X netns PATH`.
    [[nodiscard]] std::string path() const
    {
        return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(fd_);
    }

    /// A shell command; throws when it fails.
    static void run(const std::string& command)
    {
        if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error("failed: " + command);
    }

    /// Sets `key` ("net/ipv4/..."); where a container shows /proc/sys read-only, through a /proc of our own.
    static void sysctl(const std::string& key, int value)
    {
        const std::string write = "echo " + std::to_string(value) + " > /proc/sys/" + key;
        run("{ " + write + "; } 2>/dev/null || exec unshare --mount sh -c 'mount -t proc proc /proc && " + write + "'");
    }

private:
    static int open_current()
    {
        const int fd = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
        if (fd < 0) throw std::runtime_error("no /proc to find the network namespace in");
        return fd;
    }

    static bool as_its_root()
    {
        const std::string user = "0 " + std::to_string(getuid()) + " 1\n";
        const std::string group = "0 " + std::to_string(getgid()) + " 1\n";
        if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << user;
        std::ofstream("/proc/self/gid_map") << group;
        return getuid() == 0;
    }

    int fd_ = -1;
};

}  // namespace onvigil::test
