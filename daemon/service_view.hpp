#pragma once
/// daemon/service_view.hpp - the service that systemd runs, for root that checks its configuration.

#include "config/secrets.hpp"

#include <optional>

namespace onvigil::daemon {

/// The user that the service runs as; nothing: this machine has none.
[[nodiscard]] std::optional<config::SecretReader> service_user();

/// Makes root's process one of that user for good, among the files that the service sees where it runs: of what its
/// unit hides (/home, /tmp) root would see its own.
void become_service(const config::SecretReader& user);

}  // namespace onvigil::daemon
