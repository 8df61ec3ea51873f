#pragma once
/// alerts/formats/siem_terms.hpp - what several formats say of types and severities. Pure.

#include "model/event.hpp"
#include "render/json_writer.hpp"

#include <string_view>

namespace onvigil::alerts {

/// "Banned maker found" and the like: stable, untranslated, what a SIEM shows as the event's name.
[[nodiscard]] std::string_view title(model::EventType type);

/// "finding", "device", "sensor", ...: the type's first half.
[[nodiscard]] std::string_view family(model::EventType type);
/// "opened", "found", ...: its second half.
[[nodiscard]] std::string_view action(model::EventType type);

/// Of syslog (RFC 5424, 6.2.1): 2 critical to 6 informational.
[[nodiscard]] int syslog_severity(model::Severity severity);
/// 1 to 10, as CEF and LEEF count.
[[nodiscard]] int decimal_severity(model::Severity severity);

/// The field's text; empty where it is missing or no text.
[[nodiscard]] std::string_view text_of(const model::Event& event, std::string_view key);
[[nodiscard]] bool is_waived(const model::Event& event);
/// Nothing where the value is empty.
void optional_member(render::JsonWriter& json, std::string_view key, std::string_view value);

/// `fe80::1%lan0` -> `fe80::1`: no SIEM's address type takes a zone. The whole address stands beside it where there was
/// one.
[[nodiscard]] std::string_view without_zone(std::string_view address);

}  // namespace onvigil::alerts
