#pragma once
/// config/secrets.hpp - what stands in files of its own: passwords, tokens, keys, and what sinks read, run and write.

#include "yaml/reader.hpp"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::config {

/// The user of the service, with the rights of which secrets are read where root checks the configuration.
struct SecretReader {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
};

/// For what could not be read: " by NAME, as which the service runs"; nothing for this process as it is.
[[nodiscard]] std::string by_whom(const std::optional<SecretReader>& reader);

/// Where secrets come from, and who reads them.
struct SecretSource {
    std::filesystem::path credentials{};   ///< systemd's $CREDENTIALS_DIRECTORY, for `credential: NAME`
    std::optional<SecretReader> reader{};  ///< nothing: this process as it is
};

/// Reads the secret named by `file_key` (a path) or by `credential_key` (a name in systemd's credentials directory).
/// One trailing newline is dropped. A file that its group or others can read is refused. Exactly one of both keys must
/// be there if `required`, and the secret may then be empty; a problem is reported where it cannot be had. Empty if
/// there is none.
[[nodiscard]] std::string read_secret(yaml::Reader& reader, const char* file_key, const char* credential_key,
                                      const SecretSource& source, bool required);

/// The secret of a section that may stand in several files: one that names none leaves it as it is.
void read_section_secret(yaml::Reader& reader, const char* file_key, const char* credential_key,
                         const SecretSource& source, std::string& target);

/// `FILE:LINE: KEY: …`: what is worth a word and no mistake.
using Remarks = std::vector<std::string>;

/// Says where the service could not read, run or write (R_OK, X_OK, W_OK) the file named by `key`. It may be put there
/// later: a remark, no problem.
void remark_on_file(const yaml::Reader& reader, const char* key, const std::string& path, int access,
                    const SecretSource& source, Remarks& remarks);

}  // namespace onvigil::config
