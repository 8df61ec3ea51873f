#pragma once
/// render/event_json.hpp - an event as one flat JSON object on one line, and back (docs/events.md).

#include "base/result.hpp"
#include "model/event.hpp"

#include <string>
#include <string_view>

namespace onvigil::render {

/// `{"id":…,"seq":…,"time":…,…}` without a line break. Whatever the texts hold, the result is valid JSON in valid
/// UTF-8: control characters are escaped, invalid bytes become U+FFFD.
[[nodiscard]] std::string event_json(const model::Event& event);
/// The same, appended to `out`: for batches.
void append_event_json(std::string& out, const model::Event& event);

class JsonWriter;
/// The part that is not on every event, with what no other format has a place for: `{"type":…,"site":…,"cause":…,…}`.
void write_event_fields(JsonWriter& json, const model::Event& event);

/// Reads what event_json wrote. Unknown keys become fields; a missing or wrong fixed key is a Problem.
[[nodiscard]] Result<model::Event, Problem> parse_event_json(std::string_view json);

}  // namespace onvigil::render
