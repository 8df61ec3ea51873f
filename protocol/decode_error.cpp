#include "protocol/decode_error.hpp"

namespace onvigil::protocol {

std::string_view name(DecodeError error) noexcept
{
    switch (error) {
        case DecodeError::too_long:
            return "too-long";
        case DecodeError::truncated:
            return "truncated";
        case DecodeError::malformed:
            return "malformed";
        case DecodeError::not_an_answer:
            return "not-an-answer";
        case DecodeError::other_message:
            return "other-message";
        case DecodeError::too_much:
            return "too-much";
    }
    return "unknown";
}

}  // namespace onvigil::protocol
