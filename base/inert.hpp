#pragma once
/// base/inert.hpp - text from outside for terminals, pages and logs: shown, never acted on.

#include <cstdint>
#include <string>
#include <string_view>

namespace onvigil::text {

/// Control characters, format characters (bidirectional overrides and isolates, zero-width ones, tags), line separators
/// and what is invisible by default (fillers, variation selectors) become visible as `\u202e` or `\U000e0041`, white
/// space becomes a blank, bytes that are no UTF-8 become U+FFFD, and of a run of combining marks the first four stay.
/// Never throws.
[[nodiscard]] std::string inert(std::string_view text);

/// Whether that makes the character visible: something may act on it, or be misled by it.
[[nodiscard]] bool is_active(std::uint32_t code);

}  // namespace onvigil::text
