#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>

#include "fake_camera.hpp"
#include "interview/http_client.hpp"
#include "support/run.hpp"

namespace onvigil::interview {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

template <typename T, void (*Free)(T*)>
struct Freed {
    void operator()(T* it) const { Free(it); }
};

/// A certificate as cameras make them for themselves.
void sign_oneself(SSL_CTX* tls, EVP_PKEY* made = EVP_EC_gen("P-256"))
{
    const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>> key(made);
    const std::unique_ptr<X509, Freed<X509, X509_free>> certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), -3600);  // ran out an hour ago
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    const auto add = [&](const char* field, const char* value) {
        X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value), -1, -1,
                                   0);
    };
    add("O", "Axis Communications AB");
    add("CN", "axis-accc8ea31abf");
    X509_set_issuer_name(certificate.get(), name);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    SSL_CTX_use_certificate(tls, certificate.get());
    SSL_CTX_use_PrivateKey(tls, key.get());
}

asio::awaitable<void> serve(asio::ip::tcp::acceptor& acceptor, asio::ssl::context& tls)
{
    const auto done = asio::as_tuple(asio::use_awaitable);
    auto [error, socket] = co_await acceptor.async_accept(done);
    if (error) co_return;
    asio::ssl::stream<asio::ip::tcp::socket> stream(std::move(socket), tls);
    co_await stream.async_handshake(asio::ssl::stream_base::server, done);
    const std::string answer = test::http(200, "hello");
    for (;;) {
        char request[4096];
        const auto [failure, size] = co_await stream.async_read_some(asio::buffer(request), done);
        if (failure) co_return;
        co_await asio::async_write(stream, asio::buffer(answer), done);
    }
}

TEST(HttpClientTls, ASelfSignedCertificateIsAcceptedAndItsSubjectKept)
{
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    sign_oneself(tls.native_handle());
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    async::TaskGroup server(context.get_executor());
    server.spawn(serve(acceptor, tls));
    HttpContext shared(context.get_executor());
    HttpClient client(shared);
    HttpRequest request;
    request.place = {acceptor.local_endpoint().address(), acceptor.local_endpoint().port(), true};
    request.bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    request.limit = 5s;

    for (int i = 0; i < 3; ++i) {
        const auto answered = test::run(context, client.exchange(request));
        ASSERT_TRUE(answered);
        EXPECT_EQ(client.reply().body, "hello");
    }

    EXPECT_EQ(client.certificate_subject(), "CN=axis-accc8ea31abf,O=Axis Communications AB");
    client.close();
    context.restart();
    while (server.size() > 0 && context.run_one_for(5s) > 0) {
    }
    EXPECT_EQ(server.size(), 0u);
}

asio::awaitable<void> answer_in_plain(asio::ip::tcp::acceptor& acceptor)
{
    const auto done = asio::as_tuple(asio::use_awaitable);
    auto [error, socket] = co_await acceptor.async_accept(done);
    if (error) co_return;
    char request[4096];
    co_await socket.async_read_some(asio::buffer(request), done);
    const std::string answer = test::http(400, "no");
    co_await asio::async_write(socket, asio::buffer(answer), done);
}

/// What comes of a request to a server with TLS made ready by `prepare`; without it, to one without TLS.
HttpFailure failure_with(void (*prepare)(SSL_CTX*))
{
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    sign_oneself(tls.native_handle());
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    async::TaskGroup server(context.get_executor());
    if (prepare != nullptr) {
        prepare(tls.native_handle());
        server.spawn(serve(acceptor, tls));
    } else {
        server.spawn(answer_in_plain(acceptor));
    }
    HttpContext shared(context.get_executor());
    HttpClient client(shared);
    HttpRequest request;
    request.place = {acceptor.local_endpoint().address(), acceptor.local_endpoint().port(), true};
    request.bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    request.limit = 5s;
    const auto answered = test::run(context, client.exchange(request));
    client.close();
    acceptor.close();
    context.restart();
    while (server.size() > 0 && context.run_one_for(5s) > 0) {
    }
    return answered ? HttpFailure::nonsense : answered.error();
}

TEST(HttpClientTls, TellsWhyThereIsNone)
{
    EXPECT_EQ(failure_with(nullptr), HttpFailure::tls_plain);
    EXPECT_EQ(failure_with([](SSL_CTX* tls) {
                  SSL_CTX_set_verify(tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
                  SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION);
              }),
              HttpFailure::tls_certificate);
    EXPECT_EQ(failure_with([](SSL_CTX* tls) {
                  SSL_CTX_set_tlsext_servername_callback(
                      tls, +[](SSL*, int* alert, void*) -> int {
                          *alert = SSL_AD_UNRECOGNIZED_NAME;
                          return SSL_TLSEXT_ERR_ALERT_FATAL;
                      });
              }),
              HttpFailure::tls_name);
    EXPECT_EQ(failure_with([](SSL_CTX* tls) {
                  SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION);
                  SSL_CTX_set_cipher_list(tls, "PSK-AES128-CBC-SHA");
              }),
              HttpFailure::tls_version);
}

