#include "simulator/http_server.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <utility>

#include "simulator/tls_contexts.hpp"

namespace onvigil::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr int backlog = 4096;
constexpr std::size_t read_bytes = 4096;
constexpr std::chrono::milliseconds drip_pause(200);

using TlsStream = asio::ssl::stream<tcp::socket>;

tcp::socket& socket_of(tcp::socket& stream)
{
    return stream;
}
tcp::socket& socket_of(TlsStream& stream)
{
    return stream.next_layer();
}

void reset(tcp::socket& socket)
{
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

asio::awaitable<void> pause(std::chrono::milliseconds time)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

template <typename Stream>
asio::awaitable<bool> send(Stream& stream, std::string_view bytes)
{
    const auto [error, size] = co_await asio::async_write(stream, asio::buffer(bytes), as_tuple);
    co_return !error && size == bytes.size();
}

/// Until the client gives up.
template <typename Stream>
asio::awaitable<void> wait_for_end(Stream& stream)
{
    std::array<char, 512> dropped{};
    for (;;) {
        const auto [error, size] = co_await stream.async_read_some(asio::buffer(dropped), as_tuple);
        if (error || size == 0) co_return;
    }
}

/// Counts what is open on a camera as long as it lives; the fleet may be replaced meanwhile.
class Open {
public:
    using Counter = std::uint64_t Counters::*;
    Open(Fleet& fleet, const tcp::endpoint& local, Counter now, Counter most) : fleet_(fleet), local_(local), now_(now)
    {
        Camera* camera = fleet_.serving(local_);
        if (camera == nullptr) return;
        Counters& c = camera->counters;
        c.*most = std::max(c.*most, ++(c.*now));
    }
    ~Open()
    {
        Camera* camera = fleet_.serving(local_);
        if (camera != nullptr && camera->counters.*now_ > 0) --(camera->counters.*now_);
    }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;

private:
    Fleet& fleet_;
    tcp::endpoint local_;
    Counter now_;
};

}  // namespace

HttpServer::HttpServer(async::TaskGroup& tasks, asio::any_io_executor executor, Fleet& fleet, Totals& totals,
                       Confinement confinement)
    : tasks_(tasks),
      executor_(std::move(executor)),
      fleet_(fleet),
      totals_(totals),
      confinement_(std::move(confinement))
{
    fleet_changed();
}

HttpServer::~HttpServer() = default;

void HttpServer::fleet_changed()
{
    std::set<const Model*> models;
    for (const Camera& camera : fleet_.cameras()) {
        const Model& model = *camera.model;
        if (!models.insert(&model).second) continue;
        if (model.has_web_server()) listen(model.entry.port, Speaks::http);
        if (model.serves(Service::tls)) listen(model.entry.tls_port, Speaks::tls);
        if (model.serves(Service::rtsp)) listen(model.entry.rtsp_port, Speaks::rtsp);
    }
}

void HttpServer::listen(std::uint16_t port, Speaks what)
{
    if (what == Speaks::tls && !tls_) tls_ = std::make_unique<TlsContexts>();
    listen(tcp::endpoint(tcp::v4(), port), what);
    if (fleet_.has_ipv6()) listen(tcp::endpoint(tcp::v6(), port), what);
}

void HttpServer::listen(const tcp::endpoint& at, Speaks what)
{
    if (!listening_.insert(at).second) return;
    tcp::acceptor acceptor(executor_, at.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (at.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(true));
    bind_to(acceptor.native_handle(), confinement_);
    acceptor.bind(at);
    acceptor.listen(backlog);
    tasks_.spawn(accept(std::move(acceptor), what));
}

asio::awaitable<void> HttpServer::accept(tcp::acceptor acceptor, Speaks what)
{
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(as_tuple);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {  // out of descriptors: wait for some to be given back
            co_await pause(std::chrono::milliseconds(20));
            continue;
        }
        tasks_.spawn(serve(std::move(socket), what));
    }
}

asio::awaitable<void> HttpServer::serve(tcp::socket socket, Speaks what)
{
    boost::system::error_code error;
    const auto local = socket.local_endpoint(error);
    if (error) co_return;
    Camera* camera = fleet_.serving(local);
    if (camera == nullptr) {
        ++totals_.connections_stray;
        reset(socket);
        co_return;
    }
    socket.set_option(tcp::no_delay(true), error);
    ++camera->counters.connections;
    const Open connection(fleet_, local, &Counters::open, &Counters::most_open);
    if (what != Speaks::tls) {
        co_await serve_requests(socket, local, what);
        co_return;
    }
    TlsStream stream(std::move(socket), tls_->of(camera->model->entry.certificate.text(camera->id)));
    const auto [refused] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_tuple);
    if (refused) co_return;
    co_await serve_requests(stream, local, what);
}

template <typename Stream>
asio::awaitable<void> HttpServer::serve_requests(Stream& stream, tcp::endpoint local, Speaks what)
{
    std::string buffer;
    for (;;) {
        Request request;
        std::size_t used = 0;
        const Parsed parsed = parse_request(buffer, request, used);
        if (parsed == Parsed::more) {
            const std::size_t have = buffer.size();
            buffer.resize(have + read_bytes);
            const auto [error, size] =
                co_await stream.async_read_some(asio::buffer(buffer.data() + have, read_bytes), as_tuple);
            if (error) co_return;
            buffer.resize(have + size);
            continue;
        }
        Camera* camera = fleet_.serving(local);
        if (camera == nullptr) {  // moved or switched off while the connection was open
            reset(socket_of(stream));
            co_return;
        }
        const auto now = std::chrono::system_clock::now();
        const auto delay = camera->model->entry.http_delay;
        Reply reply = parsed == Parsed::garbage ? answer_garbage(*camera, now)
                      : what == Speaks::rtsp    ? answer_rtsp(*camera, request, now)
                                                : answer_http(*camera, request, now);
        buffer.erase(0, parsed == Parsed::garbage ? buffer.size() : used);
        const Open answering(fleet_, local, &Counters::being_answered, &Counters::most_being_answered);
        if (!co_await carry_out(stream, std::move(reply), delay)) co_return;
    }
}

/// True: the connection stays open for the next request.
template <typename Stream>
asio::awaitable<bool> HttpServer::carry_out(Stream& stream, Reply reply, std::chrono::milliseconds delay)
{
    if (delay.count() > 0) co_await pause(delay);
    switch (reply.then) {
        case Then::keep:
            co_return co_await send(stream, reply.bytes);
        case Then::reset:
            reset(socket_of(stream));
            co_return false;
        case Then::hang:
            co_await wait_for_end(stream);
            co_return false;
        case Then::close: {
            if (co_await send(stream, reply.bytes)) {
                boost::system::error_code ignored;
                socket_of(stream).shutdown(tcp::socket::shutdown_send, ignored);
            }
            co_return false;
        }
        case Then::drip: {
            bool going = co_await send(stream, std::string_view(reply.bytes).substr(0, reply.head));
            for (std::size_t at = reply.head; going && at < reply.bytes.size(); ++at) {
                going = co_await send(stream, std::string_view(reply.bytes).substr(at, 1));
                co_await pause(drip_pause);
            }
            co_return false;
        }
        case Then::endless: {
            bool going = co_await send(stream, reply.bytes);
            const std::string filler(16 * 1024, ' ');
            while (going) going = co_await send(stream, filler);
            co_return false;
        }
    }
    co_return false;
}

}  // namespace onvigil::simulator
