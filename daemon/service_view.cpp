#include "daemon/service_view.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>

namespace onvigil::daemon {
namespace {

/// The process behind the service's socket: where systemd holds that, systemd; 0: none.
pid_t process_of_service()
{
    const sockaddr_un address{AF_UNIX, "/run/onvigil/control.sock"};
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        (void)::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    if (socket >= 0) ::close(socket);
    return peer.pid;
}

void enter_mounts_of(pid_t process)
{
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
