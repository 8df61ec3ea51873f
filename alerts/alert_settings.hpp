#pragma once
/// alerts/alert_settings.hpp - what an administrator may say about alerts: typed, defaults in place, secrets already
/// read.
///
/// The configuration fills these; nothing here opens a file or looks up a name, except that certificates are
/// named by path and read by the sink when it connects (so that a renewed certificate is taken up by itself).

#include "alerts/sinks/sink_type.hpp"
#include "model/event.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::alerts {

/// False: the glob matches no event type, so that it would never let anything through.
[[nodiscard]] bool matches_a_type(std::string_view glob);

struct SinkSettings {
    std::string name;
    bool enabled = true;
    std::vector<std::string> events{"*"};  ///< globs over event types
    model::Severity min_severity = model::Severity::info;
    std::size_t max_backlog = 100'000;  ///< events that wait for it at most; what exceeds them is lost, and reported
    SinkTarget target;
    bool operator==(const SinkSettings&) const = default;
};

/// The sink that is there without being configured.
[[nodiscard]] SinkSettings builtin_journal();  ///< named "journal"

struct AlertSettings {
    std::chrono::milliseconds heartbeat = std::chrono::minutes(5);
    std::vector<SinkSettings> sinks{
        builtin_journal()};  ///< the built-in one stands first; an entry of its name replaces it
    bool operator==(const AlertSettings&) const = default;
};

}  // namespace onvigil::alerts
