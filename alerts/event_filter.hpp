#pragma once
/// alerts/event_filter.hpp - which events a sink wants. Pure. Decided once a type, not for each event.

#include "alerts/alert_settings.hpp"
#include "model/event.hpp"

#include <bitset>

namespace onvigil::alerts {

class EventFilter {
public:
    explicit EventFilter(const SinkSettings& settings);

    [[nodiscard]] bool wants(const model::Event& event) const
    {
        return event.severity >= min_severity_ && types_.test(static_cast<std::size_t>(event.type));
    }
    /// Nothing is left out.
    [[nodiscard]] bool wants_all() const { return types_.all() && min_severity_ == model::Severity::info; }

private:
    std::bitset<static_cast<std::size_t>(model::EventType::events_lost) + 1> types_;
    model::Severity min_severity_;
};

}  // namespace onvigil::alerts
