#pragma once
/// alerts/found_event_delay.hpp - when `device.found` is emitted: once the device has been asked, or ten seconds after
/// it was found.
///
/// Pure. The pipeline owns one, passes it every change, and calls `take_due` at `next_due`.

#include "model/change.hpp"
#include "model/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace onvigil::alerts {

/// What has become of a device's `device.found`.
enum class FoundEvent : std::uint8_t {
    delayed,  ///< still to come: what happens to the device now will be part of it
    due,      ///< to be emitted with this change
    sent      ///< emitted before
};

class FoundEventDelay {
public:
    /// How long `device.found` waits for the first answer.
    static constexpr std::chrono::milliseconds longest{10'000};

    /// The state for this change of a device at `now`; remembers the device while it is delayed. A delayed device that
    /// vanishes (forgotten, merged) is dropped: what was never reported as found is not reported as gone either.
    /// `flooded`: a device that does not answer, of which there may be thousands that are none, waits longer.
    [[nodiscard]] FoundEvent advance(const model::Change& change, model::TimePoint now, bool flooded = false);

    /// Takes up a device that was stored before its `device.found` was emitted (after a restart).
    void delay(const std::string& device_id, model::TimePoint found);

    /// Devices that were delayed for `longest`, no longer delayed after the call: derive the events of each with
    /// before == after and FoundEvent::due.
    [[nodiscard]] std::vector<std::string> take_due(model::TimePoint now);

    /// When `take_due` will return something; nullopt: nothing is delayed.
    [[nodiscard]] std::optional<model::TimePoint> next_due() const;

    /// True while `device.found` of this device is still to come; stored with the device.
    [[nodiscard]] bool is_delayed(const std::string& device_id) const { return delayed_.contains(device_id); }
    [[nodiscard]] std::size_t size() const noexcept { return delayed_.size(); }

private:
    std::unordered_map<std::string, model::TimePoint> delayed_;  ///< when each was found
    std::vector<std::pair<model::TimePoint, std::string>>
        by_time_;  ///< a heap, earliest on top; may hold stale entries
    void drop_stale_entries();
};

}  // namespace onvigil::alerts
