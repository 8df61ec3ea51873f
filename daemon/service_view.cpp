#include "daemon/service_view.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

namespace onvigil::daemon {
namespace {

/// In /proc/PID/cgroup, beside systemd's own line.
std::string group_of_service(std::string group_of_systemd)
{
    constexpr std::string_view systemd = "/init.scope", service = "/system.slice/onvigild.service";
    if (!group_of_systemd.ends_with(systemd)) return {};
    return group_of_systemd.replace(group_of_systemd.size() - systemd.size(), systemd.size(), service);
}

/// 0: it does not run. Its socket is not asked: systemd would start it.
pid_t process_of_service()
{
    std::set<std::string> groups;
    std::ifstream of_systemd("/proc/1/cgroup");
    for (std::string line; std::getline(of_systemd, line);) groups.insert(group_of_service(line));
    groups.erase("");
    std::error_code ended;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ended)) {
        const pid_t process = std::atoi(entry.path().filename().c_str());
        if (process <= 0) continue;
        std::ifstream of_process(entry.path() / "cgroup");
        for (std::string line; std::getline(of_process, line);)
            if (groups.contains(line)) return process;
    }
    return 0;
}

void enter_mounts_of(pid_t process)
{
    if (process == 0) return;
    const auto name = "/proc/" + std::to_string(process) + "/ns/mnt";
    const int mounts = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (mounts < 0) return;
    (void)!::setns(mounts, CLONE_NEWNS);
    ::close(mounts);
}

}  // namespace

std::optional<config::SecretReader> service_user()
{
    const auto* user = ::getpwnam("onvigil");
    if (user == nullptr) return std::nullopt;
    return config::SecretReader{user->pw_name, user->pw_uid, user->pw_gid};
}

void become_service(const config::SecretReader& user)
{
    (void)!::initgroups(user.name.c_str(), user.gid);  // which may load libraries: before those would be the service's
    enter_mounts_of(process_of_service());
    (void)!::setgid(user.gid);
    (void)!::setuid(user.uid);
}

}  // namespace onvigil::daemon
