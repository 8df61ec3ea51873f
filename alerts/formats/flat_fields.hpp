#pragma once
/// alerts/formats/flat_fields.hpp - an event's keys and values as plain texts, for everything that is not JSON. Pure.

#include "model/event.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::alerts {

/// Valid UTF-8 on one line: lists joined by ", ", null as nothing.
[[nodiscard]] std::string flat_text(const model::FieldValue& value);

/// id, seq, time, ... message, then the fields, in their order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> flat_texts(const model::Event& event);

/// A text cleaned for a record: valid UTF-8, no control characters.
[[nodiscard]] std::string clean_text(std::string_view text);

}  // namespace onvigil::alerts
