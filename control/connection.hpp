#pragma once
/// control/connection.hpp - one client's connection: HTTP/1.1 requests read one after another, within limits.

#include "control/access.hpp"
#include "model/ip.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace onvigil::control {

class Api;

using StreamSocket = boost::asio::generic::stream_protocol::socket;

/// Errors as values beside the result, not as exceptions.
inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

/// What clients of one TCP listener have to show.
struct TcpTerms {
    std::vector<std::string> own_names{};  ///< what Host may be besides an address
    std::string token{};                   ///< empty: none
    bool over = false;                     ///< it listens no more
};

/// The client of a connection. What it may do is asked at each request: a reload may have changed it. One of the
/// pointers is set; the ownership outlives the connection.
struct Caller {
    Peer peer{};
    const Ownership* ownership = nullptr;
    std::shared_ptr<const TcpTerms> tcp{};  ///< it has no credentials, and only reads
    model::IpAddress host{};                ///< over TCP
    [[nodiscard]] Access access() const { return tcp != nullptr ? Access::read : access_of(peer, *ownership); }
};

struct WaitingConnection {
    std::function<void()> end;
    bool has_ended = false;
};
/// Those that have not sent a whole request, the one that has waited longest first.
using WaitingConnections = std::list<WaitingConnection>;

struct ConnectionCounters {
    std::uint64_t malformed = 0;     ///< requests that are no HTTP, or larger than allowed
    std::uint64_t slow_readers = 0;  ///< closed: the client did not send its request, or read the answer, in time
};

/// Serves until the client leaves, is idle too long, misbehaves or, while it is among `waiting`, makes room. Only
/// cancellation and the handler's failures throw.
[[nodiscard]] boost::asio::awaitable<void> serve_connection(StreamSocket socket, Caller caller, Api& api,
                                                            ConnectionCounters& counters, WaitingConnections& waiting);

/// Says 503 and closes; for connections beyond the limit. Never waits.
void reject_connection(StreamSocket& socket);

}  // namespace onvigil::control