/// Key exchange in this group (RFC 7919), and no other.
void exchange_keys_in(SSL_CTX* tls, std::string group)
{
    sign_oneself(tls, EVP_RSA_gen(2048));
    const std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>> making(
        EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
    EVP_PKEY* parameters = nullptr;
    OSSL_PARAM named[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
                          OSSL_PARAM_construct_end()};
    EVP_PKEY_fromdata_init(making.get());
    EVP_PKEY_fromdata(making.get(), &parameters, EVP_PKEY_KEY_PARAMETERS, named);
    SSL_CTX_set0_tmp_dh_pkey(tls, parameters);
    SSL_CTX_set_cipher_list(tls, "kDHE");
    SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION);
}

TEST(HttpClientTls, NoGroupIsReckonedInThatWouldHoldUpAllOthers)
{
    EXPECT_EQ(failure_with([](SSL_CTX* tls) { exchange_keys_in(tls, "ffdhe2048"); }), HttpFailure::nonsense)
        << "that is: answered";
    EXPECT_EQ(failure_with([](SSL_CTX* tls) { exchange_keys_in(tls, "ffdhe8192"); }), HttpFailure::tls);
}

/// Never answers: it sends messages of TLS itself instead, one after the other.
asio::awaitable<void> send_messages(asio::ip::tcp::acceptor& acceptor, asio::ssl::context& tls, int (*make)(SSL*),
                                    unsigned& sent)
{
    const auto done = asio::as_tuple(asio::use_awaitable);
    auto [error, socket] = co_await acceptor.async_accept(done);
    if (error) co_return;
    asio::ssl::stream<asio::ip::tcp::socket> stream(std::move(socket), tls);
    for (;; ++sent) {
        const auto [failure] = co_await stream.async_handshake(asio::ssl::stream_base::server, done);
        if (failure || make(stream.native_handle()) != 1) co_return;
    }
}

struct Flooded {
    bool answered = false;
    std::chrono::milliseconds after{};
    unsigned messages = 0;
};

Flooded flooded_with(int version, int (*make)(SSL*))
{
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    sign_oneself(tls.native_handle());
    SSL_CTX_set_max_proto_version(tls.native_handle(), version);
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    async::TaskGroup server(context.get_executor());
    Flooded out;
    server.spawn(send_messages(acceptor, tls, make, out.messages));
    HttpContext shared(context.get_executor());
    HttpClient client(shared);
    HttpRequest request;
    request.place = {acceptor.local_endpoint().address(), acceptor.local_endpoint().port(), true};
    request.bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    request.limit = 3s;
    const auto began = std::chrono::steady_clock::now();
    out.answered = test::run(context, client.exchange(request)).has_value();
    out.after = std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    client.close();
    server.cancel();
    context.restart();
    while (server.size() > 0 && context.run_one_for(5s) > 0) {
    }
    return out;
}

TEST(HttpClientTls, MessagesOfTlsWithoutEndEndTheConnection)
{
    const auto renew_keys = [](SSL* tls) { return SSL_key_update(tls, SSL_KEY_UPDATE_NOT_REQUESTED); };
    const auto want_new_keys = [](SSL* tls) { return SSL_key_update(tls, SSL_KEY_UPDATE_REQUESTED); };
    const auto hand_out_ticket = [](SSL* tls) { return SSL_new_session_ticket(tls); };
    const auto ask_for_hello = [](SSL* tls) { return SSL_renegotiate(tls); };
    struct Row {
        const char* what;
        int version;
        int (*make)(SSL*);
    };
    for (const Row& row :
         {Row{"KeyUpdate", TLS1_3_VERSION, renew_keys}, Row{"KeyUpdate", TLS1_3_VERSION, want_new_keys},
          Row{"NewSessionTicket", TLS1_3_VERSION, hand_out_ticket},
          Row{"HelloRequest", TLS1_2_VERSION, ask_for_hello}}) {
        const Flooded by = flooded_with(row.version, row.make);
        EXPECT_FALSE(by.answered) << row.what;
        EXPECT_GT(by.messages, 1u) << row.what;
        EXPECT_LT(by.after, 2s) << row.what << ": " << by.messages;
    }
}

}  // namespace
}  // namespace onvigil::interview
