#include "control/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "base/limits.hpp"
#include "control/api.hpp"

namespace onvigil::control {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

using Stream = beast::basic_stream<asio::generic::stream_protocol>;

/// The answer to one request. Writes are limited in time; the first that fails ends the connection.
class StreamReply : public Reply {
public:
    StreamReply(Stream& stream, bool keep_alive, unsigned version, ConnectionCounters& counters, bool head = false)
        : stream_(stream), keep_alive_(keep_alive), version_(version), counters_(counters), head_(head)
    {
    }

    asio::awaitable<void> send(Answer answer) override
    {
        http::response<http::string_body> response(static_cast<http::status>(answer.status), version_);
        response.set(http::field::content_type, answer.content_type);
        if (answer.status == 401) response.set(http::field::www_authenticate, "Bearer");
        if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
        add_common(response);
        if (!answer.content_policy.empty()) response.set("Content-Security-Policy", answer.content_policy);
        response.body() = std::move(answer.body);
        response.prepare_payload();
        stream_.expires_after(limits::control_idle);
        if (head_) {
            http::response_serializer<http::string_body> serializer(response);
            const auto [error, size] = co_await http::async_write_header(stream_, serializer, as_result);
            co_return note_failure(error);
        }
        const auto [error, size] = co_await http::async_write(stream_, response, as_result);
        note_failure(error);
    }

    asio::awaitable<void> begin(std::string content_type) override
    {
        http::response<http::empty_body> response(http::status::ok, version_);
        response.set(http::field::content_type, content_type);
        add_common(response);
        streaming_ = true;
        chunked_ = version_ >= 11;
        if (chunked_)
            response.chunked(true);
        else
            keep_alive_ = false;  // HTTP/1.0: the end of the connection ends the answer
        response.keep_alive(keep_alive_);
        http::response_serializer<http::empty_body> serializer(response);
        stream_.expires_after(limits::control_idle);
        const auto [error, size] = co_await http::async_write_header(stream_, serializer, as_result);
        note_failure(error);
    }

    asio::awaitable<bool> write(std::string piece) override
    {
        if (head_) co_return false;
        if (broken_ || piece.empty()) co_return !broken_;
        stream_.expires_after(limits::control_idle);
        beast::error_code error;
        if (chunked_) {
            const auto chunk = http::make_chunk(asio::buffer(piece));
            std::tie(error, std::ignore) = co_await asio::async_write(stream_, chunk, as_result);
        } else {
            std::tie(error, std::ignore) = co_await asio::async_write(stream_, asio::buffer(piece), as_result);
        }
        note_failure(error);
        co_return !broken_;
    }

    void abort() override { broken_ = true; }
    bool permitted() const override { return !permitted_ || permitted_(); }
    void permit(std::function<bool()> permitted) { permitted_ = std::move(permitted); }

    asio::awaitable<bool> wait(asio::steady_timer& timer) override
    {
        using namespace asio::experimental::awaitable_operators;
        if (head_) co_return false;
        // A client that hangs up, or talks out of turn, makes the socket readable.
        const auto outcome = co_await (timer.async_wait(as_result) ||
                                       stream_.socket().async_wait(asio::socket_base::wait_read, as_result));
        if (outcome.index() == 1) broken_ = true;
        co_return !broken_;
    }

    /// Ends a streamed answer. False: the connection is of no more use.
    asio::awaitable<bool> finish()
    {
        if (streaming_ && chunked_ && !broken_ && !head_) {
            stream_.expires_after(limits::control_idle);
            const auto last = http::make_chunk_last();
            const auto [error, size] = co_await asio::async_write(stream_, last, as_result);
            note_failure(error);
        }
        co_return keep_alive_ && !broken_;
    }

private:
    template <typename Response>
    void add_common(Response& response) const
    {
        response.set(http::field::server, "onvigild");
        response.set(http::field::cache_control, "no-store");
        response.set("X-Content-Type-Options", "nosniff");
        response.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        response.keep_alive(keep_alive_);
    }

    void note_failure(const beast::error_code& error)
    {
        if (!error) return;
        if (error == beast::error::timeout) ++counters_.slow_readers;
        broken_ = true;
    }

