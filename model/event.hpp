#pragma once
/// model/event.hpp - what happened, once in the books: one flat record for sinks, timelines and people
/// (docs/events.md).

#include "model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace onvigil::model {

enum class EventType : std::uint8_t {
    device_found,
    device_changed,
    device_moved,
    device_offline,
    device_online,
    device_merged,
    device_forgotten,
    device_contradiction,
    finding_opened,
    finding_updated,
    finding_closed,
    finding_waived,
    finding_unwaived,
    baseline_taken,
    network_added,
    policy_changed,
    sensor_started,
    sensor_stopped,
    sensor_heartbeat,
    sensor_degraded,
    sensor_recovered,
    events_lost
};
[[nodiscard]] std::string_view name(EventType type);  ///< "device.found", ...
[[nodiscard]] std::optional<EventType> parse_event_type(std::string_view name);
[[nodiscard]] std::vector<std::string> event_type_names();  ///< all of them

/// Mildest first, so that a minimum is a comparison.
enum class Severity : std::uint8_t { info, low, medium, high, critical };
[[nodiscard]] std::string_view name(Severity severity);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view name);

enum class Cause : std::uint8_t { observed, baseline, policy, network_added };
[[nodiscard]] std::string_view name(Cause cause);  ///< "observed", "baseline", "policy", "network-added"
[[nodiscard]] std::optional<Cause> parse_cause(std::string_view name);

/// A flat value; monostate is JSON's null.
using FieldValue = std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>>;
using Field = std::pair<std::string, FieldValue>;

struct Event {
    std::string id;         ///< UUIDv7, the same at every retry
    std::uint64_t seq = 0;  ///< per sensor, without gaps
    TimePoint time;
    std::string site;
    std::string sensor;     ///< host name
    std::string sensor_id;  ///< stable
    EventType type{};
    Severity severity{};
    Cause cause{};
    std::string message;        ///< one line for people
    std::vector<Field> fields;  ///< the device's, finding's or change's keys, in a fixed order
    bool operator==(const Event&) const = default;
};

/// The text of a field; nullptr where it is missing or no text.
[[nodiscard]] const std::string* text_field(const Event& event, std::string_view key);

}  // namespace onvigil::model
