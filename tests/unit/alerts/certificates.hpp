#pragma once
/// Certificates made on the spot: an authority, and servers it vouches for, also ones that have expired.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace onvigil::alerts::test {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

struct Issued {
    Key key;
    Certificate certificate;
};

inline void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (extension == nullptr) throw std::runtime_error("bad extension " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// `alternative`: "DNS:localhost,IP:127.0.0.1"; empty: an authority. No issuer: signs itself.
inline Issued issue(const std::string& name, const std::string& alternative, const Issued* issuer,
                    long valid_seconds = 3600)
{
    Issued out{Key(EVP_EC_gen("P-256"), EVP_PKEY_free), Certificate(X509_new(), X509_free)};
    X509* certificate = out.certificate.get();
    static long serial = 1;
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), valid_seconds < 0 ? 2 * valid_seconds : -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), valid_seconds);
    X509_set_pubkey(certificate, out.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509* parent = issuer ? issuer->certificate.get() : certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(parent));
    if (alternative.empty()) {
        add_extension(certificate, parent, NID_basic_constraints, "critical,CA:TRUE");
    } else {
        add_extension(certificate, parent, NID_subject_alt_name, alternative);
    }
    X509_sign(certificate, issuer ? issuer->key.get() : out.key.get(), EVP_sha256());
    return out;
}

inline void write_pem(const Issued& issued, const std::filesystem::path& certificate, const std::filesystem::path& key)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> cert_file(std::fopen(certificate.c_str(), "w"), std::fclose);
    PEM_write_X509(cert_file.get(), issued.certificate.get());
    const std::unique_ptr<FILE, int (*)(FILE*)> key_file(std::fopen(key.c_str(), "w"), std::fclose);
    PEM_write_PrivateKey(key_file.get(), issued.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

}  // namespace onvigil::alerts::test
