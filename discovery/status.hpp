#pragma once
/// discovery/status.hpp - how finding devices goes, as `onvigil status` shows it: plain values.

#include "model/health_problem.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::discovery {

struct RoundsStatus {
    std::uint64_t count = 0;  ///< ended
    bool running = false;
    std::optional<model::TimePoint> last_started;
    std::optional<model::TimePoint> last_finished;
    std::optional<model::TimePoint> next;  ///< begins, as far as is known now
    std::size_t answers = 0;               ///< of the last ended round, copies left out
};

struct InterfaceStatus {
    std::string name;
    std::vector<std::string> addresses;  ///< "10.20.3.2/24"
    std::size_t answers_last_round = 0;
    bool silent = false;  ///< a round has ended on it and nobody answered its multicast
};

struct SweepStatus {
    bool running = false;
    std::uint64_t asked = 0;  ///< addresses
    std::uint64_t total = 0;
    std::optional<model::TimePoint> last_finished;
};

struct Status {
    RoundsStatus rounds;
    std::vector<InterfaceStatus> interfaces;
    SweepStatus sweep;
    std::map<std::string, std::uint64_t> drops;  ///< what was not taken in, by reason, since the start
    std::vector<model::HealthProblem> problems;
};

/// Where a sweep stands: stored by the daemon and given back at the next start, so that a restart resumes it.
struct SweepPosition {
    std::uint64_t key = 0;       ///< of the random order
    std::uint64_t networks = 0;  ///< fingerprint of what is swept; another set starts anew
    std::uint64_t next = 0;      ///< index in that order
    bool operator==(const SweepPosition&) const = default;
};

/// How far a scan that somebody asked for is; kept up to date while it runs.
struct ScanProgress {
    std::size_t answers = 0;  ///< messages, copies left out
    std::size_t devices = 0;  ///< distinct senders
    std::uint64_t asked = 0;  ///< addresses, of its own sweep or the configured one it joined
    std::uint64_t total = 0;
};

/// What a scan that somebody asked for came to.
struct ScanSummary {
    std::size_t answers = 0;  ///< messages, copies left out
    std::size_t devices = 0;  ///< distinct senders
    std::uint64_t asked = 0;  ///< addresses asked one by one
    model::TimePoint started;
    model::TimePoint ended;
};

}  // namespace onvigil::discovery
