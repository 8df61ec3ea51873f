#pragma once
/// interview/http_client.hpp - one polite HTTP conversation at a time with one device: one connection, kept between
/// requests, with a limit on every time and size. Redirects are reported, never followed.
///
/// TLS certificates of cameras are self-signed, so no authority is asked and old versions are accepted: a caller may
/// demand the certificate it saw before, and sends no secret in the clear.

#include "base/result.hpp"
#include "interview/http_reply.hpp"
#include "model/ip.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace onvigil::interview {

/// What all clients share: the executor and TLS settings, which are costly to make.
class HttpContext {
public:
    explicit HttpContext(boost::asio::any_io_executor executor);
    ~HttpContext();
    HttpContext(const HttpContext&) = delete;
    HttpContext& operator=(const HttpContext&) = delete;

private:
    friend class HttpClient;
    struct State;
    std::unique_ptr<State> state_;
};

/// Where to connect.
struct HttpPlace {
    model::IpAddress address;
    std::uint16_t port = 80;
    bool tls = false;
    bool operator==(const HttpPlace&) const = default;
};

struct HttpRequest {
    HttpPlace place;
    std::string_view bytes;             ///< the whole request; must outlive the call
    bool fresh_connection = false;      ///< never over one that the device may have dropped meanwhile
    std::string_view certificate{};     ///< over TLS: nothing is sent to another one; empty: to any
    bool repeatable = true;             ///< may be sent again, once, when a kept connection turns out to be dropped
    std::chrono::milliseconds limit{};  ///< for everything: connecting, TLS, sending, the whole answer
};

class HttpClient {
public:
    /// An answer turns out to be large, or to come in many pieces, or is to be unpacked: it is read on, and takes
    /// memory, when this returns. The device's time stands still meanwhile.
    using BeforeLarge = std::function<boost::asio::awaitable<void>()>;
    /// The context must outlive this.
    explicit HttpClient(HttpContext& context, BeforeLarge before_large = {});
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Success: reply() holds the answer until the next call. Throws only when cancelled.
    [[nodiscard]] boost::asio::awaitable<Result<void, HttpFailure>> exchange(const HttpRequest& request);
    [[nodiscard]] const HttpReply& reply() const;
    /// Of the last exchange's request something may have left this host.
    [[nodiscard]] bool sent() const;

    /// Sends and gathers raw bytes until `enough` says so, the peer closes, the time is up or `max_bytes` are there.
    /// Success: raw() holds at least one byte. The connection is closed. Empty `bytes`: connects (and agrees on TLS).
    /// `looked_at`: bytes of it that were not enough.
    using Enough = bool (*)(std::string_view raw, std::size_t looked_at);
    [[nodiscard]] boost::asio::awaitable<Result<void, HttpFailure>> gather(const HttpRequest& request, Enough enough,
                                                                           std::size_t max_bytes);
    [[nodiscard]] std::string_view raw() const;

    /// SHA-256 of the peer's certificate, in hex; empty without TLS. Of the last connection.
    [[nodiscard]] const std::string& certificate() const;
    /// Subject of the peer's certificate, "CN=…,O=…" (RFC 2253 order); empty without TLS. Of the last connection.
    [[nodiscard]] const std::string& certificate_subject() const;

    void close();

private:
    struct Connection;
    std::shared_ptr<Connection> connection_;
};

}  // namespace onvigil::interview
