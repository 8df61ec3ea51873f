#pragma once
/// alerts/derive.hpp - what there is to say about a change: the difference of device and verdict, before and after.
///
/// Pure. The same state says nothing twice: before == after gives no event. `id` and `seq` are empty here;
/// a Stamper gives them when the event enters the journal.

#include "alerts/announcements.hpp"
#include "model/change.hpp"
#include "model/event.hpp"
#include "model/verdict.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace onvigil::alerts {

/// Who speaks, when, and why it was looked at.
struct Context {
    model::TimePoint now;
    model::Cause cause = model::Cause::observed;
    std::string site;
    std::string sensor;
    std::string sensor_id;
    Announcement announcement = Announcement::made;  ///< of the device in question: what Announcements::judge said
};

/// The events of one change, in the order they are to be told. A verdict may be missing on the side where the
/// device is. `device.found` comes with Announcement::now; before it only findings and contradictions are told.
///
/// A reload of the lists or the end of a waiver comes as a change whose `before` and `after` are the same device.
[[nodiscard]] std::vector<model::Event> derive(const model::Change& change, const model::Verdict* before,
                                               const model::Verdict* after, const Context& context);

}  // namespace onvigil::alerts
