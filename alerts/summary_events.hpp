#pragma once
/// alerts/summary_events.hpp - events that speak of the sensor, a list or a network rather than of one device. Pure.

#include "alerts/derive_events.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::alerts {

/// How many devices of each verdict; in the order of model::all_levels.
struct Counts {
    std::array<std::size_t, 5> by_level{};
    [[nodiscard]] std::size_t total() const;
    void add(model::Level level) { ++by_level[static_cast<std::size_t>(level)]; }
    bool operator==(const Counts&) const = default;
};

/// The first round and sweep have been asked to their end (or two hours have passed).
[[nodiscard]] model::Event baseline_taken(const EventContext& context, const Counts& counts);
/// The first pass over a network that was not there before.
[[nodiscard]] model::Event network_added(const EventContext& context, std::string_view network, const Counts& counts);

struct PolicyChange {
    std::vector<std::string> added, removed, changed;  ///< list ids
    bool makers_changed = false;
    std::size_t opened = 0, closed = 0, updated = 0;  ///< findings
    bool operator==(const PolicyChange&) const = default;
};
[[nodiscard]] model::Event policy_changed(const EventContext& context, const PolicyChange& change,
                                          const Counts& counts);

[[nodiscard]] model::Event sensor_started(const EventContext& context, std::string_view version, const Counts& counts);
[[nodiscard]] model::Event sensor_stopped(const EventContext& context, std::string_view version, const Counts& counts);
[[nodiscard]] model::Event sensor_heartbeat(const EventContext& context, std::string_view version, const Counts& counts,
                                            std::chrono::seconds uptime);

/// This place has another name from now on: a heartbeat that says so.
[[nodiscard]] model::Event site_renamed(const EventContext& context, std::string_view was);

/// Something is wrong with the sensor itself (drops, a silent interface, a failing sink, a full disk).
/// `what` names it and stays the same until it recovers; `advice` is what to do.
[[nodiscard]] model::Event sensor_degraded(const EventContext& context, std::string_view what, std::string_view detail,
                                           std::string_view advice);
[[nodiscard]] model::Event sensor_recovered(const EventContext& context, std::string_view what);

/// `count` events never reached `sink`: its backlog was full, or the journal had to make room first.
[[nodiscard]] model::Event events_lost(const EventContext& context, std::string_view sink, std::uint64_t count,
                                       std::uint64_t first_seq, std::uint64_t last_seq, std::string_view why);

/// What `alerts test` sends: a heartbeat that says it is a test.
[[nodiscard]] model::Event test_event(const EventContext& context, std::string_view sink);

}  // namespace onvigil::alerts
