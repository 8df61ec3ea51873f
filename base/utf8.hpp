#pragma once
/// base/utf8.hpp - UTF-8 taken apart and put together (RFC 3629), by utf8proc.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace onvigil::utf8 {

/// Bytes of the valid character that `text`, which is not empty, begins with; 0: it begins with none.
[[nodiscard]] std::size_t length(std::string_view text);

/// Columns of a terminal that the first character of `text`, which is not empty, takes: 0, 1 or 2 (UAX #11); a byte
/// that begins no character takes one.
[[nodiscard]] std::size_t columns(std::string_view text);

/// `code` is at most 0x10FFFF.
void append(std::string& out, std::uint32_t code);

}  // namespace onvigil::utf8