    Stream& stream_;
    bool keep_alive_;
    unsigned version_;
    ConnectionCounters& counters_;
    bool head_;  ///< the head of the answer alone is wanted
    bool streaming_ = false;
    bool chunked_ = false;
    bool broken_ = false;
    std::function<bool()> permitted_;
};

/// The error for a request that cannot be read; nullopt where the client is gone already.
std::optional<ApiError> error_for(const beast::error_code& error, Access access)
{
    if (error == http::error::body_limit && access == Access::change)
        return ApiError{413, "body too large", "at most 4 MiB are read", {}};
    if (error == http::error::body_limit)
        return ApiError{403,
                        "not permitted",
                        "more than 64 KiB are read of those alone who may change: ask as root, or be named in "
                        "control.admins",
                        {}};
    if (error == http::error::header_limit) return ApiError{431, "header too large", "at most 16 KiB are read", {}};
    if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
    if (error.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
    return ApiError{400, "not HTTP", error.message(), {}};
}

/// What servers and proxies read in different ways, so that one request could hide in another (RFC
/// 9112, 3.2, 6.1, 11.2).
template <typename Message>
bool is_ambiguous(const Message& message)
{
    const auto encodings = message.count(http::field::transfer_encoding);
    if (encodings > 1 || message.count(http::field::host) > 1) return true;
    return encodings == 1 &&
           (message.version() < 11 || !beast::iequals(message[http::field::transfer_encoding], "chunked"));
}

/// Until the next request's first bytes are there. False: the client has left, or says nothing for too long.
asio::awaitable<bool> request_begins(Stream& stream, beast::flat_buffer& buffer)
{
    if (buffer.size() > 0) co_return true;
    stream.expires_after(limits::control_idle);
    const auto [error, size] = co_await stream.async_read_some(buffer.prepare(4096), as_result);
    buffer.commit(size);
    co_return !error;
}

/// In a time that does not depend on where the two differ.
bool shows_token(std::string_view authorization, std::string_view token)
{
    if (token.empty()) return true;
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization.starts_with(scheme)) return false;
    const auto shown = authorization.substr(scheme.size());
    unsigned differs = shown.size() != token.size();
    for (std::size_t i = 0; i < token.size(); ++i)
        differs |= static_cast<unsigned char>(token[i]) ^ static_cast<unsigned char>(i < shown.size() ? shown[i] : 0);
    return differs == 0;
}

bool may_read(const Caller& caller, std::string_view authorization)
{
    if (caller.tcp == nullptr) return caller.access() != Access::none;
    return !caller.tcp->over && shows_token(authorization, caller.tcp->token);
}

void close(Stream& stream)
{
    beast::error_code ignored;
    stream.socket().shutdown(asio::socket_base::shutdown_both, ignored);
    stream.socket().close(ignored);
}

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

/// Its place among those that wait.
class Wait {
public:
    Wait(WaitingConnections& waiting, Stream& stream)
        : waiting_(waiting), place_(waiting.insert(waiting.end(), WaitingConnection{[&stream] { close(stream); }}))
    {
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() { waiting_.erase(place_); }

private:
    WaitingConnections& waiting_;
    WaitingConnections::iterator place_;
};

asio::awaitable<beast::error_code> read_request(Stream& stream, beast::flat_buffer& buffer,
                                                http::request_parser<http::string_body>& parser,
                                                WaitingConnections& waiting)
{
    const Wait wait(waiting, stream);
    if (!co_await request_begins(stream, buffer)) co_return http::error::end_of_stream;
    stream.expires_after(limits::control_request);
    auto [error, size] = co_await http::async_read_header(stream, buffer, parser, as_result);
    // A client that says so waits with its body until it is told to go on (RFC 9110, 10.1.1).
    if (error || parser.is_done()) co_return error;
    if (parser.get().version() >= 11 && beast::iequals(parser.get()[http::field::expect], "100-continue"))
        std::tie(error, size) = co_await asio::async_write(stream, asio::buffer(go_on), as_result);
    if (!error) std::tie(error, size) = co_await http::async_read(stream, buffer, parser, as_result);
    co_return error;
}

}  // namespace

asio::awaitable<void> serve_connection(StreamSocket socket, Caller caller, Api& api, ConnectionCounters& counters,
                                       WaitingConnections& waiting)
{
    Stream stream(std::move(socket));
    beast::flat_buffer buffer(limits::http_head_bytes + limits::control_body_bytes);
    for (;;) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(limits::http_head_bytes);
        parser.body_limit(caller.access() == Access::change ? limits::control_change_body_bytes
                                                            : limits::control_body_bytes);
        const auto error = co_await read_request(stream, buffer, parser, waiting);
        if (error == beast::error::timeout) ++counters.slow_readers;
        if (error) {
            const auto answerable = error_for(error, caller.access());
            if (answerable) {
                ++counters.malformed;
                StreamReply reply(stream, false, 11, counters);
                auto answer = answer_of(*answerable);
                co_await reply.send(std::move(answer));
            }
            break;
        }
        if (caller.tcp && caller.tcp->over) break;
        auto message = parser.release();
        if (is_ambiguous(message)) {
            ++counters.malformed;
            StreamReply reply(stream, false, 11, counters);
            auto answer = answer_of({400, "ambiguous", "one Host, and no Transfer-Encoding but chunked", {}});
            co_await reply.send(std::move(answer));
            break;
        }
        const bool head = message.method() == http::verb::head;
        Request request{.method = head ? "GET" : std::string(message.method_string()),
                        .target = std::string(message.target()),
                        .body = std::move(message.body()),
                        .access = caller.access(),
                        .peer = caller.peer,
                        .over_tcp = caller.tcp != nullptr,
                        .host = caller.host};
        if (request.peer.uid == 0 && !request.peer.login) request.peer.login = parse_login_uid(message[login_header]);
        StreamReply reply(stream, message.keep_alive(), message.version(), counters, head);
        if (request.over_tcp && !is_own_name(message[http::field::host], caller.tcp->own_names)) {
            auto answer = answer_of(
                {421, "not this host", "ask by address, or by the name of the sensor or of control.listen", {}});
            co_await reply.send(std::move(answer));
            break;
        }
        const std::string authorization(message[http::field::authorization]);
        reply.permit([&] { return may_read(caller, authorization); });
        if (request.over_tcp && !reply.permitted()) {
            auto answer = answer_of(
                {401, "a token is needed", "send Authorization: Bearer, with control.listen_token_file's", {}});
            co_await reply.send(std::move(answer));
            break;
        }
        co_await api.serve(std::move(request), reply);
        if (!co_await reply.finish()) break;
    }
    close(stream);
}

void reject_connection(StreamSocket& socket)
{
    const std::string body =
        problem_json({503, "too many connections", "this many clients are served at once; try again in a moment", {}});
    const std::string text =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
        "Connection: close\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(asio::socket_base::shutdown_both, ignored);
    socket.close(ignored);
}

}  // namespace onvigil::control
