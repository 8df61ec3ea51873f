#include "interview/certificate.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <cstdint>
#include <iterator>

#include "base/text.hpp"

namespace onvigil::interview {
namespace {

constexpr int smallest_dh_security = 80, largest_dh_bits = 4096;

/// As OpenSSL judges at level 0, and no group with arithmetic that takes a large part of a second of the only thread.
int judge(const SSL*, const SSL_CTX*, int operation, int security, int, void* other, void*)
{
    if (operation != SSL_SECOP_TMP_DH) return 1;
    return security >= smallest_dh_security && EVP_PKEY_get_bits(static_cast<EVP_PKEY*>(other)) <= largest_dh_bits;
}

/// A handshake takes less than ten, and after it a ticket or two come.
constexpr std::intptr_t most_messages = 64;

/// What comes without end is never handed on as an answer, and no count of its pieces would end it: that is taken for
/// the end of the connection.
void count_message(int written, int, int type, const void*, std::size_t, SSL* connection, void*)
{
    static const int counter = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    if (written != 0 || type != SSL3_RT_HANDSHAKE) return;
    const auto count = reinterpret_cast<std::intptr_t>(SSL_get_ex_data(connection, counter)) + 1;
    SSL_set_ex_data(connection, counter, reinterpret_cast<void*>(count));
    if (count > most_messages) SSL_set_shutdown(connection, SSL_get_shutdown(connection) | SSL_RECEIVED_SHUTDOWN);
}

}  // namespace

void accept_any_tls(SSL_CTX* context)
{
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_security_callback(context, judge);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_msg_callback(context, count_message);
}

std::string fingerprint_of(SSL* connection)
{
    X509* const certificate = SSL_get1_peer_certificate(connection);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (certificate != nullptr) X509_digest(certificate, EVP_sha256(), digest.data(), &length);
    X509_free(certificate);
    std::string out;
    for (unsigned i = 0; i < length; ++i) fmt::format_to(std::back_inserter(out), "{:02x}", digest[i]);
    return out;
}

std::string subject_of(SSL* connection)
{
    X509* const certificate = SSL_get1_peer_certificate(connection);
    if (certificate == nullptr) return {};
    BIO* const memory = BIO_new(BIO_s_mem());
    std::string subject;
    if (memory != nullptr) {
        constexpr unsigned long style = (XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
        X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0, style);
        char* text = nullptr;
        const long length = BIO_get_mem_data(memory, &text);
        if (length > 0) subject = text::clean({text, static_cast<std::size_t>(length)});
        BIO_free(memory);
    }
    X509_free(certificate);
    return subject;
}

HttpFailure tls_failure(int error, bool met)
{
    switch (ERR_GET_REASON(static_cast<unsigned long>(error))) {
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
            return HttpFailure::tls_certificate;
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
            return met ? HttpFailure::tls_certificate : HttpFailure::tls_version;
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_WRONG_SSL_VERSION:
            return HttpFailure::tls_version;
        case SSL_R_TLSV1_UNRECOGNIZED_NAME:
            return HttpFailure::tls_name;
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
            return HttpFailure::tls_plain;
        default:
            return HttpFailure::tls;
    }
}

}  // namespace onvigil::interview
