#pragma once
/// alerts/event_fields.hpp - the flat keys of events, in the order every event carries them, and words for people.
/// Pure.

#include "model/device.hpp"
#include "model/event.hpp"
#include "model/verdict.hpp"

#include <string>
#include <vector>

namespace onvigil::alerts {

/// `device_id verdict maker brand manufacturer model firmware serial address mac endpoint state hostname first_seen
/// labels`; null where nothing is known.
void add_device_fields(std::vector<model::Field>& fields, const model::Device& device, const model::Verdict* verdict);

/// `finding_id list maker_name relation effect strength reason citation waived opened`; and `maker`, already there,
/// becomes the finding's, so that it and `maker_name` speak of the same maker.
void add_finding_fields(std::vector<model::Field>& fields, const model::Finding& finding);

/// `LTS CMIP7043W-M "North gate" at 10.20.3.17`
[[nodiscard]] std::string describe(const model::Device& device, const model::Verdict* verdict);

/// Joined by "; "; what does not fit is counted: "…; and 3 more".
[[nodiscard]] std::string join_reasons(const std::vector<model::SharedText>& reasons);

/// One line of at most limits::event_message_bytes; a cut is shown by an ellipsis.
[[nodiscard]] std::string one_line(std::string_view text);

/// `firmware: V5.4 -> V5.5, name: Gate -> North gate`: what differs between two states of a device, leaving out what
/// was empty before. `label` tells whether what the device calls itself is among it.
struct Difference {
    std::string text;
    bool label = false;
};
[[nodiscard]] Difference difference(const model::Device& before, const model::Verdict* verdict_before,
                                    const model::Device& after, const model::Verdict* verdict_after);

}  // namespace onvigil::alerts
