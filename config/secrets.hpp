#pragma once
/// config/secrets.hpp - text that stands in a file of its own: passwords, tokens, keys.

#include "yaml/reader.hpp"

#include <filesystem>
#include <string>

namespace onvigil::config {

/// Reads the secret named by `file_key` (a path) or by `credential_key` (a name in systemd's credentials directory).
/// One trailing newline is dropped. A file that its group or others can read is refused. Exactly one of both keys must
/// be there if `required`; a problem is reported where the secret cannot be had. Empty if there is none.
[[nodiscard]] std::string read_secret(yaml::Reader& reader, const char* file_key, const char* credential_key,
                                      const std::filesystem::path& credentials, bool required);

}  // namespace onvigil::config
