#pragma once
/// control/unix_socket.hpp - the listening Unix socket: its file, owner and mode; credentials of its peers.

#include "control/access.hpp"
#include "control/control_settings.hpp"
#include "model/health_problem.hpp"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

namespace onvigil::control {

/// A listening Unix socket. `descriptor` is the caller's to close; `made` names the file to remove, if we made one.
struct ListeningSocket {
    int descriptor = -1;
    std::string path;
    bool passed = false;  ///< by systemd: the file is not ours to remove
    dev_t device = 0;
    ino_t inode = 0;
};

/// The gid of a group, named or in digits; nullopt: there is no such group, or the name is empty.
[[nodiscard]] std::optional<gid_t> find_group(const std::string& name);

/// Opens (or takes from systemd) and listens: 0660 of the group, 0600 where there is none. What is less than asked for
/// is added to `warnings`. Throws std::system_error: the path is too long, in use by another daemon, not ours to make.
[[nodiscard]] ListeningSocket open_unix_socket(const ControlSettings& settings, const std::optional<gid_t>& group,
                                               std::vector<model::HealthProblem>& warnings);

/// Its file for another group, or for none.
void share_unix_socket(const ListeningSocket& socket, const std::string& group_name, const std::optional<gid_t>& group,
                       std::vector<model::HealthProblem>& warnings);

/// Whether clients find the socket: its file is there, and is the one we made; one that systemd passed is systemd's.
[[nodiscard]] bool is_in_place(const ListeningSocket& socket);

/// Removes the file if it is still the one we made.
void remove_unix_socket(const ListeningSocket& socket);

/// Credentials of the process that connected.
[[nodiscard]] Peer peer_of(int descriptor);

}  // namespace onvigil::control
