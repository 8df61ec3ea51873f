#pragma once
/// control/access.hpp - which peer may do what: decided from the peer's credentials alone (SO_PEERCRED, SO_PEERGROUPS).

#include "control/control_settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::control {

enum class Access { none, read, change };

/// The process at the other end of the Unix socket.
struct Peer {
    uid_t uid = static_cast<uid_t>(-1);
    gid_t gid = static_cast<gid_t>(-1);
    std::vector<gid_t> groups;  ///< supplementary
    pid_t pid = 0;
    std::optional<uid_t> login{};  ///< who logged in, whatever the user has become since (pam_loginuid(8))
};

/// With it a client of root's says who logged in, where the daemon cannot see it: ProtectProc= hides other processes.
inline constexpr const char* login_header = "X-Onvigil-Login-Uid";
/// A login uid in digits; nullopt: none, or none was set.
[[nodiscard]] std::optional<uid_t> parse_login_uid(std::string_view text);

/// The owner of the socket: the daemon's own user, and the group of `control.group` where that exists.
struct Ownership {
    uid_t daemon_uid = 0;
    std::optional<gid_t> group;
    std::vector<uid_t> admins;
};

/// Root, the daemon's own user and admins change; members of the group read; every other peer is refused.
[[nodiscard]] Access access_of(const Peer& peer, const Ownership& ownership);

/// Whether a browser may be answered on TCP under that Host: an address, localhost, this host's name or the one
/// configured. Any other name may have been bound to our address by a web page's author (DNS rebinding).
[[nodiscard]] bool is_own_name(std::string_view host_header, const std::vector<std::string>& own_names);

/// The author of a request, as waivers and events name it: "uid 1000 (alice)",
/// "uid 0 (root), login uid 1000 (alice)".
struct Actor {
    uid_t uid = static_cast<uid_t>(-1);
    std::string text;
};

}  // namespace onvigil::control
