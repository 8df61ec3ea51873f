#pragma once
/// control/access.hpp - who may do what: decided from the peer's credentials alone (SO_PEERCRED, SO_PEERGROUPS).

#include "control/settings.hpp"

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
};

/// Whose socket it is: the daemon's own user, and the group of `control.group` where that exists.
struct Ownership {
    uid_t daemon_uid = 0;
    std::optional<gid_t> group;
    std::vector<uid_t> admins;
};

/// Root, the daemon's own user and admins change; members of the group read; nobody else gets in.
[[nodiscard]] Access access_of(const Peer& peer, const Ownership& ownership);

/// Who asks, as waivers and events name them: "uid 1000 (alice)".
struct Actor {
    uid_t uid = static_cast<uid_t>(-1);
    std::string text;
};

}  // namespace onvigil::control
