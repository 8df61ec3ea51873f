#pragma once
/// control/exchange.hpp - one request and where its answer goes: what the resources need of HTTP, and no more.

#include "control/access.hpp"
#include "control/request_bodies.hpp"
#include "model/ip.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>

namespace onvigil::control {

struct Request {
    std::string method;  ///< HEAD comes as GET: the transport leaves the body out
    std::string target;
    std::string body;
    Access access = Access::none;
    Peer peer;
    bool over_tcp = false;
    model::IpAddress host{};  ///< over TCP: the client's, or of IPv6 its network
};

struct Answer {
    unsigned status = 200;
    std::string content_type{"application/json"};
    std::string body{};
    std::string allow{};  ///< with 405
    /// What a page may load (Content-Security-Policy); empty: nothing but styles of its own.
    std::string content_policy{};
};
[[nodiscard]] Answer answer_of(const ApiError& error);

/// Either one `send`, or `begin` and any number of `write`s; the transport ends the answer when the resource returns.
class Reply {
public:
    virtual ~Reply() = default;
    [[nodiscard]] virtual boost::asio::awaitable<void> send(Answer answer) = 0;
    /// 200, in pieces of a length not known yet.
    [[nodiscard]] virtual boost::asio::awaitable<void> begin(std::string content_type) = 0;
    /// False: the reader is gone, or too slow; write no more.
    [[nodiscard]] virtual boost::asio::awaitable<bool> write(std::string piece) = 0;
    /// What was begun cannot be finished: the connection closes without the answer's end, so that the reader sees it.
    virtual void abort() = 0;
    /// Whether the client may still read: a reload may have taken the right that its request came with.
    [[nodiscard]] virtual bool permitted() const = 0;
    /// Waits for the timer (expired or cancelled). False: the reader hung up meanwhile.
    [[nodiscard]] virtual boost::asio::awaitable<bool> wait(boost::asio::steady_timer& timer) = 0;
};

}  // namespace onvigil::control
