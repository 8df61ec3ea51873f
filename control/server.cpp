#include "control/server.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <system_error>

#include "base/limits.hpp"
#include "control/api.hpp"
#include "control/listen_address.hpp"
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

/// Whether one who has `own` of `taken` connections gets no other.
bool has_enough(std::size_t own, std::size_t taken, std::size_t most_own, std::size_t most)
{
    return own >= most_own || taken >= most - (own > 0 ? limits::control_first_connections : 0);
}

/// An IPv6 host may have any address of its network.
model::IpAddress host_of(const model::IpAddress& address)
{
    if (address.is_v4()) return address;
    if (address.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), 0);
    return asio::ip::address_v6(bytes);
}

asio::awaitable<void> serve_counted(StreamSocket socket, Caller caller, Api& api, ConnectionCounters& counters,
                                    WaitingConnections& waiting, ConnectionSlot slot,
                                    std::optional<ConnectionSlot> own_slot)
{
    const ConnectionSlot held = std::move(slot);
    const auto held_as_own = std::move(own_slot);
    co_await serve_connection(std::move(socket), std::move(caller), api, counters, waiting);
}

/// False: none waits.
bool end_longest(WaitingConnections& waiting)
{
    const auto longest = std::ranges::find(waiting, false, &WaitingConnection::has_ended);
    if (longest == waiting.end()) return false;
    longest->has_ended = true;
    longest->end();
    return true;
}

constexpr std::chrono::seconds listening_tried_every{10};

/// Throws where this host will not have it.
tcp::acceptor open_tcp(const asio::any_io_executor& executor, const tcp::endpoint& endpoint)
{
    boost::system::error_code error;
    tcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw std::system_error(error);
    return acceptor;
}

ListenAddress listen_address(const std::string& listen)
{
    const auto parsed = parse_listen_address(listen);
    if (!parsed) throw std::system_error(EINVAL, std::generic_category(), "control.listen: " + parsed.error().text);
    return *parsed;
}

}  // namespace

struct UnixListener {
    UnixListener(const asio::any_io_executor& executor, ListeningSocket opened)
        : socket(std::move(opened)), acceptor(executor, Local(), socket.descriptor)
    {
    }
    ~UnixListener() { remove_unix_socket(socket); }
    UnixListener(const UnixListener&) = delete;
    UnixListener& operator=(const UnixListener&) = delete;

    ListeningSocket socket;
    Local::acceptor acceptor;
};

/// What this host does not have yet it may have later: a name before a name server is reached, an address before its
/// interface is up.
struct Server::AwaitedAddress {
    AwaitedAddress(const asio::any_io_executor& executor, ListenAddress named)
        : address(std::move(named)), host(address.host), pause(executor)
    {
    }

    ListenAddress address;
    async::HostLookup host;
    asio::steady_timer pause;  ///< until the next attempt
    std::string failure;       ///< of the latest
};

Server::Server(const asio::any_io_executor& executor, ControlSettings settings, ApiHandler& handler)
    : executor_(executor),
      settings_(std::move(settings)),
      subscribers_(std::make_unique<EventSubscribers>()),
      api_(std::make_unique<Api>(handler, *subscribers_)),
      connections_(executor)
{
    const auto group = find_group(settings_.group);
    unix_ = std::make_shared<UnixListener>(executor_, open_unix_socket(settings_, group, warnings_));
    open_tcp_listener();
    take_settings(group);
}

Server::~Server() = default;

void Server::take_settings(const std::optional<gid_t>& group)
{
    ownership_ = {::geteuid(), group, settings_.admins};
    if (unix_->socket.path != settings_.socket)
        warnings_.push_back(
            {fmt::format("control.socket: {} is not made, as systemd passes {}", settings_.socket, unix_->socket.path),
             {},
             "disable onvigild.socket, or let its ListenStream= and control.socket agree"});
    if (!group && !settings_.group.empty())
        warnings_.push_back({fmt::format("control.group: there is no group {}: only root and this daemon's user get in",
                                         settings_.group),
                             {},
                             fmt::format("groupadd --system {}, then reload; or set control.group", settings_.group)});
    take_listener_settings();
}

void Server::take_listener_settings()
{
    std::erase_if(warnings_, [](const auto& one) { return one.what.starts_with("control.listen: "); });
    if (awaited_ && !awaited_->failure.empty())
        warnings_.push_back(
            {fmt::format("control.listen: {} is not served", settings_.listen), awaited_->failure,
             "correct control.listen, or give this host the name or address; it is tried again and again"});
    tcp_terms_->token = settings_.listen_token;
    if (!tcp_) return;
    if (tcp_terms_->token.empty() && !tcp_->local_endpoint().address().is_loopback())
        warnings_.push_back(
            {fmt::format("control.listen: everybody who reaches {} reads the inventory", settings_.listen),
             {},
             "set control.listen_token_file, or listen on 127.0.0.1"});
}

void Server::reconfigure(ControlSettings settings)
{
    std::vector<model::HealthProblem> warnings;
    const auto group = find_group(settings.group);
    std::shared_ptr<UnixListener> moved;
    const bool elsewhere = settings.socket != settings_.socket && !unix_->socket.passed;
    if (elsewhere || !is_in_place(unix_->socket))
        moved = std::make_shared<UnixListener>(executor_, open_unix_socket(settings, group, warnings));
    // Nothing fails from here on.
    if (moved) {
        unix_->acceptor.close();  // which ends its loop; the file goes with the last use
        unix_ = std::move(moved);
        connections_.spawn(accept_unix(unix_));
    } else {
        share_unix_socket(unix_->socket, settings.group, group, warnings);
    }
    warnings_ = std::move(warnings);
    const bool listens_elsewhere = settings.listen != settings_.listen;
    settings_ = std::move(settings);
    if (listens_elsewhere) {
        if (tcp_) tcp_->close();  // first: both may want the same port
        open_tcp_listener();
        serve_tcp();
    }
    take_settings(group);
    subscribers_->publish({});
}

