#pragma once
/// Real syslog daemons, each on a loopback port with files of its own, started and ended by the test.

#include "processes.hpp"
#include "support/temp_dir.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace onvigil::alerts::test {

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
        : port(free_port()), daemon_(configure(input, std::move(line), queue))
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
    std::vector<std::string> configure(std::string input, std::string line, Queue queue)
    {
        for (std::size_t at; (at = input.find("PORT")) != std::string::npos;)
            input.replace(at, 4, std::to_string(port));
        const auto file = folder_.write(
            "rsyslog.conf", "global(workDirectory=\"" + folder_.path().string() + "\" maxMessageSize=\"64k\")\n" +
                                queue_line(queue) + input + "\ntemplate(name=\"raw\" type=\"string\" string=\"" + line +
                                "\\n\")\n" + "action(type=\"omfile\" file=\"" + out().string() +
                                "\" template=\"raw\" flushOnTXEnd=\"on\")\n");
        return {rsyslogd, "-n", "-f", file.string(), "-i", (folder_.path() / "pid").string()};
    }

    Daemon daemon_;
};

}  // namespace onvigil::alerts::test
