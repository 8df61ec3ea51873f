#pragma once
/// model/sink_status.hpp - how a sink of events is doing, as `alerts`, `status`, the metrics and the problems show it.

#include "model/histogram.hpp"
#include "model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::model {

enum class SinkState : std::uint8_t { ok, retrying, failed };
[[nodiscard]] std::string_view name(SinkState state);

struct SinkStatus {
    std::string name{};
    std::string type{};
    std::string target{};  ///< "tls://10.1.1.9:6514"
    SinkState state = SinkState::ok;
    std::uint64_t delivered = 0;  ///< since the daemon started
    std::uint64_t backlog = 0;    ///< events that wait
    std::uint64_t lost = 0;       ///< since the daemon started: dropped by a bound; reported in `events.lost`
    std::uint64_t parked = 0;     ///< likewise: refused by the receiver and left out; reported in `events.lost` too
    std::optional<model::TimePoint> last_delivered{};
    std::string last_error{};         ///< why events do not arrive; empty while all is well
    std::string last_parked_error{};  ///< why the last event was parked; kept when later events arrive
    std::optional<model::TimePoint> failing_since{};
    std::vector<std::pair<std::string, std::uint64_t>>
        position{};          ///< how far the receiver is, where it keeps that itself
    Histogram deliveries{};  ///< how long each hand-over took, failures included
};

/// It fails at nothing, and what it takes is read nowhere: a journal where none runs.
[[nodiscard]] inline bool is_silent(const SinkStatus& sink)
{
    return sink.state == SinkState::ok && !sink.last_error.empty();
}

}  // namespace onvigil::model