void Server::open_tcp_listener()
{
    tcp_.reset();
    std::exchange(tcp_terms_, std::make_shared<TcpTerms>())->over = true;
    if (auto former = std::exchange(awaited_, nullptr)) former->pause.cancel();
    if (settings_.listen.empty()) return;
    awaited_ = std::make_shared<AwaitedAddress>(executor_, listen_address(settings_.listen));
    if (!awaited_->address.is_name) try_to_listen({{asio::ip::make_address(awaited_->address.host)}, {}});
}

void Server::try_to_listen(const async::FoundHost& found)
{
    awaited_->failure = found.error;
    for (const auto& address : found.addresses) {
        try {
            boost::system::error_code ignored;
            auto acceptor = open_tcp(executor_, {address, awaited_->address.port});
            tcp_ = std::make_shared<tcp::acceptor>(std::move(acceptor));
            tcp_terms_->own_names = {asio::ip::host_name(ignored), awaited_->address.host};
            return awaited_.reset();
        } catch (const std::system_error& refusal) {
            awaited_->failure = refusal.code().message();
        }
    }
}

void Server::serve_tcp()
{
    if (tcp_) connections_.spawn(accept_tcp(tcp_, tcp_terms_));
    if (awaited_) connections_.spawn(await_address(awaited_));
}

asio::awaitable<void> Server::await_address(std::shared_ptr<AwaitedAddress> awaited)
{
    while (awaited_ == awaited) {
        const auto found = co_await awaited->host.addresses();
        if (awaited_ != awaited) break;
        try_to_listen(found);
        take_listener_settings();
        if (tcp_) co_return serve_tcp();
        awaited->pause.expires_after(listening_tried_every);
        co_await awaited->pause.async_wait(as_result);
    }
}

asio::awaitable<void> Server::run()
{
    connections_.spawn(accept_unix(unix_));
    serve_tcp();
    co_await connections_.join();
}

asio::awaitable<void> Server::accept_unix(std::shared_ptr<UnixListener> listener)
{
    asio::steady_timer pause(executor_);
    for (;;) {
        auto [error, accepted] = co_await listener->acceptor.async_accept(as_result);
        if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
        if (error) {  // no descriptors left, or the peer was gone again: nothing a retry at once would mend
            ++refused_;
            pause.expires_after(after_accept_error);
            co_await pause.async_wait(as_result);
            continue;
        }
        Caller caller{.peer = peer_of(accepted.native_handle()), .ownership = &ownership_};
        StreamSocket socket(std::move(accepted));
        auto& readers = reader_connections_;
        std::erase_if(readers, [](const auto& reader) { return reader.second == 0; });
        std::size_t* own = caller.access() == Access::change ? nullptr : &readers[caller.peer.uid];
        const bool full = own ? has_enough(*own, unix_connections_, limits::control_connections_per_reader,
                                           limits::control_connections)
                              : unix_connections_ >= limits::control_connections + limits::control_reserved_connections;
        if (full) {
            ++refused_;
            reject_connection(socket);
            continue;
        }
        ConnectionSlot slot(unix_connections_);
        auto reader_slot = own ? std::make_optional<ConnectionSlot>(*own) : std::nullopt;
        connections_.spawn(serve_counted(std::move(socket), std::move(caller), *api_, counters_, unix_waiting_,
                                         std::move(slot), std::move(reader_slot)));
    }
}

asio::awaitable<void> Server::accept_tcp(std::shared_ptr<tcp::acceptor> acceptor, std::shared_ptr<const TcpTerms> terms)
{
    asio::steady_timer pause(executor_);
    for (;;) {
        auto [error, accepted] = co_await acceptor->async_accept(as_result);
        if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
        if (error) {
            ++refused_;
            pause.expires_after(after_accept_error);
            co_await pause.async_wait(as_result);
            continue;
        }
        const auto peer = accepted.remote_endpoint(error);
        StreamSocket socket(std::move(accepted));
        std::erase_if(host_connections_, [](const auto& host) { return host.second == 0; });
        const auto host = host_of(peer.address());
        std::size_t& own = host_connections_[host];
        const bool full =
            has_enough(own, tcp_connections_, limits::control_connections_per_host, limits::control_tcp_connections);
        if (full) ++refused_;
        if (full && (own > 0 || !end_longest(tcp_waiting_))) {
            reject_connection(socket);
            continue;
        }
        Caller caller{.tcp = terms, .host = host};
        ConnectionSlot slot(tcp_connections_), own_slot(own);
        connections_.spawn(serve_counted(std::move(socket), std::move(caller), *api_, counters_, tcp_waiting_,
                                         std::move(slot), std::move(own_slot)));
    }
}

void Server::publish(std::span<const model::Event> events)
{
    subscribers_->publish(events);
}

unsigned short Server::tcp_port() const
{
    return tcp_ ? tcp_->local_endpoint().port() : 0;
}

std::map<std::string, std::uint64_t> Server::drops() const
{
    return {{"control.refused-connections", refused_},
            {"control.malformed-requests", counters_.malformed},
            {"control.slow-readers", counters_.slow_readers},
            {"control.followers-let-go", subscribers_->dropped()}};
}

}  // namespace onvigil::control
