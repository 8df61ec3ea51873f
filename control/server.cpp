#include "control/server.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <optional>
#include <system_error>

#include "base/limits.hpp"
#include "control/api.hpp"
#include "control/unix_socket.hpp"

namespace onvigil::control {

namespace asio = boost::asio;
using asio::ip::tcp;
using Local = asio::local::stream_protocol;

namespace {

constexpr std::chrono::milliseconds after_accept_error{100};

/// Counts a connection for as long as its coroutine lives, however it ends.
class ConnectionSlot {
public:
    explicit ConnectionSlot(std::size_t& taken) : taken_(&taken) { ++taken; }
    ConnectionSlot(ConnectionSlot&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
    ConnectionSlot& operator=(ConnectionSlot&&) = delete;
    ~ConnectionSlot()
    {
        if (taken_ != nullptr) --*taken_;
    }

private:
    std::size_t* taken_;
};

/// How many of all a caller may be the last of; `own`: what a reader has already.
std::size_t most_connections(const std::size_t* own)
{
    if (own == nullptr) return limits::control_connections + limits::control_reserved_connections;
    return limits::control_connections - (*own > 0 ? limits::control_first_connections : 0);
}

asio::awaitable<void> serve_counted(StreamSocket socket, Caller caller, Api& api, ConnectionCounters& counters,
                                    ConnectionSlot slot, std::optional<ConnectionSlot> reader_slot)
{
    const ConnectionSlot held = std::move(slot);
    const auto held_as_reader = std::move(reader_slot);
    co_await serve_connection(std::move(socket), std::move(caller), api, counters);
}

tcp::acceptor open_tcp(const asio::any_io_executor& executor, const std::string& listen)
{
    const auto parts = split_host_port(listen);
    if (!parts)
        throw std::system_error(EINVAL, std::generic_category(), "control.listen: " + listen + " is not HOST:PORT");
    boost::system::error_code error;
    tcp::resolver resolver(executor);
    const auto found = resolver.resolve(parts->first, parts->second, tcp::resolver::passive, error);
    if (error) throw std::system_error(error, "control.listen: " + listen);
    tcp::acceptor acceptor(executor);
    const tcp::endpoint endpoint = *found.begin();
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw std::system_error(error, "control.listen: " + listen);
    return acceptor;
}

}  // namespace

struct Listeners {
    Listeners(const asio::any_io_executor& executor, ListeningSocket opened, Ownership who)
        : socket(std::move(opened)), unix_acceptor(executor, Local(), socket.descriptor), ownership(std::move(who))
    {
    }
    ~Listeners() { remove_unix_socket(socket); }
    Listeners(const Listeners&) = delete;
    Listeners& operator=(const Listeners&) = delete;

    ListeningSocket socket;
    Local::acceptor unix_acceptor;
    std::optional<tcp::acceptor> tcp_acceptor;
    std::vector<std::string> own_names;  ///< of the TCP listener
    Ownership ownership;
    std::size_t unix_connections = 0;
    std::map<uid_t, std::size_t> reader_connections;  ///< those of them that may not change anything
    std::size_t tcp_connections = 0;
};

Server::Server(const asio::any_io_executor& executor, ControlSettings settings, ApiHandler& handler)
    : executor_(executor),
      subscribers_(std::make_unique<EventSubscribers>()),
      api_(std::make_unique<Api>(handler, *subscribers_)),
      connections_(executor)
{
    const auto group = find_group(settings.group);
    if (!group && !settings.group.empty())
        warnings_.push_back(
            fmt::format("control.group: there is no group {}: only root and this daemon's user get in "
                        "(groupadd --system {}, then restart)",
                        settings.group, settings.group));
    Ownership ownership{::geteuid(), group, settings.admins};
    listeners_ = std::make_unique<Listeners>(executor_, open_unix_socket(settings, group, warnings_), ownership);
    if (settings.listen.empty()) return;
    listeners_->tcp_acceptor.emplace(open_tcp(executor_, settings.listen));
    boost::system::error_code error;
    listeners_->own_names = {asio::ip::host_name(error), split_host_port(settings.listen)->first};
}

Server::~Server() = default;

asio::awaitable<void> Server::run()
{
    connections_.spawn(accept_unix());
    if (listeners_->tcp_acceptor) connections_.spawn(accept_tcp());
    co_await connections_.join();
}

asio::awaitable<void> Server::accept_unix()
{
    asio::steady_timer pause(executor_);
    for (;;) {
        auto [error, accepted] = co_await listeners_->unix_acceptor.async_accept(as_result);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {  // no descriptors left, or the peer was gone again: nothing a retry at once would mend
            ++refused_;
            pause.expires_after(after_accept_error);
            co_await pause.async_wait(as_result);
            continue;
        }
        Caller caller{.access = Access::none, .peer = peer_of(accepted.native_handle())};
        caller.access = access_of(caller.peer, listeners_->ownership);
        StreamSocket socket(std::move(accepted));
        auto& readers = listeners_->reader_connections;
        std::erase_if(readers, [](const auto& reader) { return reader.second == 0; });
        std::size_t* own = caller.access == Access::change ? nullptr : &readers[caller.peer.uid];
        if (listeners_->unix_connections >= most_connections(own) ||
            (own && *own >= limits::control_connections_per_reader)) {
            ++refused_;
            reject_connection(socket);
            continue;
        }
        ConnectionSlot slot(listeners_->unix_connections);
        auto reader_slot = own ? std::make_optional<ConnectionSlot>(*own) : std::nullopt;
        connections_.spawn(serve_counted(std::move(socket), std::move(caller), *api_, counters_, std::move(slot),
                                         std::move(reader_slot)));
    }
}

asio::awaitable<void> Server::accept_tcp()
{
    asio::steady_timer pause(executor_);
    for (;;) {
        auto [error, accepted] = co_await listeners_->tcp_acceptor->async_accept(as_result);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            ++refused_;
            pause.expires_after(after_accept_error);
            co_await pause.async_wait(as_result);
            continue;
        }
        StreamSocket socket(std::move(accepted));
        if (listeners_->tcp_connections >= limits::control_tcp_connections) {
            ++refused_;
            reject_connection(socket);
            continue;
        }
        Caller caller{.access = Access::read, .peer = {}, .over_tcp = true, .own_names = listeners_->own_names};
        ConnectionSlot slot(listeners_->tcp_connections);
        connections_.spawn(
            serve_counted(std::move(socket), std::move(caller), *api_, counters_, std::move(slot), std::nullopt));
    }
}

void Server::publish(std::span<const model::Event> events)
{
    subscribers_->publish(events);
}

unsigned short Server::tcp_port() const
{
    return listeners_->tcp_acceptor ? listeners_->tcp_acceptor->local_endpoint().port() : 0;
}

std::map<std::string, std::uint64_t> Server::drops() const
{
    return {{"control.refused-connections", refused_},
            {"control.malformed-requests", counters_.malformed},
            {"control.slow-readers", counters_.slow_readers},
            {"control.followers-let-go", subscribers_->dropped()}};
}

}  // namespace onvigil::control
