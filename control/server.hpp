#pragma once
/// control/server.hpp - HTTP/1.1 with JSON on the Unix socket, and read-only on TCP where configured.
///
/// One thread runs it, beside everything else: big answers are written in slices. Connections, requests and readers
/// that do not read are limited (base/limits.hpp). A stale socket file is replaced; one that answers is not.

#include "async/host_lookup.hpp"
#include "async/task_group.hpp"
#include "control/api_handler.hpp"
#include "control/connection.hpp"
#include "control/control_settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace onvigil::control {

class Api;
class EventSubscribers;
struct UnixListener;

class Server {
public:
    /// Opens the sockets; throws std::system_error where that fails, but for `listen`: while this host has no such name
    /// or address all else is served, it is tried again and again, and a warning says so. `handler` must outlive the
    /// server. A socket that systemd passes (LISTEN_FDS, the first Unix one) is used instead of a new one.
    Server(const boost::asio::any_io_executor& executor, ControlSettings settings, ApiHandler& handler);
    /// Removes the socket file it made.
    ~Server();

    /// Serves until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// Committed events, in order: queued for every subscriber. Cheap where there is none.
    void publish(std::span<const model::Event> events);

    /// Takes settings up, and what has changed outside of them: a group that is there by now, the removed file of a
    /// socket. A Unix socket that differs is opened before the old one closes, and connections live on; those over TCP
    /// end where `listen` differs. Throws std::system_error where it cannot be opened; all is then as it was.
    void reconfigure(ControlSettings settings);

    /// What an admin should know, and do (the group does not exist).
    [[nodiscard]] const std::vector<model::HealthProblem>& warnings() const { return warnings_; }
    /// The TCP port in use; 0: none.
    [[nodiscard]] unsigned short tcp_port() const;
    /// Counters for `status`: "control.refused", "control.slow-readers", ...
    [[nodiscard]] std::map<std::string, std::uint64_t> drops() const;

private:
    [[nodiscard]] boost::asio::awaitable<void> accept_unix(std::shared_ptr<UnixListener> listener);
    [[nodiscard]] boost::asio::awaitable<void> accept_tcp(std::shared_ptr<boost::asio::ip::tcp::acceptor> acceptor,
                                                          std::shared_ptr<const TcpTerms> terms);
    void take_settings(const std::optional<gid_t>& group);
    struct AwaitedAddress;
    [[nodiscard]] boost::asio::awaitable<void> await_address(std::shared_ptr<AwaitedAddress> awaited);
    void open_tcp_listener();
    void try_to_listen(const async::FoundHost& found);
    void serve_tcp();
    void take_listener_settings();

    boost::asio::any_io_executor executor_;
    ControlSettings settings_;
    std::vector<model::HealthProblem> warnings_;
    std::uint64_t refused_ = 0;
    ConnectionCounters counters_;
    WaitingConnections unix_waiting_, tcp_waiting_;  ///< outlive connections_
    std::unique_ptr<EventSubscribers> subscribers_;
    std::unique_ptr<Api> api_;
    Ownership ownership_;  ///< with the next one: what clients may do, connected ones included
    std::shared_ptr<TcpTerms> tcp_terms_ = std::make_shared<TcpTerms>();
    std::shared_ptr<UnixListener> unix_;
    std::shared_ptr<boost::asio::ip::tcp::acceptor> tcp_;  ///< nullptr: none
    std::shared_ptr<AwaitedAddress> awaited_;              ///< nullptr: `listen` is served, or empty
    std::size_t unix_connections_ = 0, tcp_connections_ = 0;
    std::map<uid_t, std::size_t> reader_connections_;           ///< of the first, those that may not change anything
    std::map<model::IpAddress, std::size_t> host_connections_;  ///< of the second
    async::TaskGroup connections_;
};

}  // namespace onvigil::control
