#pragma once
/// interview/certificate.hpp - what a TLS peer's certificate is known by, and why there is none. Private to interview.

#include <openssl/ssl.h>

#include "interview/http_reply.hpp"

#include <string>

namespace onvigil::interview {

/// SHA-256 of it, in hex; empty: the peer has shown none.
[[nodiscard]] std::string fingerprint_of(SSL* connection);
/// "CN=…,O=…" (RFC 2253 order), clean; empty: the peer has shown none.
[[nodiscard]] std::string subject_of(SSL* connection);

/// Why there is no TLS, by OpenSSL's error. `met`: the peer has shown its certificate, so that what it refuses is that
/// it saw none of ours.
[[nodiscard]] HttpFailure tls_failure(int error, bool met);

}  // namespace onvigil::interview
