#pragma once
/// hub/details.hpp - what `show` has of a device beyond its document, made small: at the hub it is kept for each device
/// and read for one. zlib (RFC 1950) with a dictionary takes it to a sixth. Pure.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct z_stream_s;

namespace onvigil::hub {

/// Packs one text after another, each with a copy of what zlib set up with the dictionary.
class Packer {
public:
    Packer();
    ~Packer();
    Packer(const Packer&) = delete;
    Packer& operator=(const Packer&) = delete;
    /// In base64; good until the next call.
    [[nodiscard]] std::string_view packed(std::string_view text);

private:
    std::unique_ptr<z_stream_s> primed_;
    std::string bytes_, base64_;
};
/// From the bytes in hex, as PostgreSQL's encode() gives them. Nothing where they are no such text, or a longer one
/// than any sensor of ours sends: a sensor may lie.
[[nodiscard]] std::optional<std::string> unpacked(std::string_view hex);

}  // namespace onvigil::hub
