#pragma once
/// interview/certificate.hpp - TLS with peers whose certificates no authority vouches for. Private to interview.

#include <openssl/ssl.h>

#include "interview/http_reply.hpp"

#include <string>

namespace onvigil::interview {

/// Nothing is verified, so a weak protocol hides no less than plain http does, and old cameras speak no other.
void accept_any_tls(SSL_CTX* context);

/// SHA-256 of the peer's certificate, in hex; empty: the peer has shown none.
[[nodiscard]] std::string fingerprint_of(SSL* connection);
/// "CN=…,O=…" (RFC 2253 order), clean; empty: the peer has shown none.
[[nodiscard]] std::string subject_of(SSL* connection);

/// Why there is no TLS, by OpenSSL's error. `met`: the peer has shown its certificate, so that what it refuses is that
/// it saw none of ours.
[[nodiscard]] HttpFailure tls_failure(int error, bool met);

}  // namespace onvigil::interview
