#pragma once
/// control/control_settings.hpp - what an admin can set about the control socket.

#include <sys/types.h>

#include <string>
#include <vector>

namespace onvigil::control {

struct ControlSettings {
    std::string socket;            ///< path; empty: control.sock in the runtime directory (the daemon fills it in)
    std::string group{"onvigil"};  ///< may read; empty, or not there: root, the daemon's own user and admins alone
    std::vector<uid_t> admins;     ///< may also change, like root
    std::string listen;            ///< HOST:PORT for the read-only TCP listener; empty: off
    std::string listen_token;      ///< a secret its clients must show (RFC 6750); empty: everybody who reaches it reads
    bool operator==(const ControlSettings&) const = default;
};

/// Beside the socket: why the daemon did not start, for clients that find none. Gone when it has started.
inline constexpr const char* refusal_file = "start-refused";

}  // namespace onvigil::control
