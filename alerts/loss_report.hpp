#pragma once
/// alerts/loss_report.hpp - events that will never reach a sink, from the moment they are dropped until `events.lost`
/// has reported them. Pure.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace onvigil::alerts {

/// Events lost since this was last taken.
struct Loss {
    std::uint64_t count = 0;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
    void add(const Loss& more);
    void add(std::uint64_t seq) { add(Loss{1, seq, seq}); }
    bool operator==(const Loss&) const = default;
};

class LossReport {
public:
    using Time = std::chrono::steady_clock::time_point;

    void add(const Loss& loss, std::string_view why);
    /// The reason of what add() is given later without one.
    void because(std::string_view why) { why_ = why; }

    [[nodiscard]] bool empty() const noexcept { return loss_.count == 0; }
    [[nodiscard]] const std::string& why() const noexcept { return why_; }
    /// When it is to be reported: `events.lost` is an event, too, and of a sink that fails it comes seldom.
    [[nodiscard]] Time due() const noexcept { return due_; }
    void report_now() { due_ = {}; }
    /// What is to be reported at `now`; the next report waits.
    [[nodiscard]] Loss take(Time now, bool failing);

private:
    Loss loss_;
    std::string why_;
    Time due_{};
};

}  // namespace onvigil::alerts
