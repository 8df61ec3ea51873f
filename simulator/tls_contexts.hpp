#pragma once
/// simulator/tls_contexts.hpp - self-signed certificates in the name each camera's maker would put there.

#include <boost/asio/ssl/context.hpp>

#include <map>
#include <memory>
#include <string>

namespace onvigil::simulator {

/// Makes a context when a subject is first asked for, and keeps it. One key for all: making one costs time.
class TlsContexts {
public:
    TlsContexts();
    ~TlsContexts();
    /// `subject` as "CN=www.example.com,O=Example". Throws std::runtime_error where OpenSSL refuses.
    [[nodiscard]] boost::asio::ssl::context& of(const std::string& subject);

private:
    struct Key;
    std::unique_ptr<Key> key_;
    std::map<std::string, boost::asio::ssl::context> contexts_;
};

}  // namespace onvigil::simulator
