#pragma once
/// base/number.hpp - a number that is all of a text: "80", not "80 " or "80x". Pure.

#include <charconv>
#include <optional>
#include <string_view>

namespace onvigil::text {

/// Nothing as well where it does not fit into `Number`. A sign is read of signed types alone, and no "+".
template <typename Number>
[[nodiscard]] std::optional<Number> whole_number(std::string_view text, int base = 10)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace onvigil::text
