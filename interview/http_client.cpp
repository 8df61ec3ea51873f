#include "interview/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <optional>

#include "base/limits.hpp"
#include "interview/answer_buffer.hpp"
#include "interview/certificate.hpp"
#include "interview/reply_parser.hpp"
#include "protocol/plain_text.hpp"

namespace onvigil::interview {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// A refusal's body shows that it is ONVIF that refuses: a segment that was lost once has time to come again.
static constexpr std::chrono::milliseconds quiet_after_refusal{1'000};

struct HttpContext::State {
    explicit State(asio::any_io_executor its_executor) : executor(std::move(its_executor)), tls(asio::ssl::context::tls)
    {
        accept_any_tls(tls.native_handle());
    }

    asio::any_io_executor executor;
    asio::ssl::context tls;
    std::size_t large_bytes = 0;  ///< of large_answers_bytes
};

HttpContext::HttpContext(asio::any_io_executor executor) : state_(std::make_unique<State>(std::move(executor))) {}
HttpContext::~HttpContext() = default;

/// One socket and its buffers. The watch over time costs one timer per connection, armed once and moved on when it
/// fires early: setting a timer for each request would cost as much as the request's system calls.
struct HttpClient::Connection : std::enable_shared_from_this<HttpClient::Connection> {
    Connection(HttpContext::State& its_shared, BeforeLarge its_before_large)
        : shared(its_shared),
          before_large(std::move(its_before_large)),
          socket(shared.executor),
          timer(shared.executor),
          buffer(shared.large_bytes)
    {
    }

    using Outcome = Result<void, HttpFailure>;
    using Tls = asio::ssl::stream<tcp::socket&>;

    void close();
    void watch(std::chrono::milliseconds limit);
    void arm();
    HttpFailure failed(const error_code& error) const;
    HttpFailure cut_off(const error_code& error) const { return buffer.size() == 0 ? failed(error) : HttpFailure::cut; }
    void give_back();
    bool take_rest();
    void hurry(std::chrono::milliseconds at_most);
    Outcome finish(ReplyParser& parser, const error_code& error);
    Outcome save(HttpFailure otherwise);

    asio::awaitable<Outcome> exchange(const HttpRequest& request);
    asio::awaitable<Outcome> attempt(const HttpRequest& request);
    asio::awaitable<Outcome> gather(const HttpRequest& request, Enough enough, std::size_t max_bytes);
    asio::awaitable<Outcome> connect(const HttpRequest& request);
    asio::awaitable<error_code> write(std::string_view bytes);
    asio::awaitable<error_code> read_some();
    asio::awaitable<Outcome> read_reply();
    asio::awaitable<void> begin_large();

    HttpContext::State& shared;
    BeforeLarge before_large;
    tcp::socket socket;
    std::optional<Tls> tls;
    HttpPlace place;
    bool open = false, sent = false;

    asio::steady_timer timer;
    std::optional<Clock::time_point> deadline;
    bool armed = false;
    bool timed_out = false;

    AnswerBuffer buffer;
    std::size_t parsed = 0, reads = 0;  ///< of its bytes, taken by the parser; for it so far
    HttpReply reply;
    std::string subject, certificate;
};

void HttpClient::Connection::close()
{
    error_code ignored;
    socket.close(ignored);
    tls.reset();
    open = false;
}

void HttpClient::Connection::watch(std::chrono::milliseconds limit)
{
    timed_out = false;
    reads = 0;
    deadline = Clock::now() + limit;
    if (!armed || timer.expiry() > *deadline) arm();
}

/// All that matters is there: what else was promised has only a moment to come.
void HttpClient::Connection::hurry(std::chrono::milliseconds at_most)
{
    if (!deadline) return;  // the time is up
    deadline = std::min(*deadline, Clock::now() + at_most);
    if (timer.expiry() > *deadline) arm();
}

void HttpClient::Connection::arm()
{
    armed = true;
    timer.expires_at(*deadline);
    timer.async_wait([weak = weak_from_this()](const error_code& error) {
        const auto self = weak.lock();
        if (!self || error) return;
        self->armed = false;
        if (!self->deadline) return;
        if (*self->deadline > Clock::now()) return self->arm();
        self->timed_out = true;
        self->deadline.reset();
        error_code ignored;
        self->socket.close(ignored);
    });
}

/// A closed socket means that the time was up, or that we are asked to stop: the latter is no answer about the device.
HttpFailure HttpClient::Connection::failed(const error_code& error) const
{
    if (timed_out) return HttpFailure::timed_out;
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
    return failure_of(error);
}

/// The last answer has been looked at.
void HttpClient::Connection::give_back()
{
    if (reply.body.capacity() > small_answer_bytes) std::string().swap(reply.body);  // assigned to, it keeps its memory
    buffer.give_back(reply.body);
}

asio::awaitable<Result<void, HttpFailure>> HttpClient::Connection::connect(const HttpRequest& request)
{
    close();
    const HttpPlace to = place = request.place;
    subject.clear();
    certificate.clear();
    const tcp::endpoint endpoint(to.address, to.port);
    const auto [error] = co_await socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
    if (error) co_return failed(error);
    if (to.tls) {
        tls.emplace(socket, shared.tls);
        const auto [refusal] =
            co_await tls->async_handshake(asio::ssl::stream_base::client, asio::as_tuple(asio::use_awaitable));
        if (refusal) {
            const bool met = SSL_get0_peer_certificate(tls->native_handle()) != nullptr;
            if (refusal.category() == asio::error::get_ssl_category()) co_return tls_failure(refusal.value(), met);
            const HttpFailure failure = failed(refusal);
            co_return failure == HttpFailure::closed ? HttpFailure::tls_closed : failure;
        }
        subject = subject_of(tls->native_handle());
        certificate = fingerprint_of(tls->native_handle());
    }
    open = true;
    co_return Outcome();
}

asio::awaitable<error_code> HttpClient::Connection::write(std::string_view bytes)
{
    const auto source = asio::buffer(bytes);
    if (tls) {
        const auto [error, size] = co_await asio::async_write(*tls, source, asio::as_tuple(asio::use_awaitable));
        co_return error;
    }
    const auto [error, size] = co_await asio::async_write(socket, source, asio::as_tuple(asio::use_awaitable));
    co_return error;
}

asio::awaitable<error_code> HttpClient::Connection::read_some()
{
    if (++reads == reads_at_once)
        co_await begin_large();
    else if (reads % reads_at_once == 0 && before_large)
        co_await before_large();  // its time runs on: many pieces buy no more of it
    const auto room = asio::buffer(buffer.end(), buffer.room());
    if (tls) {
        const auto [error, size] = co_await tls->async_read_some(room, asio::as_tuple(asio::use_awaitable));
        buffer.add(size);
        co_return error;
    }
    const auto [error, size] = co_await socket.async_read_some(room, asio::as_tuple(asio::use_awaitable));
    buffer.add(size);
    co_return error;
}

/// Some announce fewer bytes than they send. False: the document has not come to its end.
bool HttpClient::Connection::take_rest()
{
    reply.body.append(buffer.bytes().substr(parsed));
    parsed = buffer.size();
    return !stops_within_document(reply);
}

/// The peer has ended, or the time is up: what is there may be all that this device ever sends.
Result<void, HttpFailure> HttpClient::Connection::finish(ReplyParser& parser, const error_code& error)
{
    const bool at_end = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
    if (parser.is_header_done()) {
        error_code refusal;
        if (at_end) parser.put_eof(refusal);
        const bool whole = (at_end && !refusal) || has_whole_envelope(reply.body);
        reply.keep_alive = false;
        if (whole) return {};
        if (!timed_out) failed(error);  // throws when we are asked to stop
        if (asks_for_login(reply)) return {};
        return HttpFailure::cut;
    }
    return save(cut_off(error));
}

Result<void, HttpFailure> HttpClient::Connection::save(HttpFailure otherwise)
{
    auto saved = salvage(buffer.bytes());
    if (!saved) return otherwise;
    reply = std::move(*saved);
    reply.keep_alive = false;
    return {};
}

asio::awaitable<void> HttpClient::Connection::begin_large()
{
    if (!before_large || !deadline) co_return;
    const auto left = *std::exchange(deadline, Clock::time_point::max()) - Clock::now();
    co_await before_large();
    hurry(std::chrono::floor<std::chrono::milliseconds>(left));
}

asio::awaitable<Result<void, HttpFailure>> HttpClient::Connection::read_reply()
{
    buffer.clear();
    parsed = 0;
    std::optional<ReplyParser> parser(std::in_place, reply);
    bool refused_by_parser = false, too_short = false;
    for (;;) {
        if (buffer.becomes_large()) co_await begin_large();
        if (!buffer.make_room(reply.body)) co_return HttpFailure::too_large;
        const std::size_t before = buffer.size();
        const error_code error = co_await read_some();
        if (too_short) {
            if (error) cut_off(error);  // throws when we are asked to stop
            if (take_rest() || error) co_return Outcome();
            continue;
        }
        if (refused_by_parser) {
            const bool whole = is_whole_answer(buffer.bytes(), before);
            if (error) cut_off(error);  // throws when we are asked to stop
            if (whole || error) co_return save(HttpFailure::nonsense);
            continue;
        }
        if (error) co_return finish(*parser, error);
        error_code refusal;
        if (feed(parser, buffer.bytes(), parsed, reply, refusal)) {
            const bool as_announced = parsed == buffer.size();
            too_short = !take_rest();
            reply.keep_alive = parser->keep_alive() && as_announced && !too_short;
            if (!too_short) co_return Outcome();
            hurry(limits::quiet_after_envelope);
            continue;
        }
        const bool head_is_enough = parser->is_header_done() && asks_for_login(reply);
        if (refusal && head_is_enough) co_return Outcome();
        if (refusal == http::error::body_limit || refusal == http::error::header_limit)
            co_return HttpFailure::too_large;
        if (refusal && parser->is_header_done()) co_return HttpFailure::cut;
        if (ends_in_envelope(reply.body))
            hurry(limits::quiet_after_envelope);
        else if (head_is_enough)
            hurry(quiet_after_refusal);
        refused_by_parser = refusal || (!parser->is_header_done() && ends_lines_by_lf_alone(buffer.bytes()));
        if (refused_by_parser && is_whole_answer(buffer.bytes())) co_return save(HttpFailure::nonsense);
    }
}

asio::awaitable<Result<void, HttpFailure>> HttpClient::Connection::attempt(const HttpRequest& request)
{
    buffer.clear();
    if (const bool kept = open && place == request.place && !request.fresh_connection; !kept) {
        auto connected = co_await connect(request);
        if (!connected) co_return connected;
    }
    if (!request.certificate.empty() && certificate != request.certificate) co_return HttpFailure::certificate;
    sent = true;
    if (const error_code error = co_await write(request.bytes)) co_return failed(error);
    co_return co_await read_reply();
}

asio::awaitable<Result<void, HttpFailure>> HttpClient::Connection::exchange(const HttpRequest& request)
{
    watch(request.limit);
    give_back();
    sent = false;
    const bool may_be_stale = open && place == request.place && !request.fresh_connection;
    auto outcome = co_await attempt(request);
    if (!outcome && outcome.error() == HttpFailure::closed && may_be_stale && request.repeatable) {
        close();
        outcome = co_await attempt(request);
    }
    if (!outcome && open) outcome = after_sending(outcome.error());
    if (!outcome || !reply.keep_alive) close();
    if (outcome && protocol::is_packed(reply.body, reply.encoding)) co_await begin_large();
    if (outcome) reply.body = protocol::plain_text(std::move(reply.body), reply.encoding);
    deadline.reset();
    buffer.give_back(reply.body);
    co_return outcome;
}

asio::awaitable<Result<void, HttpFailure>> HttpClient::Connection::gather(const HttpRequest& request, Enough enough,
                                                                          std::size_t max_bytes)
{
    watch(request.limit);
    give_back();
    buffer.clear();
    auto outcome = co_await connect(request);
    if (outcome && !request.bytes.empty()) {
        error_code error = co_await write(request.bytes);
        for (std::size_t before = 0; !error && buffer.size() < max_bytes && buffer.make_room(reply.body);) {
            if (buffer.size() > 0 && enough(buffer.bytes(), before)) break;
            before = buffer.size();
            error = co_await read_some();
        }
        if (error) {
            const HttpFailure failure = failed(error);
            if (buffer.size() == 0) outcome = failure;
        }
    }
    deadline.reset();
    close();
    co_return outcome;
}

HttpClient::HttpClient(HttpContext& context, BeforeLarge before_large)
    : connection_(std::make_shared<Connection>(*context.state_, std::move(before_large)))
{
}
HttpClient::~HttpClient() = default;

asio::awaitable<Result<void, HttpFailure>> HttpClient::exchange(const HttpRequest& request)
{
    return connection_->exchange(request);
}

asio::awaitable<Result<void, HttpFailure>> HttpClient::gather(const HttpRequest& request, Enough enough,
                                                              std::size_t max_bytes)
{
    return connection_->gather(request, enough, max_bytes);
}

const HttpReply& HttpClient::reply() const
{
    return connection_->reply;
}
bool HttpClient::sent() const
{
    return connection_->sent;
}
std::string_view HttpClient::raw() const
{
    return connection_->buffer.bytes();
}
const std::string& HttpClient::certificate() const
{
    return connection_->certificate;
}
const std::string& HttpClient::certificate_subject() const
{
    return connection_->subject;
}
/// Leaves nothing behind that would keep the program from ending: neither a socket nor a timer.
void HttpClient::close()
{
    connection_->close();
    connection_->give_back();
    connection_->timer.cancel();
    connection_->armed = false;
}

}  // namespace onvigil::interview
