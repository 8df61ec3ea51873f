#include "protocol/decode_error.hpp"

#include <iterator>

namespace onvigil::protocol {

std::string_view name(DecodeError error) noexcept
{
    constexpr std::string_view names[] = {"too-long",      "truncated",     "malformed",
                                          "not-an-answer", "other-message", "too-much"};
    static_assert(std::size(names) == static_cast<std::size_t>(DecodeError::too_much) + 1);
    return names[static_cast<std::size_t>(error)];
}

}  // namespace onvigil::protocol
