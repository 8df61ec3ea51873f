#include "alerts/sinks/http_sink.hpp"

#include "alerts/formats/flat_fields.hpp"
#include "alerts/sinks/http_proxy.hpp"
#include "alerts/sinks/tcp_connect.hpp"
#include "alerts/sinks/tls_client.hpp"
#include "alerts/sinks/webhook_answer.hpp"
#include "alerts/sinks/webhook_message.hpp"
#include "async/on_thread.hpp"
#include "async/within.hpp"
#include "base/limits.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/parse.hpp>

#include <variant>

#include <poll.h>

namespace onvigil::alerts {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

using Plain = asio::ip::tcp::socket;
using Tls = asio::ssl::stream<asio::ip::tcp::socket>;
using Request = http::request<http::string_body>;
using Parser = http::response_parser<http::string_body>;

std::chrono::system_clock::time_point now()
{
    return std::chrono::system_clock::now();
}

template <typename Stream>
asio::awaitable<error_code> send_and_read(Stream& stream, const Request& request, boost::beast::flat_buffer& buffer,
                                          Parser& parser)
{
    const auto [write_error, written] =
        co_await http::async_write(stream, request, asio::as_tuple(asio::use_awaitable));
    // A server may refuse a body before it has read it all: its answer is worth more than our broken pipe.
    const auto [error, read] = co_await http::async_read(stream, buffer, parser, asio::as_tuple(asio::use_awaitable));
    if (error == http::error::end_of_stream && write_error) co_return write_error;
    co_return error;
}

}  // namespace

struct HttpSink::Answer {
    std::string error;  ///< no answer: why
    unsigned status = 0;
    std::string retry_after, body;
    bool keep = false;
};

struct HttpSink::Target {
    std::string host, path;
    std::string authority;  ///< as the URL spells it
    std::string tunnel;     ///< the same with the port: what a proxy is asked for
    bool tls = false;
    bool over_proxy = false;
    async::HostLookup first_hop;  ///< of the proxy, if there is one
    std::uint16_t port = 0;
};

class HttpSink::Connection {
public:
    explicit Connection(Plain socket) : stream_(std::in_place_type<Plain>, std::move(socket)) {}
    Connection(Plain socket, std::shared_ptr<asio::ssl::context> context)
        : context_(std::move(context)),
          stream_(std::in_place_type<std::unique_ptr<Tls>>, std::make_unique<Tls>(std::move(socket), *context_))
    {
    }

    asio::awaitable<std::string> shake_hands(std::string host)
    {
        auto& tls = *std::get<std::unique_ptr<Tls>>(stream_);
        const auto reason = prepare_tls(tls.native_handle(), host);
        const auto [error] =
            co_await tls.async_handshake(asio::ssl::stream_base::client, asio::as_tuple(asio::use_awaitable));
        co_return error ? tls_problem(*reason, error.message()) : std::string();
    }

    /// The server ended it while it was idle.
    [[nodiscard]] bool dead()
    {
        auto* plain = std::get_if<Plain>(&stream_);
        pollfd look{
            plain ? plain->native_handle() : std::get<std::unique_ptr<Tls>>(stream_)->next_layer().native_handle(),
            POLLRDHUP, 0};
        return ::poll(&look, 1, 0) > 0;
    }

    asio::awaitable<error_code> ask(const Request& request, Parser& parser)
    {
        if (auto* plain = std::get_if<Plain>(&stream_)) return send_and_read(*plain, request, buffer_, parser);
        return send_and_read(*std::get<std::unique_ptr<Tls>>(stream_), request, buffer_, parser);
    }

private:
    std::shared_ptr<asio::ssl::context> context_;
    std::variant<Plain, std::unique_ptr<Tls>> stream_;
    boost::beast::flat_buffer buffer_;
};

HttpSink::HttpSink(HttpSettings settings, SensorIdentity identity, asio::any_io_executor executor)
    : settings_(std::move(settings)), executor_(std::move(executor))
{
    context_.identity = std::move(identity);
    if (settings_.compression == Compression::gzip) packer_.emplace(1);
    const auto url = boost::urls::parse_uri(settings_.url);
    if (!url) return;  // the configuration refuses it; send() says so once more
    const auto proxy = boost::urls::parse_uri(settings_.proxy);
    const std::string_view scheme{url->scheme().data(), url->scheme().size()};
    const bool tls = scheme == "https";
    const std::uint16_t port = url->has_port() ? url->port_number() : tls ? 443 : 80;
    std::string path(url->encoded_path());
    if (path.empty()) path = "/";
    if (url->has_query()) path += "?" + std::string(url->encoded_query());
    // Without a tunnel a proxy is told the whole URL (RFC 9112, 3.2.2).
    if (proxy && !tls) path = fmt::format("http://{}{}", std::string(url->encoded_host_and_port()), path);
    target_ = std::make_unique<Target>(
        Target{.host = url->host_address(),
               .path = std::move(path),
               .authority = std::string(url->encoded_host_and_port()),
               .tunnel = fmt::format("{}:{}", std::string(url->encoded_host()), port),
               .tls = tls,
               .over_proxy = proxy.has_value(),
               .first_hop = async::HostLookup(proxy ? proxy->host_address() : url->host_address()),
               .port = proxy ? proxy->port_number() : port});
}

