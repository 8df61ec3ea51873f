#include "hub/knowledge_bundle.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <boost/json.hpp>

#include <memory>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "render/json_access.hpp"

namespace onvigil::hub {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t key_bytes = 32, signature_bytes = 64, most_files = 2000;

/// Exactly so many bytes.
std::optional<Bytes> from_base64(std::string_view text, std::size_t size)
{
    if (text.size() != (size + 2) / 3 * 4) return std::nullopt;
    Bytes out(text.size());
    const int decoded =
        EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (decoded < static_cast<int>(size)) return std::nullopt;
    out.resize(size);
    return out;
}

bool is_signed(std::string_view text, const Bytes& signature, const Bytes& key)
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> public_key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()), EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return public_key && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

/// `makers/NAME.yaml` or `lists/NAME.yaml`, and no way out of the folder.
bool is_file_name(std::string_view name)
{
    const auto slash = name.find('/');
    const auto folder = name.substr(0, slash), file = slash == name.npos ? "" : name.substr(slash + 1);
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    return (folder == "makers" || folder == "lists") && file.size() > 5 && file.size() <= 128 &&
           file.ends_with(".yaml") && file.front() != '.' && file.find_first_not_of(letters) == file.npos;
}

}  // namespace

bool is_public_key(std::string_view key)
{
    return from_base64(key, key_bytes).has_value();
}

Result<KnowledgeBundle, Problem> open_bundle(std::string_view text, std::string_view signature, std::string_view key,
                                             std::int64_t offered, std::int64_t current)
{
    const auto public_key = from_base64(key, key_bytes);
    if (!public_key) return Problem{"hub.knowledge_key is no Ed25519 key in base64"};
    const auto signature_value = from_base64(signature, signature_bytes);
    if (!signature_value || !is_signed(text, *signature_value, *public_key))
        return Problem{"its signature is not that of hub.knowledge_key"};
    boost::json::error_code error;
    const auto document = boost::json::parse(text, error, {}, {.max_depth = 4});
    if (error || !document.is_object()) return Problem{"it cannot be read: is it of a newer version?"};
    KnowledgeBundle bundle;
    bundle.version = render::number_at(document.get_object(), "version");
    if (bundle.version != offered)
        return Problem{
            fmt::format("it is version {}, offered as {}: an older one is replayed", bundle.version, offered)};
    if (bundle.version <= current)
        return Problem{fmt::format("it is version {}, older than {} in use", bundle.version, current)};
    const auto& files = render::object_at(document.get_object(), "files");
    if (files.empty() || files.size() > most_files) return Problem{"it holds no files, or too many"};
    for (const auto& [name, content] : files) {
        if (!is_file_name(name) || !content.is_string())
            return Problem{"it holds a file that is no maker and no list: " + text::clean(name, 80)};
        bundle.files.emplace(std::string_view(name), std::string_view(content.get_string()));
    }
    return bundle;
}

}  // namespace onvigil::hub
