#pragma once
/// daemon/trusted_clock.hpp - the time everything is stamped and judged by: the system clock, unless that has leapt.
///
/// A wrong clock would prune the journal, forget devices, end waivers and move lists for good. So steps of the system
/// clock that come to more than an hour forward in a day of the monotonic clock, or go backward, are not followed at
/// once: time goes on as the monotonic clock counts it until the step is taken back, or confirmed: by the kernel's NTP
/// state, by an hour of agreement of both clocks, or by the administrator. At the start there is no earlier reading:
/// then the system clock is compared with the newest stamp that is stored, and with the dates of the lists.

#include "base/instant.hpp"
#include "model/health_problem.hpp"
#include "model/time.hpp"

#include <functional>
#include <optional>

namespace onvigil::daemon {

/// Pure: judges readings of both clocks.
class ClockJudge {
public:
    /// All steps within `budget_time`, however many, gain this at most.
    static constexpr std::chrono::milliseconds largest_step = std::chrono::hours(1);
    static constexpr std::chrono::hours budget_time{24};
    /// Steps backward that come to this at most are those of a clock that is being disciplined.
    static constexpr std::chrono::milliseconds tolerance = std::chrono::seconds(1);
    static constexpr std::chrono::milliseconds confirmation = std::chrono::hours(1);
    /// How far the newest stored stamp may lie back at a start: a sensor may have been off.
    static constexpr std::chrono::milliseconds longest_absence = std::chrono::days(30);

    /// `newest`: the newest stamp that was stored; `lists`: the newest date of a list. Nothing: there is none.
    ClockJudge(model::TimePoint wall, Instant steady, std::optional<model::TimePoint> newest,
               std::optional<model::TimePoint> lists);

    /// The time to go by. `synchronized`: asked only where the clock is doubted.
    [[nodiscard]] model::TimePoint now(model::TimePoint wall, Instant steady,
                                       const std::function<bool()>& synchronized);
    /// The administrator says that the clock is right.
    void accept(model::TimePoint wall, Instant steady);

    /// How far the system clock is ahead of the time gone by; nothing: it is not doubted.
    [[nodiscard]] std::optional<std::chrono::milliseconds> doubted() const { return doubted_; }

private:
    [[nodiscard]] model::TimePoint trusted(Instant steady) const;
    void start_from(model::TimePoint time, Instant steady);

    model::TimePoint base_;  ///< the time gone by at `base_steady_`
    Instant base_steady_;
    std::chrono::milliseconds gained_{0};       ///< by the steps that were followed since then
    std::chrono::milliseconds most_gained_{0};  ///< the most that was
    std::optional<std::chrono::milliseconds> doubted_;
    Instant doubted_since_;
};

/// What is read; in tests something else.
struct Clocks {
    std::function<model::TimePoint()> wall;
    std::function<Instant()> steady;
    std::function<bool()> synchronized;
};
/// The system clock, CLOCK_BOOTTIME (which goes on while the machine sleeps), and the kernel's NTP state (adjtimex(2)).
[[nodiscard]] Clocks real_clocks();

class TrustedClock {
public:
    TrustedClock(std::optional<model::TimePoint> newest, std::optional<model::TimePoint> lists,
                 Clocks clocks = real_clocks());

    [[nodiscard]] model::TimePoint now();
    /// To be added to stamps that were made by the system clock a moment ago.
    [[nodiscard]] std::chrono::milliseconds correction();
    /// How far the clock was ahead of the time gone by; 0: it was not doubted.
    std::chrono::milliseconds accept();
    [[nodiscard]] std::optional<model::HealthProblem> problem();

private:
    Clocks clocks_;
    ClockJudge judge_;
    Instant asked_at_;  ///< whether it is synchronized, which is a system call: once a second at most
    bool synchronized_ = false;
};

}  // namespace onvigil::daemon
