#pragma once
/// model/discovery_status.hpp - how finding devices goes, as `onvigil status` and /metrics show it.

#include "model/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::model {

struct RoundStatus {
    std::uint64_t count = 0;  ///< ended
    bool running = false;
    std::optional<TimePoint> last_started{};
    std::optional<TimePoint> last_finished{};
    std::optional<TimePoint> next{};  ///< begins, as far as is known now
    std::uint64_t last_answers = 0;   ///< of the last ended round, copies left out
    std::chrono::milliseconds last_duration{0};
    std::chrono::milliseconds interval{0};  ///< between rounds; 0: not known
};

/// The sweep over `discovery.networks`.
struct SweepStatus {
    bool running = false;
    std::uint64_t asked = 0;  ///< addresses
    std::uint64_t total = 0;
    std::optional<TimePoint> last_finished{};
};

struct InterfaceStatus {
    std::string name{};
    std::vector<std::string> addresses{};  ///< "10.20.3.2/24"
    std::uint64_t answers_last_round = 0;
    bool silent = false;         ///< a round has ended on it and its multicast had no answer
    unsigned silent_rounds = 0;  ///< in a row
};

}  // namespace onvigil::model
