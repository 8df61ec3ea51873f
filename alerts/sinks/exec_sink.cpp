#include "alerts/sinks/exec_sink.hpp"

#include "alerts/formats/flat_fields.hpp"
#include "alerts/sinks/setting_visitor.hpp"
#include "async/within.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "render/event_json.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace onvigil::alerts {

namespace asio = boost::asio;
using namespace std::chrono_literals;

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
    out.reserve(texts.size() + 1);
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

/// What the child makes of itself before it becomes the program. Only system calls: until then it shares our memory.
void prepare_child(int standard_input, int nothing)
{
    constexpr rlim_t usual_files = 1024;  // what select() can hold; ours is far higher
    ::setpgid(0, 0);
    ::dup2(standard_input, 0);
    ::dup2(nothing, 1);
    ::dup2(nothing, 2);
    ::close_range(3, ~0U, 0);
    ::chdir("/") == 0 ? void() : ::_exit(126);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = std::min(files.rlim_max, usual_files);
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &usual, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// 0 or an errno. As posix_spawn does it, which knows neither limits nor capabilities: vfork, with every signal blocked
/// until the child has handlers of its own.
int start(pid_t& pid, int input, std::vector<std::string> command, std::vector<std::string> environment)
{
    const auto arguments = pointers(command);
    const auto variables = pointers(environment);
    const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (nothing.get() < 0) return errno;
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    volatile int error = 0;
    const pid_t child = ::vfork();  // NOLINT(clang-analyzer-security.insecureAPI.vfork)
    if (child == 0) {
        prepare_child(input, nothing.get());
        ::execve(arguments.front(), arguments.data(), variables.data());
        error = errno;
        ::_exit(127);
    }
    if (child < 0) error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (child > 0 && error != 0) ::waitpid(child, nullptr, 0);  // it has ended: vfork returned
    pid = child;
    return error;
}

/// A running child, killed with its process group when it is destroyed before its end.
class Child {
public:
    Child(pid_t pid, std::vector<pid_t>& dying) : pid_(pid), dying_(dying) {}
    /// It is reaped later: a process may take its time to die, and this thread has other work.
    ~Child()
    {
        if (pid_ <= 0) return;
        ::kill(-pid_, SIGKILL);
        dying_.push_back(pid_);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Of one that has ended by itself. Nothing: the kernel has told its end, and cannot give its status yet.
    std::optional<int> status()
    {
        ::kill(-pid_, SIGKILL);  // what it left running goes with it
        int status = -1;
        if (::waitpid(pid_, &status, WNOHANG) == 0) return std::nullopt;
        pid_ = -1;
        return status;
    }

private:
    pid_t pid_;
    std::vector<pid_t>& dying_;
};

Failure failed(std::string text)
{
    return {.text = std::move(text)};
}

/// How a program that has ended came out.
asio::awaitable<Outcome> outcome_of(Child& child, const std::string& program)
{
    asio::steady_timer timer(co_await asio::this_coro::executor);
    std::optional<int> status;
    for (int tries = 0; !(status = child.status()) && tries < 1000; ++tries) {
        timer.expires_after(1ms);
        const auto [stopped] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (stopped) break;
    }
    if (!status || *status < 0) co_return failed(fmt::format("{} ended, and its exit code is not known", program));
    if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) co_return std::nullopt;
    if (WIFEXITED(*status)) co_return failed(fmt::format("{} ended with exit code {}", program, WEXITSTATUS(*status)));
    co_return failed(fmt::format("{} was killed by signal {}", program, WTERMSIG(*status)));
}

asio::awaitable<bool> readable(asio::posix::stream_descriptor& fd)
{
    const auto [error] =
        co_await fd.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    co_return !error;
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

const SinkType ExecSettings::type = sink_type<ExecSettings>("exec");

void ExecSettings::visit(SettingVisitor& visitor)
{
    visitor.texts("command", command);
    if (command.empty() && !visitor.has("command"))
        visitor.problem("", "needs command: a list, as in [/usr/local/bin/alert, arg]");
    else if (command.empty())
        visitor.problem("command", "names a program and its arguments: [/usr/local/bin/alert, arg]");
    else if (!command.front().starts_with('/'))
        visitor.problem("command", fmt::format("{} is no absolute path", command.front()));
    else
        visitor.named_file("command", command.front(), X_OK);
    visitor.duration("timeout", timeout, 100ms, 1h);
}

std::unique_ptr<Sink> ExecSettings::make(const SensorIdentity&, const asio::any_io_executor& executor) const
{
    return std::make_unique<ExecSink>(*this, executor);
}

ExecSink::ExecSink(ExecSettings settings, asio::any_io_executor executor)
    : settings_(std::move(settings)), executor_(std::move(executor))
{
}

asio::awaitable<Outcome> ExecSink::send(std::span<const model::Event> events)
{
    for (const auto& event : events) {
        auto outcome = co_await run(event);
        if (outcome) co_return outcome;
        delivered_ = event.seq;
    }
    co_return std::nullopt;
}

void ExecSink::reap_children()
{
    std::erase_if(dying_, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
}

asio::awaitable<void> ExecSink::close()
{
    asio::steady_timer timer(executor_);
    for (int i = 0; i < 100; ++i) {
        reap_children();
        if (dying_.empty()) break;
        timer.expires_after(10ms);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<Outcome> ExecSink::run(const model::Event& event)
{
    reap_children();
    const auto& program = settings_.command.front();
    const Fd input(memory_file(render::event_json(event) + '\n'));
    if (input.get() < 0) co_return failed(fmt::format("no memory file for {}: {}", program, std::strerror(errno)));

    pid_t pid = -1;
    if (const int error = start(pid, input.get(), settings_.command, exec_environment(event)); error != 0)
        co_return failed(fmt::format("starting {}: {}", program, std::strerror(error)));
    Child child(pid, dying_);

    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (pidfd < 0) co_return failed(fmt::format("watching {}: {}", program, std::strerror(errno)));
    asio::posix::stream_descriptor ended(executor_, pidfd);
    const auto done = co_await async::within<bool>(settings_.timeout, readable(ended));
    if (!done)
        co_return failed(
            fmt::format("{} took longer than {} and was killed", program, model::to_text(settings_.timeout)));
    if (!*done) co_return failed(fmt::format("{} was stopped", program));

    co_return co_await outcome_of(child, program);
}

}  // namespace onvigil::alerts
