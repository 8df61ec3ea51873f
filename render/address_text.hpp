#pragma once
/// render/address_text.hpp - addresses as documents have them, and back. The zone of a link-local one is the name of
/// the interface. glibc opens a socket for each such name, and the devices of a network name the same few: what it said
/// is kept for a second.

#include "model/ip.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace onvigil::render {

[[nodiscard]] std::string address_text(const model::IpAddress& address);
/// As model::parse_ip.
[[nodiscard]] std::optional<model::IpAddress> address_of(std::string_view text);

}  // namespace onvigil::render
