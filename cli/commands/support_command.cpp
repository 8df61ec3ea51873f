#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "base/whole_file.hpp"
#include "cli/command.hpp"

namespace onvigil::cli {
namespace {

namespace fs = std::filesystem;

/// Made for this archive alone; gone with it.
class Folder {
public:
    Folder()
    {
        std::string made = (fs::temp_directory_path() / "onvigil-support-XXXXXX").string();
        if (::mkdtemp(made.data()) == nullptr)
            throw Failure(failed, made + ": " + std::generic_category().message(errno));
        path_ = made;
    }
    ~Folder()
    {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// `scheme://user:password@host` without the middle: our own messages hold none, those of other programs may.
std::string without_logins(std::string text)
{
    for (std::size_t at = 0; (at = text.find("://", at)) != text.npos;) {
        at += 3;
        const auto end = text.find_first_of(" \t\n\"'<>/?#", at);
        const auto login_end = text.rfind('@', end);
        if (login_end != text.npos && login_end >= at) text.replace(at, login_end - at, "(secret)");
    }
    return text;
}

void write(const fs::path& file, const std::string& text)
{
    std::ofstream out(file, std::ios::binary);
    out << without_logins(text);
    if (!out.flush()) throw Failure(failed, file.string() + ": " + std::generic_category().message(errno));
}

/// The exit status; -1 where there is no such program. Both streams go to `output`, or stay ours where it is empty.
int run_program(const std::vector<std::string>& words, const fs::path& output)
{
    auto copies = words;
    std::vector<char*> arguments;
    for (auto& word : copies) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    if (!output.empty()) {
        ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    }
    pid_t child = -1;
    const int error = ::posix_spawnp(&child, arguments.front(), &files, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&files);
    int status = -1;
    while (error == 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return error == 0 && WIFEXITED(status) && WEXITSTATUS(status) != 127 ? WEXITSTATUS(status) : -1;
}

/// What a program says.
void add(const fs::path& folder, const char* name, const std::vector<std::string>& words)
{
    const auto raw = folder / (std::string(name) + ".raw");
    const int code = run_program(words, raw);
    std::ifstream in(raw, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    fs::remove(raw);
    if (code < 0) text = words.front() + " is not there\n";
    if (text.empty()) text = words.front() + " shows nothing: ask as root, or as a member of systemd-journal\n";
    write(folder / name, text);
}

/// An answer of the daemon, or why there is none.
int add(const fs::path& folder, const char* name, const Session& session, const std::string& target)
{
    try {
        write(folder / name, session.daemon().get(target));
        return done;
    } catch (const Failure& failure) {
        write(folder / name, std::string(failure.what()) + "\n");
        return failure.code();
    }
}

constexpr const char* contents =
    "What `onvigil support` gathers for those who help. Passwords, tokens and keys are not in it; addresses of the "
    "sensor\n"
    "and of its sinks are. Devices are not in it, but the log may name some: read it before you send it.\n\n"
    "status.json, alerts.json, lists.json    what onvigil status, alerts, policy lists say\n"
    "config.json                             the configuration in effect, secrets left out\n"
    "metrics.txt                             all counters\n"
    "problems.jsonl                          events of the sensor itself: degraded, recovered, lost events, policy\n"
    "log.txt, service.txt                    journalctl and systemctl of onvigild.service\n"
    "system.txt                              versions\n";

std::string system_text()
{
    utsname name{};
    ::uname(&name);
    std::ifstream release("/etc/os-release");
    return fmt::format("onvigil {}\n{} {} {}\n{}", ONVIGIL_VERSION, name.sysname, name.release, name.machine,
                       std::string{std::istreambuf_iterator<char>(release), {}});
}

void gather(const fs::path& folder, const Session& session)
{
    write(folder / "README.txt", contents);
    write(folder / "system.txt", system_text());
    const int status = add(folder, "status.json", session, "/v1/status");
    if (status == unreachable || status == not_permitted) {
        print_error(fmt::format("onvigil: {}: the archive holds the log, as far as it can be read, and little else\n",
                                status == unreachable ? "the daemon does not answer" : "you may not ask the daemon"));
    } else {
        add(folder, "alerts.json", session, "/v1/alerts");
        add(folder, "lists.json", session, "/v1/policy/lists");
        add(folder, "config.json", session, "/v1/config");
        add(folder, "metrics.txt", session, "/metrics");
        add(folder, "problems.jsonl", session,
            "/v1/events?limit=1000&type=sensor.degraded,sensor.recovered,sensor.started,sensor.stopped,events.lost,"
            "policy.changed,baseline.taken");
    }
    add(folder, "log.txt",
        {"journalctl", "--no-pager", "--quiet", "--lines=5000", "--output=short-iso", "--unit=onvigild.service"});
    add(folder, "service.txt", {"systemctl", "--no-pager", "--lines=0", "status", "onvigild.service"});
}

int run(const Session& session, std::string file)
{
    ::umask(0077);
    utsname host{};
    ::uname(&host);
    const auto name =
        fmt::format("onvigil-support-{}-{:%Y%m%dT%H%M%SZ}", host.nodename, fmt::gmtime(std::time(nullptr)));
    if (file.empty()) file = name + ".tar.gz";
    const bool to_stdout = file == "-";
    const auto unfinished = to_stdout ? file : unfinished_name(file);
    const bool beside = !to_stdout && unfinished != file;  // a pipe that is opened and closed has ended
    if (beside && !std::ofstream(unfinished))
        throw Failure(failed, file + ": cannot be written: " + std::generic_category().message(errno));
    bool whole = to_stdout;
    const std::shared_ptr<void> left(nullptr, [&](void*) {
        if (!whole) drop_file(unfinished, file);
    });
    const Folder made;
    fs::create_directory(made.path() / name);
    gather(made.path() / name, session);
    // A colon in a name is no host's.
    const int code = run_program({"tar", "--create", "--gzip", "--force-local", "--owner=0", "--group=0", "--file",
                                  unfinished, "--directory", made.path().string(), name},
                                 {});
    if (code != 0)
        throw Failure(failed,
                      code < 0 ? "tar(1), which writes the archive, is not there" : "tar could not write " + file);
    if (to_stdout) return done;
    std::error_code error;
    whole = finish_file(unfinished, file, error);
    if (!whole) throw Failure(failed, file + ": " + error.message());
    print(file + "\n");
    return done;
}

}  // namespace

Run support(CLI::App& command)
{
    auto file = std::make_shared<std::string>();
    command.add_option("FILE", *file,
                       "Where to write it, a .tar.gz (else one with a name of its own here); - is stdout");
    return [file](const Session& session) { return run(session, *file); };
}

}  // namespace onvigil::cli
