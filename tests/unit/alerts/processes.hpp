#pragma once
/// Programs of the system in the foreground, started and ended by a test, and what they leave in files.

#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace onvigil::alerts::test {

inline sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return out;
}

/// A port that was free a moment ago.
inline std::uint16_t free_port()
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no free port");
    ::close(fd);
    return ntohs(address.sin_port);
}

/// How a program tells that it is ready: READY=1 at $NOTIFY_SOCKET, as systemd has it, or words on stderr.
class Readiness {
public:
    explicit Readiness(std::string words) : words_(std::move(words))
    {
        if (!words_.empty()) {
            if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
            return;
        }
        words_ = "READY=1";
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socklen_t size = sizeof address;
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        ends_[0] = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);  // bound to a name of the kernel's choice:
        if (::bind(ends_[0], plain, sizeof address.sun_family) != 0 || ::getsockname(ends_[0], plain, &size) != 0)
            throw std::runtime_error("no socket");
        name_.assign(address.sun_path + 1, size - offsetof(sockaddr_un, sun_path) - 1);
    }
    ~Readiness()
    {
        for (const int fd : ends_)
            if (fd >= 0) ::close(fd);
    }
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;

    [[nodiscard]] std::string environment() const { return name_.empty() ? "" : "NOTIFY_SOCKET=@" + name_; }
    /// Where the program's stderr goes; -1: nowhere.
    [[nodiscard]] int stderr_end() const { return ends_[1]; }
    /// False: it has ended, or is silent for ten seconds.
    [[nodiscard]] bool wait()
    {
        if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
        std::string told;
        char chunk[4096];
        for (pollfd look{ends_[0], POLLIN, 0}; ::poll(&look, 1, 10'000) > 0;) {
            const auto size = ::read(ends_[0], chunk, sizeof chunk);
            if (size <= 0) return false;
            told.append(chunk, static_cast<std::size_t>(size));
            if (told.find(words_) != std::string::npos) return true;
        }
        return false;
    }

private:
    std::string words_, name_;
    int ends_[2] = {-1, -1};
};

class Daemon {
public:
    /// `ready`: what it says on stderr when it is; empty: it notifies.
    explicit Daemon(std::vector<std::string> command, std::string ready = {})
        : command_(std::move(command)), ready_(std::move(ready))
    {
    }
    ~Daemon() { stop(SIGKILL); }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// Returns when it is ready.
    void start()
    {
        readiness_ = std::make_unique<Readiness>(ready_);
        std::string env = "/usr/bin/env", variable = readiness_->environment();
        std::vector<char*> arguments{env.data()};
        if (!variable.empty()) arguments.push_back(variable.data());
        for (auto& argument : command_) arguments.push_back(argument.data());
        arguments.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            const int null = ::open("/dev/null", O_RDWR);
            ::dup2(null, 0), ::dup2(null, 1);
            ::dup2(readiness_->stderr_end() >= 0 ? readiness_->stderr_end() : null, 2);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        if (!readiness_->wait()) throw std::runtime_error(command_[0] + " does not start");
    }
    void stop(int signal)
    {
        if (pid_ <= 0) return;
        ::kill(pid_, signal);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }

private:
    std::vector<std::string> command_;
    std::string ready_;
    std::unique_ptr<Readiness> readiness_;  ///< kept: its stderr is never full and never broken
    pid_t pid_ = -1;
};

inline std::vector<std::string> lines_of(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

}  // namespace onvigil::alerts::test
