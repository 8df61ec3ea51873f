#pragma once
/// hub/details.hpp - what `show` has of a device beyond its document, made small: at the hub it is kept for each device
/// and read for one. In zlib's format (RFC 1950) with a dictionary it has a fifth of its size. Pure.

#include "hub/deflate.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace onvigil::hub {

/// Packs one text after another.
class Packer {
public:
    Packer();
    /// In base64; good until the next call.
    [[nodiscard]] std::string_view packed(std::string_view text);

private:
    Deflater deflater_;
    std::string start_;  ///< of every packed text
    std::string bytes_, base64_;
};
/// From the bytes in hex, as PostgreSQL's encode() gives them. Nothing where they are no such text, or a longer one
/// than any sensor of ours sends: a sensor may lie.
[[nodiscard]] std::optional<std::string> unpacked(std::string_view hex);

}  // namespace onvigil::hub
