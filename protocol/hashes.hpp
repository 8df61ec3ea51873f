#pragma once
/// protocol/hashes.hpp - the digests that logins of cameras are made of (OpenSSL's EVP). MD5 and SHA-1 protect nothing
/// today; they are what the standards and the devices ask for.

#include <cstdint>
#include <string>
#include <string_view>

namespace onvigil::protocol {

enum class HashKind : std::uint8_t { md5, sha1, sha256 };

/// Raw bytes. Throws std::runtime_error where the machine's OpenSSL refuses the algorithm.
[[nodiscard]] std::string hash(HashKind kind, std::string_view data);
/// Lower-case hexadecimal.
[[nodiscard]] std::string hash_hex(HashKind kind, std::string_view data);
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace onvigil::protocol
