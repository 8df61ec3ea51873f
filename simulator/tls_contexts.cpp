#include "simulator/tls_contexts.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <string_view>

namespace onvigil::simulator {
namespace {

constexpr std::size_t most_contexts = 256;  // further subjects share the first certificate
constexpr long one_year = 365L * 24 * 3600;

using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;

void must(bool good, const char* what)
{
    if (!good) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

void put_subject(X509_NAME* name, std::string_view subject)
{
    while (!subject.empty()) {
        const std::size_t comma = subject.find(',');
        const std::string_view part = subject.substr(0, comma);
        subject.remove_prefix(comma == std::string_view::npos ? subject.size() : comma + 1);
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string field(part.substr(0, equals)), value(part.substr(equals + 1));
        must(X509_NAME_add_entry_by_txt(name, field.c_str(), MBSTRING_UTF8,
                                        reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0) == 1,
             "certificate subject");
    }
}

CertificatePointer self_signed(EVP_PKEY* key, std::string_view subject)
{
    CertificatePointer certificate(X509_new(), X509_free);
    must(certificate != nullptr, "certificate");
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -one_year);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 10 * one_year);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* name = X509_get_subject_name(certificate.get());
    put_subject(name, subject.empty() ? std::string_view("CN=camera") : subject);
    X509_set_issuer_name(certificate.get(), name);
    must(X509_sign(certificate.get(), key, EVP_sha256()) != 0, "signing");
    return certificate;
}

}  // namespace

struct TlsContexts::Key {
    KeyPointer key{EVP_EC_gen("P-256"), EVP_PKEY_free};
};

TlsContexts::TlsContexts() : key_(std::make_unique<Key>())
{
    must(key_->key != nullptr, "making a key");
}
TlsContexts::~TlsContexts() = default;

boost::asio::ssl::context& TlsContexts::of(const std::string& subject)
{
    if (const auto known = contexts_.find(subject); known != contexts_.end()) return known->second;
    if (contexts_.size() >= most_contexts) return contexts_.begin()->second;
    boost::asio::ssl::context context(boost::asio::ssl::context::tls_server);
    const auto certificate = self_signed(key_->key.get(), subject);
    must(SSL_CTX_use_certificate(context.native_handle(), certificate.get()) == 1, "using the certificate");
    must(SSL_CTX_use_PrivateKey(context.native_handle(), key_->key.get()) == 1, "using the key");
    return contexts_.emplace(subject, std::move(context)).first->second;
}

}  // namespace onvigil::simulator
