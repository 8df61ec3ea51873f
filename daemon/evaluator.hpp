#pragma once
/// daemon/evaluator.hpp - what a change of one device comes to: a verdict, events, and what is stored of it.
///
/// No I/O; `now` is a parameter. The pipeline owns one.

#include "alerts/event_id_generator.hpp"
#include "alerts/found_event_delay.hpp"
#include "daemon/commit_listener.hpp"
#include "daemon/sensor.hpp"
#include "daemon/verdict_cache.hpp"
#include "model/shared_text.hpp"
#include "store/store.hpp"

#include <optional>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

namespace onvigil::daemon {

class Evaluator {
public:
    /// `next_seq`: of the event to be written next; `newest_event`: the id of the last one, or empty.
    Evaluator(policy::Policy policy, Sensor sensor, std::uint64_t next_seq, std::string_view newest_event);

    /// From now on devices are judged by this.
    void reconfigure(policy::Policy policy);
    /// Verdicts made ahead are of another day.
    void forget_verdicts() { verdicts_.clear(); }
    [[nodiscard]] const policy::Policy& policy() const { return policy_; }
    [[nodiscard]] const Sensor& sensor() const { return sensor_; }
    void rename_site(const std::string& site) { sensor_.site = site; }

    /// Whether the device's banners can tell more: it is not banned yet, and not both its label and its hardware (a
    /// MAC, a maker's protocol) prove one maker. Judged ahead of its transaction; the verdict is kept for that.
    [[nodiscard]] bool wants_banners(const model::DevicePtr& device, model::TimePoint now);

    /// Adds to `batch` what is to be stored and told of the change; nullopt: nothing is. `before` is as committed.
    [[nodiscard]] std::optional<RecordChange> evaluate(const model::Record& before, const model::Change& change,
                                                       model::Cause cause, model::TimePoint now, store::Batch& batch,
                                                       bool flooded = false);
    /// Gives the event its place in the journal.
    void append(model::Event event, model::TimePoint now, store::Batch& batch);

    /// `device.found` of this device, found then, is still to come (after a restart).
    void hold(const std::string& id, model::TimePoint found)
    {
        overdue_.erase(id);
        found_event_delay_.delay(id, found);
    }
    /// Devices to be told of although they are not identified yet: evaluate them.
    [[nodiscard]] std::vector<std::string> overdue(model::TimePoint now);
    [[nodiscard]] std::optional<model::TimePoint> next_due() const { return found_event_delay_.next_due(); }
    [[nodiscard]] bool all_announced() const { return found_event_delay_.size() == 0; }

private:
    policy::Policy policy_;
    Sensor sensor_;
    VerdictCache verdicts_;
    model::TextPool texts_;  ///< of verdicts
    alerts::FoundEventDelay found_event_delay_;
    std::unordered_set<std::string> overdue_;
    std::uint64_t next_seq_;
    alerts::EventIdGenerator event_ids_;
    std::mt19937_64 random_;
};

}  // namespace onvigil::daemon
