#pragma once
/// systemd/notifier.hpp - what the service manager is told: READY, RELOADING, STATUS, WATCHDOG, STOPPING
/// (sd_notify(3)).
///
/// Outside systemd every call does nothing.

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::systemd {

void notify_ready(std::string_view status);
void notify_reloading();
void notify_stopping();

/// How often the watchdog wants a sign of life; nullopt where none is set.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdog_interval();

/// Sends a sign of life at half the watchdog's interval, and every other second, together with `status()`, which is
/// what `systemctl status` shows, until cancelled.
/// Because it runs on the daemon's one thread, a stuck thread sends none.
[[nodiscard]] boost::asio::awaitable<void> keep_watchdog_quiet(std::function<std::string()> status);

}  // namespace onvigil::systemd
