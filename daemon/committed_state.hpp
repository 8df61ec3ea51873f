#pragma once
/// daemon/committed_state.hpp - the devices as they are on disk: what control, watch and sinks are shown.

#include "alerts/summary_events.hpp"
#include "control/daemon_status.hpp"
#include "daemon/commit_listener.hpp"
#include "model/histogram.hpp"
#include "store/store.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::daemon {

struct CommittedState {
    std::map<std::string, model::Record, std::less<>> records;
    control::DeviceCounts counts;
    std::uint64_t last_seq = 0;                          ///< of the journal
    model::Histogram round_durations, commit_durations;  ///< since the start
    std::optional<std::string> disk_full;                ///< why nothing more is committed for now
    std::uint64_t not_announced = 0;                     ///< events of the sensor beyond limits::announced_events

    /// Takes what a transaction has stored.
    void apply(const std::vector<RecordChange>& changes, const store::Batch& batch);
    [[nodiscard]] alerts::Counts levels() const;
};

}  // namespace onvigil::daemon
