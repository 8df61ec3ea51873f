#include "control/unix_socket.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/number.hpp"

namespace onvigil::control {
namespace {

constexpr int backlog = 128;

[[noreturn]] void fail(int error, const std::string& what)
{
    throw std::system_error(error, std::generic_category(), what);
}

/// Closes unless released.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor()
    {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return value_; }
    [[nodiscard]] int release() { return std::exchange(value_, -1); }

private:
    int value_;
};

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        fail(ENAMETOOLONG, fmt::format("control.socket: {}: a socket's path has at most {} bytes", path,
                                       sizeof address.sun_path - 1));
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

/// Whether a process listens on the socket at `path`.
bool answers(const std::string& path)
{
    const auto address = address_of(path);
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (probe.get() < 0) return false;
    const int result = ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return result == 0 || errno == EAGAIN || errno == EACCES;
}

/// Makes room at `path`: a stale socket goes, everything else stays and is an error.
void make_room(const std::string& path)
{
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    if (!S_ISSOCK(status.st_mode)) fail(EEXIST, fmt::format("control.socket: {} is no socket; move it away", path));
    if (answers(path)) fail(EADDRINUSE, fmt::format("control.socket: another daemon answers on {}", path));
    if (::unlink(path.c_str()) != 0) fail(errno, fmt::format("control.socket: removing the stale {}", path));
}

int number_of(const char* text)
{
    return text == nullptr ? -1 : text::whole_number<int>(text).value_or(-1);
}

/// A Unix socket that systemd passed to this process; -1: none.
int passed_descriptor()
{
    const int count = sd_listen_fds(0);
    for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + count; ++fd)
        if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) > 0) return fd;
    return -1;
}

std::string path_of(int descriptor)
{
    sockaddr_un address{};
    socklen_t length = sizeof address - 1;  // its last byte stays zero
    (void)::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
    return address.sun_path;
}

/// Hands the socket to the group, which takes chown(2) only where it is not the daemon's own; a daemon that may not do
/// so says it and keeps the socket to itself.
void share_with(const std::string& path, const std::string& group_name, gid_t group,
                std::vector<model::HealthProblem>& warnings)
{
    struct stat status {};
    const bool fits = ::stat(path.c_str(), &status) == 0 && status.st_gid == group;
    if (!fits && ::chown(path.c_str(), static_cast<uid_t>(-1), group) != 0) {
        warnings.push_back(
            {fmt::format("control.group: {} cannot be given to group {}: {}; only root and this daemon's user get in",
                         path, group_name, std::generic_category().message(errno)),
             {},
             fmt::format("SupplementaryGroups={} and SystemCallFilter=@chown in the unit let it", group_name)});
        return;
    }
    if (::chmod(path.c_str(), 0660) != 0) fail(errno, "control.socket: setting the mode of " + path);
}

}  // namespace

std::optional<gid_t> find_group(const std::string& name)
{
    if (name.empty()) return std::nullopt;
    if (const int number = number_of(name.c_str()); number >= 0) return static_cast<gid_t>(number);
    std::vector<char> buffer(4096);
    for (;;) {
        group entry{};
        group* found = nullptr;
        const int error = ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
        if (error == ERANGE && buffer.size() < (1U << 24)) {
            buffer.resize(buffer.size() * 4);
            continue;
        }
        return found != nullptr ? std::optional(entry.gr_gid) : std::nullopt;
    }
}

ListeningSocket open_unix_socket(const ControlSettings& settings, const std::optional<gid_t>& group,
                                 std::vector<model::HealthProblem>& warnings)
{
    if (const int passed = passed_descriptor(); passed >= 0) return {passed, path_of(passed), true, 0, 0};
    const auto& path = settings.socket;
    const auto address = address_of(path);
    std::error_code ignored;
    std::filesystem::create_directory(std::filesystem::path(path).parent_path(), ignored);
    make_room(path);
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0) fail(errno, "control.socket: no socket");
    // Before bind, so that the file is never open to more than its owner; Linux takes the mode over.
    if (::fchmod(socket.get(), 0600) != 0) fail(errno, "control.socket: setting the mode of " + path);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail(errno, "control.socket: " + path);
    if (group) share_with(path, settings.group, *group, warnings);
    if (::listen(socket.get(), backlog) != 0) fail(errno, "control.socket: listening on " + path);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) fail(errno, "control.socket: " + path);
    return {socket.release(), path, false, status.st_dev, status.st_ino};
}

void share_unix_socket(const ListeningSocket& socket, const std::string& group_name, const std::optional<gid_t>& group,
                       std::vector<model::HealthProblem>& warnings)
{
    if (socket.passed) return;
    if (group)
        share_with(socket.path, group_name, *group, warnings);
    else if (::chmod(socket.path.c_str(), 0600) != 0)
        fail(errno, "control.socket: setting the mode of " + socket.path);
}

bool is_in_place(const ListeningSocket& socket)
{
    struct stat status {};
    return socket.passed || (::stat(socket.path.c_str(), &status) == 0 && status.st_dev == socket.device &&
                             status.st_ino == socket.inode);
}

void remove_unix_socket(const ListeningSocket& socket)
{
    if (!socket.passed && is_in_place(socket)) ::unlink(socket.path.c_str());
}

Peer peer_of(int descriptor)
{
    Peer peer;
    ucred credentials{};
    socklen_t length = sizeof credentials;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return peer;
    peer.uid = credentials.uid;
    peer.gid = credentials.gid;
    peer.pid = credentials.pid;
    std::string login;
    std::ifstream(fmt::format("/proc/{}/loginuid", peer.pid)) >> login;
    peer.login = parse_login_uid(login);
    std::array<gid_t, 64> few;
    length = sizeof few;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, few.data(), &length) == 0) {
        peer.groups.assign(few.begin(), few.begin() + length / sizeof(gid_t));
    } else if (errno == ERANGE) {
        peer.groups.resize(length / sizeof(gid_t));
        if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &length) != 0) peer.groups.clear();
    }
    return peer;
}

}  // namespace onvigil::control
