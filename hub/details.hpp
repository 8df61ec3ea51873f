#pragma once
/// hub/details.hpp - what `show` has of a device beyond its document, made small: at the hub it is kept for each device
/// and read for one. zlib (RFC 1950), which takes it to a sixth. Pure.

#include <optional>
#include <string>
#include <string_view>

namespace onvigil::hub {

/// In base64.
[[nodiscard]] std::string packed(std::string_view text);
/// From the bytes in hex, as PostgreSQL's encode() gives them. Nothing where they are no such text, or a longer one
/// than any sensor of ours sends: a sensor may lie.
[[nodiscard]] std::optional<std::string> unpacked(std::string_view hex);

}  // namespace onvigil::hub
