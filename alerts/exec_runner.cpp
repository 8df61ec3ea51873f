#include "alerts/exec_runner.hpp"

#include "alerts/flat.hpp"
#include "async/within.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "render/event_json.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace onvigil::alerts {

namespace asio = boost::asio;

namespace {

/// A descriptor that closes itself.
class Fd {
public:
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

/// A file in memory that holds `text`, read from its start: no pipe that could fill up or break.
int memory_file(std::string_view text)
{
    Fd fd(::memfd_create("onvigil-event", MFD_CLOEXEC));
    if (fd.get() < 0) return -1;
    while (!text.empty()) {
        const auto written = ::write(fd.get(), text.data(), text.size());
        if (written <= 0) return -1;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::lseek(fd.get(), 0, SEEK_SET) != 0) return -1;
    return fd.release();
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

/// What the child is born with: /dev/null, its event, default signals, its own group.
class Birth {
public:
    explicit Birth(int standard_input)
    {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, standard_input, 0);
        posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, 2, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
        posix_spawn_file_actions_addchdir_np(&actions_, "/");
        posix_spawnattr_init(&attributes_);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~Birth()
    {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    Birth(const Birth&) = delete;
    Birth& operator=(const Birth&) = delete;

    /// 0 or an errno.
    int spawn(pid_t& pid, std::vector<std::string> command, std::vector<std::string> environment)
    {
        return ::posix_spawn(&pid, command.front().c_str(), &actions_, &attributes_, pointers(command).data(),
                             pointers(environment).data());
    }

private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

/// A running child; whoever lets go of it before it ended kills it with all its own.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Its wait status; it must have ended, or is killed.
    int end()
    {
        if (pid_ <= 0) return status_;
        int reaped = ::waitpid(pid_, &status_, WNOHANG);
        ::kill(-pid_, SIGKILL);  // what it left running goes with it
        while (reaped == 0 || (reaped < 0 && errno == EINTR)) reaped = ::waitpid(pid_, &status_, 0);
        pid_ = -1;
        return status_;
    }

private:
    pid_t pid_;
    int status_ = -1;
};

asio::awaitable<bool> readable(asio::posix::stream_descriptor& fd)
{
    const auto [error] =
        co_await fd.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    co_return !error;
}

Failure failed(std::string text)
{
    return {.text = std::move(text), .kind = Failure::Kind::retry, .retry_after = {}};
}

}  // namespace

std::vector<std::string> exec_environment(const model::Event& event)
{
    std::vector<std::string> out{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"};
    for (const auto& [key, value] : flat_texts(event)) {
        std::string name = "ONVIGIL_";
        for (const char c : key)
            name += c >= 'a' && c <= 'z'                               ? static_cast<char>(c - 'a' + 'A')
                    : (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? c
                                                                       : '_';
        out.push_back(
            name + '=' +
            (value.size() <= limits::exec_value_bytes ? value : text::clean(value, limits::exec_value_bytes) + "…"));
    }
    return out;
}

ExecRunner::ExecRunner(ExecSink settings, asio::any_io_executor executor)
    : settings_(std::move(settings)), executor_(std::move(executor))
{
}

asio::awaitable<Outcome> ExecRunner::send(std::span<const model::Event> events)
{
    for (const auto& event : events) {
        auto outcome = co_await run(event);
        if (outcome) co_return outcome;
        delivered_ = event.seq;
    }
    co_return std::nullopt;
}

asio::awaitable<Outcome> ExecRunner::run(const model::Event& event)
{
    const auto& program = settings_.command.front();
    const Fd input(memory_file(render::event_json(event) + '\n'));
    if (input.get() < 0) co_return failed(fmt::format("no memory file for {}: {}", program, std::strerror(errno)));

    pid_t pid = -1;
    if (const int error = Birth(input.get()).spawn(pid, settings_.command, exec_environment(event)); error != 0)
        co_return failed(fmt::format("starting {}: {}", program, std::strerror(error)));
    Child child(pid);

    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (pidfd < 0) co_return failed(fmt::format("watching {}: {}", program, std::strerror(errno)));
    asio::posix::stream_descriptor ended(executor_, pidfd);
    const auto done = co_await async::within<bool>(settings_.timeout, readable(ended));
    if (!done)
        co_return failed(
            fmt::format("{} took longer than {} and was killed", program, model::to_text(settings_.timeout)));
    if (!*done) co_return failed(fmt::format("{} was stopped", program));

    const int status = child.end();
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) co_return std::nullopt;
    if (WIFEXITED(status)) co_return failed(fmt::format("{} ended with exit code {}", program, WEXITSTATUS(status)));
    co_return failed(fmt::format("{} was killed by signal {}", program, WTERMSIG(status)));
}

}  // namespace onvigil::alerts
