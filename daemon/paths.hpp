#pragma once
/// daemon/paths.hpp - where state, socket and knowledge lie; systemd's directories are honoured.

#include "config/settings.hpp"

#include <filesystem>
#include <optional>

namespace onvigil::daemon {

/// inventory.path, else inventory.db in $STATE_DIRECTORY, else in /var/lib/onvigil.
[[nodiscard]] std::filesystem::path inventory_path(const config::Settings& settings);

/// $STATE_DIRECTORY, else /var/lib/onvigil.
[[nodiscard]] std::filesystem::path state_folder();

/// control.socket, else control.sock in $RUNTIME_DIRECTORY, else in /run/onvigil.
[[nodiscard]] std::filesystem::path socket_path(const config::Settings& settings);

/// Where clients look for why there is no daemon. Of the runtime directory: the configuration may be unreadable.
[[nodiscard]] std::filesystem::path refusal_path();

/// $ONVIGIL_DATADIR, else ../share/onvigil beside the program, else /usr/share/onvigil; nullopt: none has lists.
[[nodiscard]] std::optional<std::filesystem::path> knowledge_folder();

/// $CREDENTIALS_DIRECTORY; empty outside systemd.
[[nodiscard]] std::filesystem::path credentials_folder();

}  // namespace onvigil::daemon
