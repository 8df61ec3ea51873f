#include "daemon/service_view.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace onvigil::daemon {
namespace {

/// Of the service's control group; 0: it does not run. Its socket is not asked: systemd would start it.
pid_t process_of_service()
{
    std::ifstream processes("/sys/fs/cgroup/system.slice/onvigild.service/cgroup.procs");
    pid_t first = 0;
    return processes >> first ? first : 0;
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
