#include "daemon/trusted_clock.hpp"

#include <fmt/format.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "daemon/system_clock.hpp"

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

Instant boot_time()
{
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return Instant(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

/// The unit's sandbox forbids adjtimex, as it can also set the clock; systemd-timesyncd leaves a file.
bool kernel_is_synchronized()
{
    timex state{};
    const int result = adjtimex(&state);
    if (result < 0 && errno == EPERM) return ::access("/run/systemd/timesync/synchronized", F_OK) == 0;
    return result >= 0 && result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

/// "9 d", "3 h": roughly.
std::string roughly(std::chrono::milliseconds time)
{
    const auto size = std::chrono::abs(time);
    if (size >= 48h) return fmt::format("{} days", std::chrono::duration_cast<std::chrono::days>(size).count());
    if (size >= 2h) return fmt::format("{} hours", std::chrono::duration_cast<std::chrono::hours>(size).count());
    return fmt::format("{} seconds", std::chrono::duration_cast<std::chrono::seconds>(size).count());
}

}  // namespace

ClockJudge::ClockJudge(model::TimePoint wall, Instant steady, std::optional<model::TimePoint> newest,
                       std::optional<model::TimePoint> lists)
    : base_(wall), base_steady_(steady), doubted_since_(steady)
{
    if (newest && (wall < *newest - tolerance || wall > *newest + longest_absence)) base_ = *newest;
    if (lists && base_ < *lists) base_ = *lists;
    if (base_ != wall) doubted_ = wall - base_;
}

model::TimePoint ClockJudge::now(model::TimePoint wall, Instant steady, const std::function<bool()>& synchronized)
{
    if (steady - base_steady_ >= budget_time) start_from(trusted(steady), steady);
    const auto expected = trusted(steady);
    const auto ahead = wall - expected;
    if (gained_ + ahead < most_gained_ - tolerance || gained_ + ahead > largest_step) {
        if (!doubted_ || std::chrono::abs(ahead - *doubted_) > tolerance) doubted_ = ahead, doubted_since_ = steady;
        if (steady - doubted_since_ < confirmation && !synchronized()) return expected;
        accept(wall, steady);
        return wall;
    }
    gained_ += ahead;
    most_gained_ = std::max(most_gained_, gained_);
    doubted_.reset();
    return wall;
}

model::TimePoint ClockJudge::trusted(Instant steady) const
{
    return base_ + std::chrono::floor<std::chrono::milliseconds>(steady - base_steady_) + gained_;
}

void ClockJudge::start_from(model::TimePoint time, Instant steady)
{
    base_ = time;
    base_steady_ = steady;
    gained_ = most_gained_ = {};
}

void ClockJudge::accept(model::TimePoint wall, Instant steady)
{
    start_from(wall, steady);
    doubted_.reset();
}

Clocks real_clocks()
{
    return {system_now, boot_time, kernel_is_synchronized};
}

TrustedClock::TrustedClock(std::optional<model::TimePoint> newest, std::optional<model::TimePoint> lists, Clocks clocks)
    : clocks_(std::move(clocks)), judge_(clocks_.wall(), clocks_.steady(), newest, lists)
{
}

model::TimePoint TrustedClock::now()
{
    const auto steady = clocks_.steady();
    return judge_.now(clocks_.wall(), steady, [&] {
        if (steady - asked_at_ >= 1s) asked_at_ = steady, synchronized_ = clocks_.synchronized();
        return synchronized_;
    });
}

std::chrono::milliseconds TrustedClock::correction()
{
    const auto trusted = now();
    return judge_.doubted() ? trusted - clocks_.wall() : 0ms;
}

std::chrono::milliseconds TrustedClock::accept()
{
    (void)now();
    const auto ahead = judge_.doubted().value_or(std::chrono::milliseconds(0));
    judge_.accept(clocks_.wall(), clocks_.steady());
    return ahead;
}

std::optional<model::HealthProblem> TrustedClock::problem()
{
    const auto trusted = now();
    const auto ahead = judge_.doubted();
    if (!ahead) return std::nullopt;
    return model::HealthProblem{
        "the system clock has leapt",
        fmt::format(
            "it is {} {} what the sensor goes by ({}); until that is settled nothing is pruned, forgotten, closed "
            "or expired by it",
            roughly(*ahead), *ahead < 0ms ? "behind" : "ahead of", model::to_rfc3339(trusted)),
        "set the clock, or run an NTP client; where the clock is right, onvigil clock accept says so (otherwise it is "
        "believed after an hour)",
        {}};
}

}  // namespace onvigil::daemon
