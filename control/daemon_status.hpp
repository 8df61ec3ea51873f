#pragma once
/// control/daemon_status.hpp - the health of the daemon as one value: what `status`, `check` and /metrics are made of.

#include "model/discovery_status.hpp"
#include "model/health_problem.hpp"
#include "model/histogram.hpp"
#include "model/record.hpp"
#include "model/sink_status.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::control {

/// How many devices of each kind; kept up to date change by change (`count` the new record, `uncount` the old).
struct DeviceCounts {
    std::uint64_t total = 0;
    std::array<std::uint64_t, 5> by_verdict{};         ///< indexed by model::Level, waived ones included
    std::array<std::uint64_t, 5> waived{};             ///< of those, the ones with every finding waived
    std::array<std::uint64_t, 2> by_state{};           ///< indexed by model::Presence
    std::array<std::uint64_t, 7> by_identification{};  ///< indexed by model::Identification::State

    void count(const model::Record& record) { change(record, 1); }
    void uncount(const model::Record& record) { change(record, -1); }
    bool operator==(const DeviceCounts&) const = default;

private:
    void change(const model::Record& record, int by);
};

using IdentificationState = model::Identification::State;
inline constexpr std::array identification_states{IdentificationState::ok,        IdentificationState::needs_login,
                                                  IdentificationState::refused,   IdentificationState::unreachable,
                                                  IdentificationState::malformed, IdentificationState::pending,
                                                  IdentificationState::none};

/// What the process takes of the machine; 0: cannot be told.
struct ProcessUsage {
    double cpu_seconds = 0;
    double start_time_seconds = 0;  ///< since the epoch
    std::uint64_t resident_bytes = 0, virtual_bytes = 0;
    std::uint64_t open_descriptors = 0, most_descriptors = 0;
    std::uint64_t threads = 0;
};

/// The journal of events on disk.
struct JournalStatus {
    std::uint64_t events = 0, bytes = 0;
    std::uint64_t database_bytes = 0;          ///< of the file, devices included
    std::optional<model::TimePoint> oldest{};  ///< of the oldest event
};

struct Status {
    std::string version{};
    std::string site{};
    std::string sensor{};  ///< host name
    std::string sensor_id{};
    model::TimePoint started;
    model::TimePoint now;
    DeviceCounts devices;
    model::RoundStatus rounds;
    model::SweepStatus sweep;
    std::uint64_t identification_queued = 0;
    std::uint64_t identification_running = 0;
    std::vector<model::InterfaceStatus> interfaces{};
    std::vector<std::string> lists_in_force{};
    std::vector<std::string> lists_available{};  ///< there, but not in force
    std::map<std::string, std::uint64_t> drops{};
    std::uint64_t events_written = 0;  ///< the last event's seq
    JournalStatus journal{};
    ProcessUsage process{};
    model::Histogram round_durations{}, interview_durations{}, commit_durations{};
    std::vector<model::SinkStatus> sinks{};
    std::vector<model::HealthProblem> problems{};
};

[[nodiscard]] std::string status_json(const Status& status);

}  // namespace onvigil::control
