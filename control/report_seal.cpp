#include "control/report_seal.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <vector>

namespace onvigil::control {
namespace {

using render::ReportFormat;
using Bytes = std::vector<unsigned char>;

struct Freed {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed>;
using Context = std::unique_ptr<EVP_MD_CTX, Freed>;
using Bio = std::unique_ptr<BIO, Freed>;

constexpr std::size_t hash_bytes = 32, key_bytes = 32, signature_bytes = 64;

Bytes bytes_of(std::string_view text)
{
    return {text.begin(), text.end()};
}

std::string hex(const Bytes& bytes)
{
    std::string out;
    for (const unsigned byte : bytes) out += fmt::format("{:02x}", byte);
    return out;
}

/// nullopt: not exactly that many bytes in lower-case hex.
std::optional<Bytes> parse_hex(std::string_view text, std::size_t count)
{
    constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() != count * 2 || text.find_first_not_of(digits) != text.npos) return std::nullopt;
    Bytes out;
    for (std::size_t i = 0; i < text.size(); i += 2)
        out.push_back(static_cast<unsigned char>(digits.find(text[i]) * 16 + digits.find(text[i + 1])));
    return out;
}

Key private_key(const std::string& pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    // A key with a pass phrase is refused: the daemon cannot ask for it.
    const auto no_phrase = [](char*, int, int, void*) { return 0; };
    return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_phrase, nullptr));
}

Key public_key(const std::string& pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return Key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
}

bool is_ed25519(const Key& key)
{
    return key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519;
}

Bytes raw_public(const Key& key)
{
    Bytes out(key_bytes);
    std::size_t size = out.size();
    return EVP_PKEY_get_raw_public_key(key.get(), out.data(), &size) == 1 ? out : Bytes{};
}

std::string signed_line(const std::string& sha256)
{
    return "onvigil-report-v1 sha256=" + sha256 + "\n";
}

Bytes signature_of(const Key& key, const std::string& line)
{
    const Context context(EVP_MD_CTX_new());
    Bytes out(signature_bytes);
    std::size_t size = out.size();
    const auto data = bytes_of(line);
    const bool done = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                      EVP_DigestSign(context.get(), out.data(), &size, data.data(), data.size()) == 1;
    return done ? out : Bytes{};
}

bool verifies(const Bytes& key, const Bytes& signature, const std::string& line)
{
    const Key one(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
    const Context context(EVP_MD_CTX_new());
    const auto data = bytes_of(line);
    return one && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, one.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(), data.size()) == 1;
}

/// How a format holds the seal: what stands before each value and behind the last.
struct Layout {
    ReportFormat format;
    std::string_view before_hash, before_key, before_signature, end;
};
constexpr Layout layouts[] = {
    {ReportFormat::html,
     "<footer id=\"seal\"><h2>Seal</h2>\n<p>sha256 of every byte of this file before this section: <code>",
     "</code></p>\n<p>Ed25519 public key: <code>", "</code></p>\n<p>Signature: <code>",
     "</code></p>\n<p>Check: <code>onvigil report verify FILE --key PUBLIC.pem</code></p></footer>\n</body></html>\n"},
    {ReportFormat::json, ",\n\"seal\":{\"sha256\":\"", "\",\"key\":\"", "\",\"signature\":\"", "\"}}\n"}};

/// Empty values of key and signature: not signed.
std::string seal_text(const Layout& layout, std::string_view hash, std::string_view key, std::string_view signature)
{
    std::string out;
    for (const auto part :
         {layout.before_hash, hash, layout.before_key, key, layout.before_signature, signature, layout.end})
        out += part;
    return out;
}

std::string sha256_of(std::string_view text)
{
    Bytes digest(hash_bytes);
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return hex(digest);
}

/// The text between two marks behind `at`, which moves on.
std::string_view value_at(std::string_view text, std::size_t& at, std::string_view before, std::string_view after)
{
    if (text.substr(at, before.size()) != before) return {};
    at += before.size();
    const auto end = text.find(after, at);
    if (end == text.npos) return {};
    const auto value = text.substr(at, end - at);
    at = end;
    return value;
}

Result<SealCheck, Problem> check(const Layout& layout, std::string_view report, std::size_t seal)
{
    std::size_t at = seal;
    const std::string hash(value_at(report, at, layout.before_hash, layout.before_key));
    const auto key = value_at(report, at, layout.before_key, layout.before_signature);
    const auto signature = value_at(report, at, layout.before_signature, layout.end);
    if (report.substr(seal) != seal_text(layout, hash, key, signature))
        return Problem{"its seal was changed: it is not as Onvigil writes it"};
    if (sha256_of(report.substr(0, seal)) != hash) return Problem{"it was changed: its sha256 is another"};
    if (key.empty() && signature.empty()) return SealCheck{hash, {}};
    const auto raw_key = parse_hex(key, key_bytes), raw_signature = parse_hex(signature, signature_bytes);
    if (!raw_key || !raw_signature || !verifies(*raw_key, *raw_signature, signed_line(hash)))
        return Problem{"it was changed: its signature does not fit"};
    return SealCheck{hash, std::string(key)};
}

}  // namespace

std::optional<Problem> sign_key_problem(const std::string& pem)
{
    const auto key = private_key(pem);
    if (!key) return Problem{"holds no private key in PEM (openssl genpkey -algorithm ed25519)"};
    if (!is_ed25519(key)) return Problem{"holds no Ed25519 key (openssl genpkey -algorithm ed25519)"};
    return std::nullopt;
}

struct ReportSeal::Digest {
    Context context{EVP_MD_CTX_new()};
};

ReportSeal::ReportSeal(ReportFormat format, std::string key_pem)
    : format_(format), key_pem_(std::move(key_pem)), digest_(std::make_unique<Digest>())
{
    EVP_DigestInit_ex(digest_->context.get(), EVP_sha256(), nullptr);
}

ReportSeal::~ReportSeal() = default;

void ReportSeal::add(std::string_view piece)
{
    EVP_DigestUpdate(digest_->context.get(), piece.data(), piece.size());
}

std::optional<std::string> ReportSeal::end()
{
    for (const auto& layout : layouts) {
        if (layout.format != format_) continue;
        Bytes digest(hash_bytes);
        EVP_DigestFinal_ex(digest_->context.get(), digest.data(), nullptr);
        const auto hash = hex(digest);
        if (key_pem_.empty()) return seal_text(layout, hash, "", "");
        const auto key = private_key(key_pem_);
        const auto signature = is_ed25519(key) ? signature_of(key, signed_line(hash)) : Bytes{};
        if (signature.empty()) return std::nullopt;
        return seal_text(layout, hash, hex(raw_public(key)), hex(signature));
    }
    return std::string();
}

Result<SealCheck, Problem> check_report(std::string_view report, const std::string& key_pem)
{
    std::string wanted;
    if (!key_pem.empty()) {
        const auto key = public_key(key_pem);
        if (!is_ed25519(key)) return Problem{"the key is no public Ed25519 key in PEM (openssl pkey -pubout)"};
        wanted = hex(raw_public(key));
    }
    for (const auto& layout : layouts) {
        const auto seal = report.rfind(layout.before_hash);
        if (seal == report.npos) continue;
        auto found = check(layout, report, seal);
        if (!found || wanted.empty() || found->key == wanted) return found;
        return Problem{found->key.empty() ? "it is not signed" : "it is signed with another key, " + found->key};
    }
    return Problem{"it has no seal, or its seal was changed: HTML and JSON reports have one, CSV has none"};
}

}  // namespace onvigil::control
