#pragma once
/// alerts/derive_events.hpp - what there is to say about a change: the difference of device and verdict, before and
/// after.
///
/// Pure. The same state says nothing twice: before == after gives no event. `id` and `seq` are empty here;
/// a EventIdGenerator gives them when the event enters the journal.

#include "alerts/found_event_delay.hpp"
#include "model/change.hpp"
#include "model/event.hpp"
#include "model/verdict.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::alerts {

/// Who speaks, when, and why it was looked at.
struct EventContext {
    model::TimePoint now;
    model::Cause cause = model::Cause::observed;
    std::string site;
    std::string sensor;
    std::string sensor_id;
    FoundEvent found_event = FoundEvent::sent;  ///< of the device in question: what FoundEventDelay::judge said
    std::function<bool(std::string_view list)> list_chosen = {};  ///< now; empty: every list is
};

/// An event without fields: `message` on one line, the rest from the context.
[[nodiscard]] model::Event event_of(const EventContext& context, model::EventType type, model::Severity severity,
                                    std::string_view message);

/// The events of one change, in the order they are to be told. A verdict may be missing on the side where the
/// device is. `device.found` comes with FoundEvent::due; before it only findings and contradictions are told.
///
/// A reload of the lists or the end of a waiver comes as a change with the same device as `before` and `after`.
[[nodiscard]] std::vector<model::Event> derive_events(const model::Change& change, const model::Verdict* before,
                                                      const model::Verdict* after, const EventContext& context);

}  // namespace onvigil::alerts
