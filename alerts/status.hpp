#pragma once
/// alerts/status.hpp - how a sink is doing.

#include "model/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::alerts {

/// The time of day, from the one clock of the shell.
using Clock = std::function<model::TimePoint()>;

/// One sink as `alerts`, `status` and the problems show it.
struct SinkStatus {
    enum class State : std::uint8_t { ok, retrying, failed };
    std::string name;
    std::string type;
    std::string target;  ///< "tls://10.1.1.9:6514"
    State state = State::ok;
    std::uint64_t delivered = 0;  ///< since the daemon started
    std::uint64_t backlog = 0;    ///< events that wait
    std::uint64_t lost = 0;       ///< since the daemon started: had to make room; said in `events.lost`
    std::uint64_t parked = 0;     ///< likewise: refused by the receiver and left out; said in `events.lost` too
    std::optional<model::TimePoint> last_delivered;
    std::string last_error;         ///< why events do not arrive; empty while all is well
    std::string last_parked_error;  ///< why the last event was parked; stays, whatever arrives after it
    std::optional<model::TimePoint> failing_since;
};
[[nodiscard]] std::string_view name(SinkStatus::State state);

}  // namespace onvigil::alerts
