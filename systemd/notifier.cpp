#include "systemd/notifier.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::systemd {
namespace {

namespace asio = boost::asio;

/// Newlines would end an assignment and begin a forged one.
std::string one_line(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c == '\n' || c == '\r') c = ' ';
    return out;
}

std::uint64_t monotonic_microseconds()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

void tell(const std::string& state)
{
    (void)sd_notify(0, state.c_str());
}

}  // namespace

void notify_ready(std::string_view status)
{
    tell(fmt::format("READY=1\nSTATUS={}", one_line(status)));
}

void notify_reloading()
{
    tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_microseconds()));
}

void notify_stopping()
{
    tell("STOPPING=1");
}

std::optional<std::chrono::microseconds> watchdog_interval()
{
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return std::chrono::microseconds(microseconds);
}

asio::awaitable<void> keep_watchdog_quiet(std::function<std::string()> status)
{
    const auto watchdog = watchdog_interval();
    const std::chrono::microseconds status_interval = std::chrono::seconds(2);
    const auto interval = watchdog ? std::min(*watchdog / 2, status_interval) : status_interval;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(interval);
        co_await timer.async_wait(asio::use_awaitable);
        tell(fmt::format("WATCHDOG=1\nSTATUS={}", one_line(status())));
    }
}

}  // namespace onvigil::systemd
