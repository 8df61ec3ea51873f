#pragma once
/// base/utf8.hpp - UTF-8 taken apart and put together (RFC 3629).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace onvigil::utf8 {

/// Bytes of the valid character that `text`, which is not empty, begins with; 0: it begins with none.
[[nodiscard]] std::size_t length(std::string_view text);

/// `code` is at most 0x10FFFF.
void append(std::string& out, std::uint32_t code);

}  // namespace onvigil::utf8
