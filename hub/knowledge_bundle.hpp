#pragma once
/// hub/knowledge_bundle.hpp - makers and lists from the hub: believed only where they carry the signature of the key
/// that is pinned here (Ed25519, RFC 8032), however they came. Pure.

#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace onvigil::hub {

struct KnowledgeBundle {
    std::int64_t version = 0;
    std::map<std::string, std::string> files;  ///< `makers/hikvision.yaml` to its text
};

/// Whether this is an Ed25519 public key in base64.
[[nodiscard]] bool is_public_key(std::string_view key);

/// `text` is `{"version":N,"files":{"makers/x.yaml":"…"}}`; signature and key are base64. The version must be the one
/// that was offered, and newer than `current`: a signed bundle of before is not taken for a new one.
[[nodiscard]] Result<KnowledgeBundle, Problem> open_bundle(std::string_view text, std::string_view signature,
                                                           std::string_view key, std::int64_t offered,
                                                           std::int64_t current);

}  // namespace onvigil::hub
