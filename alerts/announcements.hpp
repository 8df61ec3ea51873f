#pragma once
/// alerts/announcements.hpp - when a new device is told of: once it has been asked, or ten seconds after it was found.
///
/// Pure. The pipeline owns one, shows it every change, and asks at due times for those that took too long.

#include "model/change.hpp"
#include "model/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace onvigil::alerts {

enum class Announcement : std::uint8_t {
    held,  ///< not yet told of: what happens to it now will be part of `device.found`
    now,   ///< tell of it with this change
    made   ///< told of before
};

class Announcements {
public:
    /// How long `device.found` waits for the first answer.
    static constexpr std::chrono::milliseconds patience{10'000};

    /// What to do about the device of this change at `now`; remembers it while it is held. A held device that
    /// vanishes (forgotten, absorbed) is let go: whoever never was announced is not taken back either.
    [[nodiscard]] Announcement judge(const model::Change& change, model::TimePoint now);

    /// Takes up a device that was stored before it could be announced (after a restart).
    void hold(const std::string& device_id, model::TimePoint found);

    /// Held devices whose patience has ended; they are let go: derive each with before == after, Announcement::now.
    [[nodiscard]] std::vector<std::string> due(model::TimePoint now);

    /// When `due` will have something to say; nullopt: nothing is held.
    [[nodiscard]] std::optional<model::TimePoint> next_due() const;

    /// True while `device.found` of this device is still to come: worth storing with the device.
    [[nodiscard]] bool holds(const std::string& device_id) const { return held_.contains(device_id); }
    [[nodiscard]] std::size_t size() const noexcept { return held_.size(); }

private:
    std::unordered_map<std::string, model::TimePoint> held_;         ///< when each was found
    std::vector<std::pair<model::TimePoint, std::string>> by_time_;  ///< a heap, earliest on top; may hold let-go ones
    void settle_heap();
};

}  // namespace onvigil::alerts
