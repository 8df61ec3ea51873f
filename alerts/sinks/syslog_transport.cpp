#include "alerts/sinks/syslog_transport.hpp"

#include "alerts/sinks/tcp_connect.hpp"
#include "alerts/sinks/tls_client.hpp"
#include "async/tcp_bytes.hpp"
#include "async/within.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/local/datagram_protocol.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstring>

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

namespace onvigil::alerts {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

std::uint64_t SyslogTransport::queued() const
{
    int bytes = 0;
    return ::ioctl(native(), SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

std::optional<std::uint64_t> SyslogTransport::acknowledged() const
{
    if (!tcp()) return std::nullopt;
    return async::tcp_bytes(native()).acknowledged;
}

std::optional<std::string> SyslogTransport::dead() const
{
    pollfd look{native(), POLLRDHUP, 0};
    if (::poll(&look, 1, 0) <= 0 || (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0) return std::nullopt;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(native(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error != 0 ? std::strerror(error) : "the receiver closed the connection";
}

namespace {

constexpr auto connect_limit = 10s;
constexpr auto graceful_close_limit = 1s;
constexpr auto closing_alert_limit = 500ms;
constexpr auto refusal_limit = 100ms;  ///< "port unreachable" is back by then, or never comes

/// Reads until the stream ends; the error it ends with.
template <typename Stream>
asio::awaitable<error_code> read_to_end(Stream& stream)
{
    std::array<char, 1024> ignored;
    for (;;) {
        const auto [error, size] =
            co_await stream.async_read_some(asio::buffer(ignored), asio::as_tuple(asio::use_awaitable));
        if (error) co_return error;
    }
}

template <typename Socket>
asio::awaitable<error_code> readable(Socket& socket)
{
    const auto [error] = co_await socket.async_wait(asio::socket_base::wait_read, asio::as_tuple(asio::use_awaitable));
    co_return error;
}

/// From a stream that does not block; `error` is what it ended with.
template <typename Stream>
std::string read_what_came(Stream& stream, error_code& error)
{
    std::string out;
    std::array<char, 4096> chunk;
    while (out.size() < 64 * 1024) {
        const auto size = stream.read_some(asio::buffer(chunk), error);
        if (error) break;
        out.append(chunk.data(), size);
    }
    return out;
}

template <typename Socket>
class StreamTransport final : public SyslogTransport {
public:
    explicit StreamTransport(Socket socket) : socket_(std::move(socket)) { socket_.non_blocking(true); }

    asio::awaitable<error_code> write(std::string_view bytes) override
    {
        const auto [error, size] =
            co_await asio::async_write(socket_, asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
        co_return error;
    }
    /// Waiting and reading are two steps, so that a wait that is given up takes no bytes with it.
    asio::awaitable<std::string> receive(std::chrono::milliseconds limit) override
    {
        if (limit > 0ms) co_await async::within<error_code>(limit, readable(socket_));
        error_code ignored;
        co_return read_what_came(socket_, ignored);
    }
    asio::awaitable<bool> close_gracefully() override
    {
        error_code ignored;
        socket_.shutdown(asio::socket_base::shutdown_send, ignored);
        const auto end = co_await async::within<error_code>(graceful_close_limit, read_to_end(socket_));
        co_return end == error_code(asio::error::eof);
    }

protected:
    int native() const override { return const_cast<Socket&>(socket_).native_handle(); }
    bool tcp() const override { return std::is_same_v<typename Socket::protocol_type, asio::ip::tcp>; }

private:
    Socket socket_;
};

class TlsTransport final : public SyslogTransport {
public:
    TlsTransport(std::shared_ptr<asio::ssl::context> context,
                 std::unique_ptr<asio::ssl::stream<asio::ip::tcp::socket>> stream)
        : context_(std::move(context)), stream_(std::move(stream))
    {
        stream_->next_layer().non_blocking(true);
    }

    asio::awaitable<error_code> write(std::string_view bytes) override
    {
        const auto [error, size] =
            co_await asio::async_write(*stream_, asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
        co_return error;
    }
    /// What has been decrypted already makes no socket readable.
    asio::awaitable<std::string> receive(std::chrono::milliseconds limit) override
    {
        error_code error;
        auto out = read_what_came(*stream_, error);
        if (out.empty() && limit > 0ms && error == asio::error::would_block) {
            co_await async::within<error_code>(limit, readable(stream_->next_layer()));
            out = read_what_came(*stream_, error);
        }
        if (error.category() == asio::error::get_ssl_category()) alert_ = error.message();
        co_return out;
    }
    std::optional<std::string> dead() const override { return alert_ ? alert_ : SyslogTransport::dead(); }
    asio::awaitable<std::string> closing_alert() override
    {
        const auto end = co_await async::within<error_code>(closing_alert_limit, read_to_end(*stream_));
        const bool said = end && *end && end->category() == asio::error::get_ssl_category();
        co_return said ? end->message() : std::string();
    }
    asio::awaitable<bool> close_gracefully() override
    {
        const auto told = co_await async::within<error_code>(graceful_close_limit, shut_down());
        co_return told && !*told;
    }

protected:
    int native() const override { return const_cast<TlsTransport*>(this)->stream_->next_layer().native_handle(); }
    bool tcp() const override { return true; }

private:
    /// close_notify both ways: the other side read everything before it answered ours.
    asio::awaitable<error_code> shut_down()
    {
        const auto [error] = co_await stream_->async_shutdown(asio::as_tuple(asio::use_awaitable));
        co_return error;
    }

    std::shared_ptr<asio::ssl::context> context_;
    std::unique_ptr<asio::ssl::stream<asio::ip::tcp::socket>> stream_;
    std::optional<std::string> alert_;  ///< what the other side ended the session with
};

template <typename Socket>
class DatagramTransport final : public SyslogTransport {
public:
    explicit DatagramTransport(Socket socket, std::string path = {})
        : socket_(std::move(socket)), path_(std::move(path)), inode_(inode())
    {
    }

    bool datagrams() const override { return true; }
    asio::awaitable<error_code> write(std::string_view bytes) override
    {
        const auto [error, size] =
            co_await socket_.async_send(asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
        co_return error;
    }
    asio::awaitable<bool> close_gracefully() override
    {
        asio::steady_timer timer(socket_.get_executor(), refusal_limit);
        if (path_.empty()) co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return !dead();
    }
    std::optional<std::string> dead() const override
    {
        if (inode() != inode_) return "the receiver made its socket anew";
        return SyslogTransport::dead();
    }

protected:
    int native() const override { return const_cast<Socket&>(socket_).native_handle(); }

private:
    [[nodiscard]] ino_t inode() const
    {
        struct stat info {};
        return !path_.empty() && ::stat(path_.c_str(), &info) == 0 ? info.st_ino : 0;
    }

    Socket socket_;
    std::string path_;
    ino_t inode_;
};

asio::awaitable<Connected> connect_tls(const SyslogSettings& sink, async::HostLookup& host,
                                       asio::any_io_executor executor)
{
    auto made = make_tls_context(sink.ca_file, sink.certificate_file, sink.key_file);
    if (!made) co_return Connected{nullptr, made.error().text};
    const auto context = *made;
    auto connected = co_await connect_tcp(host, sink.address.port, executor);
    if (!connected.socket) co_return Connected{nullptr, connected.error};
    auto stream = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket>>(std::move(*connected.socket), *context);
    const auto reason = prepare_tls(stream->native_handle(), sink.address.host);
    const auto [error] =
        co_await stream->async_handshake(asio::ssl::stream_base::client, asio::as_tuple(asio::use_awaitable));
    if (error) co_return Connected{nullptr, tls_problem(*reason, error.message())};
    co_return Connected{std::make_unique<TlsTransport>(context, std::move(stream)), {}};
}

/// /dev/log is a datagram socket nearly everywhere, a stream on a few.
asio::awaitable<Connected> connect_unix(std::string path, asio::any_io_executor executor)
{
    asio::local::datagram_protocol::socket datagram(executor);
    const auto [error] = co_await datagram.async_connect(path, asio::as_tuple(asio::use_awaitable));
    if (!error)
        co_return Connected{std::make_unique<DatagramTransport<decltype(datagram)>>(std::move(datagram), path), {}};
    if (error != boost::system::errc::wrong_protocol_type) co_return Connected{nullptr, error.message()};
    asio::local::stream_protocol::socket stream(executor);
    const auto [stream_error] = co_await stream.async_connect(path, asio::as_tuple(asio::use_awaitable));
    if (stream_error) co_return Connected{nullptr, stream_error.message()};
    co_return Connected{std::make_unique<StreamTransport<decltype(stream)>>(std::move(stream)), {}};
}

asio::awaitable<Connected> connect_udp(async::HostLookup& host, std::uint16_t port, asio::any_io_executor executor,
                                       std::size_t turn)
{
    const auto found = co_await host.addresses();
    if (found.addresses.empty()) co_return Connected{nullptr, found.error};
    asio::ip::udp::socket socket(executor);
    error_code error;
    const auto count = found.addresses.size();
    socket.connect({found.addresses[turn % count], port}, error);
    if (error) co_return Connected{nullptr, error.message(), count};
    co_return Connected{std::make_unique<DatagramTransport<decltype(socket)>>(std::move(socket)), {}, count};
}

asio::awaitable<Connected> connect_plain(async::HostLookup& host, std::uint16_t port, asio::any_io_executor executor)
{
    auto connected = co_await connect_tcp(host, port, executor);
    if (!connected.socket) co_return Connected{nullptr, connected.error};
    co_return Connected{std::make_unique<StreamTransport<asio::ip::tcp::socket>>(std::move(*connected.socket)), {}};
}

asio::awaitable<Connected> connect_any(const SyslogSettings& sink, async::HostLookup& host,
                                       const asio::any_io_executor& executor, std::size_t turn)
{
    const auto& address = sink.address;
    if (address.has_tls()) return connect_tls(sink, host, executor);
    if (address.transport == Transport::udp) return connect_udp(host, address.port, executor, turn);
    if (address.transport == Transport::unix_socket) return connect_unix(address.path, executor);
    return connect_plain(host, address.port, executor);
}

}  // namespace

asio::awaitable<Connected> connect(const SyslogSettings& sink, async::HostLookup& host, asio::any_io_executor executor,
                                   std::size_t turn)
{
    auto connected = co_await async::within<Connected>(connect_limit, connect_any(sink, host, executor, turn));
    if (!connected) co_return Connected{nullptr, "no connection within 10 s"};
    if (!connected->transport)
        connected->error = fmt::format("connecting to {}: {}", to_text(sink.address), connected->error);
    co_return std::move(*connected);
}

}  // namespace onvigil::alerts
