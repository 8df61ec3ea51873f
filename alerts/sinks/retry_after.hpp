#pragma once
/// alerts/sinks/retry_after.hpp - when an HTTP server wants to be asked again (RFC 9110, 10.2.3). Pure.

#include "model/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace onvigil::alerts {

/// Seconds, or an HTTP date; nullopt: neither. Never negative.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_after(std::string_view header, model::TimePoint now);

}  // namespace onvigil::alerts
