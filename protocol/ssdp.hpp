#pragma once
/// protocol/ssdp.hpp - UPnP's discovery (UDP 1900, 239.255.255.250; UPnP Device Architecture 1.1, chapters 1 and 2).
///
/// We ask for upnp:rootdevice, not ssdp:all: every device answers it exactly once, while ssdp:all makes each send one
/// datagram per service, which multiplies the burst without telling more about who made it.

#include "base/result.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace onvigil::protocol::ssdp {

inline constexpr std::uint16_t port = 1900;
inline constexpr std::string_view group = "239.255.255.250";

enum class Kind : std::uint8_t { response, alive, byebye };

/// An answer to a search or a NOTIFY. Values cleaned and cut to limits::text_bytes; empty where missing.
struct Message {
    Kind kind = Kind::response;
    std::string location;  ///< of the description; fetch it from the sender's address alone
    std::string server;
    std::string target;  ///< ST of a response, NT of a NOTIFY
    std::string usn;
    std::string user_agent;  ///< X-User-Agent ("redsonic") or USER-AGENT
    bool operator==(const Message&) const = default;
};

/// The root device of a description document.
struct Description {
    std::string manufacturer, manufacturer_url, model_name, model_description, serial, friendly_name, device_type,
        presentation_url;
    bool operator==(const Description&) const = default;
};

/// M-SEARCH for root devices, answers spread over `mx_seconds` (1 to 5).
[[nodiscard]] std::string encode_search(unsigned mx_seconds);

/// Headers in any case and order, folded or not, with or without the blank after the colon, lines ended by CRLF or LF.
/// An M-SEARCH is `not_an_answer`, another status than 200 `other_message`. Total.
[[nodiscard]] Result<Message, DecodeError> decode(std::span<const std::byte> datagram);

/// The description document (at most limits::http_body_bytes); needs a `device` with at least one known element. Total.
[[nodiscard]] Result<Description, DecodeError> decode_description(std::string_view xml);

}  // namespace onvigil::protocol::ssdp
