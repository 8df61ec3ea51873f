#pragma once
/// alerts/formats/truncate.hpp - honest truncation: a record that is too long is written again with shorter values,
/// never cut through the middle, and names the keys that lost something. Pure.

#include "model/event.hpp"

#include <functional>
#include <string>

namespace onvigil::alerts {

using WriteRecord = std::function<void(std::string& out, const model::Event& event)>;

/// Appends what `write` makes of the event, in at most `max_bytes`: as it is, else with its longest texts cut (each
/// ends in "…") and a key `truncated` that lists them; where even that is too long, with the least that names the
/// event.
void append_truncated(std::string& out, const model::Event& event, std::size_t max_bytes, const WriteRecord& write);

}  // namespace onvigil::alerts
