#pragma once
/// daemon/reevaluation.hpp - other lists, other makers or another day: every device is judged anew, and one event sums
/// it up when all of it is committed.
///
/// Pure. `PolicyState` is saved, so that a start knows what the last run judged by, however that one ended.

#include "alerts/summary_events.hpp"
#include "model/event.hpp"
#include "policy/policy.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace onvigil::daemon {

/// What verdicts depend on beside the device.
struct PolicyState {
    std::map<std::string, std::string> in_force;  ///< list -> fingerprint
    std::map<std::string, std::string> waiting;   ///< chosen, and not in force yet
    std::string makers;                           ///< fingerprint
    std::string program;                          ///< version that judged
    model::Date day{};

    bool operator==(const PolicyState&) const = default;
};
[[nodiscard]] PolicyState state_of(const policy::Policy& policy, model::TimePoint now);

/// What is worth a word to people: lists that come into force, leave it or read differently, and other makers.
[[nodiscard]] alerts::PolicyChange difference(const PolicyState& before, const PolicyState& after);

class Reevaluation {
public:
    /// `judged_by`: what the last run judged by.
    explicit Reevaluation(PolicyState judged_by) : judged_by_(std::move(judged_by)) {}

    /// True: `state` is another one, and every device is to be judged by it, which is over when `covers` is committed.
    /// One begun while another runs joins it.
    [[nodiscard]] bool begin(PolicyState state, std::uint64_t covers);
    [[nodiscard]] bool running() const noexcept { return covers_ != 0; }
    [[nodiscard]] const PolicyState& judged_by() const noexcept { return judged_by_; }
    /// An event that the reevaluation caused.
    void count(model::EventType type);
    /// Nothing is said of one that changed nothing.
    struct Ended {
        std::optional<alerts::PolicyChange> to_say;
    };
    /// Once, when all up to `covered` is committed and the reevaluation is among it.
    [[nodiscard]] std::optional<Ended> end(std::uint64_t covered);

private:
    PolicyState judged_by_;
    std::uint64_t covers_ = 0;
    alerts::PolicyChange change_;
};

}  // namespace onvigil::daemon
