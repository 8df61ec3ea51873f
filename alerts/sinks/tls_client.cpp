#include "alerts/sinks/tls_client.hpp"

#include <fmt/format.h>
#include <boost/asio/ip/address.hpp>

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace onvigil::alerts {

namespace ssl = boost::asio::ssl;

namespace {

using Reason = std::shared_ptr<std::string>;

void free_reason(void*, void* reason, CRYPTO_EX_DATA*, int, long, void*)
{
    delete static_cast<Reason*>(reason);
}

/// The slot in every SSL that keeps its reason alive.
int reason_slot()
{
    static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_reason);
    return slot;
}

/// OpenSSL asks for every certificate of the chain; we only remember why it says no.
int remember_reason(int accepted, X509_STORE_CTX* store)
{
    if (accepted == 1) return 1;
    auto* session = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    const auto* reason = session ? static_cast<Reason*>(SSL_get_ex_data(session, reason_slot())) : nullptr;
    if (reason && (*reason)->empty()) **reason = X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
    return 0;
}

}  // namespace

Result<std::shared_ptr<ssl::context>, Problem> make_tls_context(const std::string& ca_file,
                                                                const std::string& certificate_file,
                                                                const std::string& key_file)
{
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    boost::system::error_code error;
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    if (ca_file.empty()) {
        context->set_default_verify_paths(error);
    } else {
        context->load_verify_file(ca_file, error);
    }
    if (error) return Problem{fmt::format("reading the authorities in {}: {}", ca_file, error.message())};
    if (certificate_file.empty()) return context;
    context->use_certificate_chain_file(certificate_file, error);
    if (error) return Problem{fmt::format("reading the certificate {}: {}", certificate_file, error.message())};
    const auto& key = key_file.empty() ? certificate_file : key_file;
    context->use_private_key_file(key, ssl::context::pem, error);
    if (error) return Problem{fmt::format("reading the key {}: {}", key, error.message())};
    return context;
}

std::shared_ptr<std::string> prepare_tls(SSL* session, const std::string& host)
{
    boost::system::error_code not_an_address;
    const auto address = boost::asio::ip::make_address(host, not_an_address);
    X509_VERIFY_PARAM* wanted = SSL_get0_param(session);
    if (not_an_address) {
        SSL_set_tlsext_host_name(session, host.c_str());
        X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
    } else {
        X509_VERIFY_PARAM_set1_ip_asc(wanted, address.to_string().c_str());
    }
    auto reason = std::make_shared<std::string>();
    SSL_set_ex_data(session, reason_slot(), new Reason(reason));
    SSL_set_verify(session, SSL_VERIFY_PEER, remember_reason);
    return reason;
}

std::string tls_problem(const std::string& reason, const std::string& error)
{
    if (!reason.empty()) return fmt::format("the receiver's certificate is refused: {}", reason);
    return fmt::format("TLS handshake: {}", error);
}

}  // namespace onvigil::alerts