HttpSink::~HttpSink() = default;

asio::awaitable<Outcome> HttpSink::send(std::span<const model::Event> events)
{
    const auto where = settings_.url.substr(0, settings_.url.find('?'));
    auto body = http_body(settings_, events, context_);
    if (packer_) {
        auto work = [text = std::move(body)] { return gzip(text); };
        body = co_await async::on_thread(*packer_, std::move(work));
    }
    auto answer = co_await async::within<Answer>(settings_.timeout, exchange(std::move(body)));
    if (!answer || !answer->keep) connection_.reset();
    if (!answer)
        co_return Failure{.text = fmt::format("{}: no answer within {}", where, model::to_text(settings_.timeout))};
    if (!answer->error.empty()) co_return Failure{.text = fmt::format("{}: {}", where, answer->error)};
    const auto at = std::chrono::floor<std::chrono::milliseconds>(now());
    auto outcome = judge_answer(where, answer->status, answer->retry_after, answer->body, at);
    if (!outcome) delivered_ = events.back().seq;
    co_return outcome;
}

/// Empty: there is a connection.
asio::awaitable<std::string> HttpSink::connect()
{
    if (connection_ && !connection_->dead()) co_return std::string();
    connection_.reset();
    if (!target_) co_return std::string("is no URL");
    auto connected = co_await connect_tcp(target_->first_hop, target_->port, executor_);
    if (!connected.socket && target_->over_proxy)
        co_return fmt::format("proxy {}: {}", settings_.proxy, connected.error);
    if (!connected.socket) co_return connected.error;
    if (!target_->tls) {
        connection_ = std::make_unique<Connection>(std::move(*connected.socket));
        co_return std::string();
    }
    if (target_->over_proxy) {
        auto refused = co_await open_tunnel(*connected.socket, target_->tunnel, settings_.proxy_login);
        if (!refused.empty()) co_return refused;
    }
    const auto context = make_tls_context(settings_.ca_file, settings_.certificate_file, settings_.key_file);
    if (!context) co_return context.error().text;
    connection_ = std::make_unique<Connection>(std::move(*connected.socket), *context);
    auto error = co_await connection_->shake_hands(target_->host);
    if (!error.empty()) connection_.reset();
    co_return error;
}

asio::awaitable<HttpSink::Answer> HttpSink::exchange(std::string body)
{
    Answer out;
    out.error = co_await connect();
    if (!out.error.empty()) co_return out;

    Request request(http::verb::post, target_->path, 11);
    request.set(http::field::host, target_->authority);
    request.set(http::field::user_agent, "Onvigil/" + clean_text(context_.identity.version));
    request.set(http::field::content_type, http_content_type(settings_));
    if (settings_.compression == Compression::gzip) request.set(http::field::content_encoding, "gzip");
    for (const auto& [name, value] : settings_.headers) request.set(name, clean_text(value));
    if (target_->over_proxy && !target_->tls && !settings_.proxy_login.empty())
        request.set(http::field::proxy_authorization, basic_authorization(settings_.proxy_login));
    if (!settings_.hmac_secret.empty()) {
        const auto unix_time = std::chrono::floor<std::chrono::seconds>(now().time_since_epoch());
        request.set("X-Onvigil-Signature", http_signature(settings_.hmac_secret, unix_time, body));
    }
    request.body() = std::move(body);
    request.prepare_payload();

    Parser parser;
    parser.body_limit(limits::http_sink_answer_bytes);
    const auto error = co_await connection_->ask(request, parser);
    if (!parser.is_header_done()) {
        out.error = error ? error.message() : "no answer";
        co_return out;
    }
    const auto& answer = parser.get();
    out.status = answer.result_int();
    out.retry_after = std::string(answer[http::field::retry_after]);
    out.body = answer.body();
    out.keep = !error && answer.keep_alive();
    co_return out;
}

}  // namespace onvigil::alerts
