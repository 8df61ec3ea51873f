#pragma once
/// protocol/decode_error.hpp - why bytes from the network gave no value: the reasons counters and `status` show.

#include <cstdint>
#include <string_view>

namespace onvigil::protocol {

enum class DecodeError : std::uint8_t {
    too_long,       ///< more bytes than one message may have
    truncated,      ///< ends before what it announces
    malformed,      ///< not the format of this protocol
    not_an_answer,  ///< the right protocol, but a question (often our own, looped back), or another document
    other_message,  ///< the right protocol, but neither a question nor an answer that says something
    too_much        ///< more nesting, records or repetitions than a device has reason to send
};

/// "too-long", ...: stable, for counters.
[[nodiscard]] std::string_view name(DecodeError error) noexcept;

}  // namespace onvigil::protocol
