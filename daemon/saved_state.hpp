#pragma once
/// daemon/saved_state.hpp - what a run leaves to the next one beside devices, events and cursors: one typed value, kept
/// in the store's table of texts. Pure.

#include "daemon/reevaluation.hpp"
#include "discovery/sweep/sweep_order.hpp"
#include "hub/position.hpp"
#include "model/health_problem.hpp"
#include "model/observation.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace onvigil::daemon {

/// How many rounds have ended for this inventory, in all runs.
struct RoundHistory {
    std::uint64_t count = 0;
    std::optional<model::TimePoint> last_finished;
    std::chrono::milliseconds last_duration{0};
    std::size_t last_answers = 0;

    void add(const model::RoundReport& report);
    bool operator==(const RoundHistory&) const = default;
};

struct SavedState {
    std::string sensor_id{};  ///< stable, made at the first start; empty: there was none
    std::string salt{};       ///< likewise: what digests of logins are made with
    bool baseline_taken = false;
    std::set<std::string> networks{};  ///< that had their first pass
    discovery::SweepPosition sweep{};
    RoundHistory rounds{};
    std::optional<PolicyState> judged_by{};        ///< empty: no run has said
    std::optional<hub::Mark> hub{};                ///< how far the hub may be; empty: there was none
    std::vector<model::HealthProblem> problems{};  ///< open when it was saved; `what` and `since` only
    bool operator==(const SavedState&) const = default;
};

/// By name; what is not there, or was written by a version that wrote something else, is as at a first start.
using SavedValues = std::map<std::string, std::string>;
[[nodiscard]] SavedState parse_saved_state(const SavedValues& values);
/// An empty text: there is nothing to keep under this name.
[[nodiscard]] SavedValues to_values(const SavedState& state);

}  // namespace onvigil::daemon
