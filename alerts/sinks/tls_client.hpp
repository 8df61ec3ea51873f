#pragma once
/// alerts/sinks/tls_client.hpp - what all sinks want of TLS: a trusted certificate in the host's own name, and the
/// reason if it is not.

#include "base/result.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace onvigil::alerts {

/// TLS 1.2 or newer. Empty `ca_file`: the system's authorities; empty `certificate_file`: no client certificate.
/// The files are read here, each time, so that renewed ones are taken up.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>, Problem> make_tls_context(
    const std::string& ca_file, const std::string& certificate_file, const std::string& key_file);

/// Names the host to the server and demands a certificate for it. What is wrong with the one it shows stands in the
/// result after the handshake; it lives as long as the session.
[[nodiscard]] std::shared_ptr<std::string> prepare_tls(SSL* session, const std::string& host);

/// A failed handshake for people.
[[nodiscard]] std::string tls_problem(const std::string& reason, const std::string& error);

}  // namespace onvigil::alerts
