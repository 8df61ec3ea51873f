#pragma once
/// daemon/baseline_tracker.hpp - why something is noticed now: because it happened, or because we look for the first
/// time.
///
/// Pure. The baseline lasts until every device of the first round and the first sweep has been asked (two hours at
/// most); a network that was not there before has a first pass of its own.

#include "model/event.hpp"
#include "model/observation.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::daemon {

class BaselineTracker {
public:
    static constexpr std::chrono::milliseconds longest_baseline = std::chrono::hours(2);

    /// `known_networks`: those that had their first pass in an earlier run; `baseline_taken`: likewise for the
    /// baseline.
    BaselineTracker(bool baseline_taken, std::set<std::string> known_networks, model::TimePoint started);

    /// The cause of what is noticed on `network` now.
    [[nodiscard]] model::Cause of(std::string_view network) const;

    /// What was asked for once is no network of ours; a sweep is no round.
    void round_ended(const model::RoundReport& report);
    /// Networks that have other names now are no new ones.
    void renamed(const std::map<std::string, std::string>& networks);
    void sweep_ended() { sweep_ended_ = true; }

    struct Ended {
        bool baseline = false;              ///< say `baseline.taken`
        std::vector<std::string> networks;  ///< say `network.added` of each
        [[nodiscard]] bool anything() const { return baseline || !networks.empty(); }
    };
    /// What is over by now. `all_asked`: no device waits to be asked or is being asked.
    [[nodiscard]] Ended check(bool all_asked, model::TimePoint now);

    /// Nothing is being looked at for the first time.
    [[nodiscard]] bool complete() const { return baseline_taken_ && asked_.empty(); }
    [[nodiscard]] bool baseline_taken() const { return baseline_taken_; }
    [[nodiscard]] const std::set<std::string>& known_networks() const { return known_; }

private:
    bool baseline_taken_;
    bool round_ended_ = false;
    bool sweep_ended_ = false;
    model::TimePoint started_;
    std::set<std::string> known_;
    std::set<std::string> asked_;  ///< networks that had their first round
};

}  // namespace onvigil::daemon
