#pragma once
/// Real syslog daemons, each on a loopback port with files of its own, started and ended by the test.

#include "support/temp_dir.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
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

inline bool answers(std::uint16_t port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(port);
    const bool ok = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return ok;
}

/// A program in the foreground, its output in files of the folder.
class Daemon {
public:
    Daemon(std::vector<std::string> command, std::vector<std::uint16_t> ports)
        : command_(std::move(command)), ports_(std::move(ports))
    {
    }
    ~Daemon() { stop(SIGKILL); }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// Returns when it listens.
    void start()
    {
        std::vector<char*> arguments;
        for (auto& argument : command_) arguments.push_back(argument.data());
        arguments.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            const int null = ::open("/dev/null", O_RDWR);
            ::dup2(null, 0), ::dup2(null, 1), ::dup2(null, 2);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        for (int i = 0; i < 500; ++i) {
            if (std::ranges::all_of(ports_, answers)) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error(command_[0] + " does not listen");
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
    std::vector<std::uint16_t> ports_;
    pid_t pid_ = -1;
};

inline std::vector<std::string> lines_of(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

inline constexpr const char* rsyslogd = "/usr/sbin/rsyslogd";

/// How to start syslog-ng: the installed one, or, since Debian's package cannot stand beside rsyslog's, one that was
/// only unpacked: by scripts/setup.sh --tests, or into the folder that ONVIGIL_SYSLOG_NG names. Empty: there is none.
inline std::vector<std::string> syslog_ng_command()
{
    namespace fs = std::filesystem;
    if (fs::exists("/usr/sbin/syslog-ng")) return {"/usr/sbin/syslog-ng"};
    const char* named = std::getenv("ONVIGIL_SYSLOG_NG");
    const fs::path root = named != nullptr ? named : fs::path(ONVIGIL_SOURCE_DIR) / "build" / "syslog-ng";
    if (!fs::exists(root / "usr/sbin/syslog-ng")) return {};
    std::string libraries, modules;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const auto name = entry.path().filename().string();
        const auto folder = entry.path().parent_path().string();
        if (name.find(".so") != name.npos && libraries.find(folder + ':') == libraries.npos) libraries += folder + ':';
        if (name.starts_with("libsyslogformat")) modules = folder;
    }
    return {"/usr/bin/env", "LD_LIBRARY_PATH=" + libraries, (root / "usr/sbin/syslog-ng").string(), "--module-path",
            modules};
}

/// Whether rsyslog writes a message before it reads the next, or keeps it in memory for a while (its default), or for
/// long, because it writes more slowly than it reads.
enum class Queue : std::uint8_t { direct, in_memory, slow };
inline std::string queue_line(Queue queue)
{
    if (queue == Queue::in_memory) return {};
    if (queue == Queue::slow) return "main_queue(queue.dequeueBatchSize=\"256\" queue.dequeueSlowdown=\"300000\")\n";
    return "main_queue(queue.type=\"direct\")\n";
}

/// rsyslogd with one input; what it got stands in `out`, written before it is acknowledged.
class Rsyslog {
public:
    /// `input`: the module and input lines, with PORT where the port goes. `line`: the template of one line.
    explicit Rsyslog(const std::string& input, std::string line = "%rawmsg%", Queue queue = Queue::direct)
        : port(free_port()), helper_(free_port()), daemon_(configure(input, std::move(line), queue), ports(input))
    {
        daemon_.start();
    }
    void restart(int signal)
    {
        daemon_.stop(signal);
        daemon_.start();
    }
    void stop(int signal) { daemon_.stop(signal); }
    void start() { daemon_.start(); }
    [[nodiscard]] std::vector<std::string> lines() const { return lines_of(out()); }
    [[nodiscard]] std::filesystem::path out() const { return folder_.path() / "out"; }

private:
    onvigil::test::TempDir folder_;

public:
    const std::uint16_t port;

private:
    /// What tells that it is up: its own port, where that is TCP's, and a helper's.
    [[nodiscard]] std::vector<std::uint16_t> ports(const std::string& input) const
    {
        if (input.find("127.0.0.1") == std::string::npos || input.find("imudp") != std::string::npos) return {helper_};
        return {helper_, port};
    }
    std::vector<std::string> configure(std::string input, std::string line, Queue queue)
    {
        for (std::size_t at; (at = input.find("PORT")) != std::string::npos;)
            input.replace(at, 4, std::to_string(port));
        const auto file = folder_.write(
            "rsyslog.conf",
            "global(workDirectory=\"" + folder_.path().string() + "\" maxMessageSize=\"64k\")\n" + queue_line(queue) +
                "module(load=\"imptcp\")\n" + input + "\ninput(type=\"imptcp\" port=\"" + std::to_string(helper_) +
                "\" address=\"127.0.0.1\")\n" + "template(name=\"raw\" type=\"string\" string=\"" + line + "\\n\")\n" +
                "action(type=\"omfile\" file=\"" + out().string() + "\" template=\"raw\" flushOnTXEnd=\"on\")\n");
        return {rsyslogd, "-n", "-f", file.string(), "-i", (folder_.path() / "pid").string()};
    }

    std::uint16_t helper_;
    Daemon daemon_;
};

}  // namespace onvigil::alerts::test
