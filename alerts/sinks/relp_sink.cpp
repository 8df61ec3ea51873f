#include "alerts/sinks/relp_sink.hpp"

#include "alerts/sinks/syslog_message.hpp"
#include "async/within.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace onvigil::alerts {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t window = 2048;  ///< messages that may be on their way
constexpr auto answers_within = 30s;
constexpr auto opens_within = 10s;
constexpr auto closes_within = 1s;

}  // namespace

RelpSink::RelpSink(SyslogSettings settings, SensorIdentity identity, asio::any_io_executor executor)
    : settings_(std::move(settings)), executor_(std::move(executor)), host_(settings_.address.host)
{
    context_.identity = std::move(identity);
    context_.facility = settings_.facility;
}

asio::awaitable<Outcome> RelpSink::send(std::span<const model::Event> events)
{
    auto outcome = co_await ready();
    if (outcome) co_return outcome;
    std::string message, all;
    all.reserve(events.size() * 1024);
    for (const auto& event : events) {
        message.clear();
        append_syslog_message(message, settings_, event, context_);
        txnr_ = next_relp_txnr(txnr_);
        append_relp_frame(all, txnr_, "syslog", message);
        on_their_way_.sent(txnr_, event.seq, Steady::now());
    }
    outcome = co_await put(all, answers_within);
    auto patience = 0ms;
    const auto most = events.size() == 1 ? 0 : window;  // a refusal of one must not reach the next
    while (!outcome && (patience == 0ms || on_their_way_.size() > most)) {
        outcome = co_await listen(patience);
        patience = 100ms;
    }
    co_return outcome;
}

asio::awaitable<Outcome> RelpSink::check()
{
    if (!transport_) co_return std::nullopt;
    auto outcome = co_await listen(0ms);
    co_return outcome;
}

/// Whatever is acknowledged until the receiver has answered our `close` counts.
asio::awaitable<void> RelpSink::close()
{
    if (!transport_) co_return;
    std::string frame;
    txnr_ = next_relp_txnr(txnr_);
    append_relp_frame(frame, txnr_, "close", "");
    auto outcome = co_await put(frame, closes_within);
    const auto end = Steady::now() + closes_within;
    while (!outcome && answered_ != txnr_ && Steady::now() < end) outcome = co_await listen(50ms);
    on_their_way_.clear();
    transport_.reset();
}

/// An open session. One that ended with nothing on its way is replaced without a word.
asio::awaitable<Outcome> RelpSink::ready()
{
    const bool nothing_at_stake = on_their_way_.size() == 0;
    if (transport_) {
        auto outcome = co_await listen(0ms);
        if (outcome && !nothing_at_stake) co_return outcome;
    }
    if (transport_) co_return std::nullopt;
    auto connected = co_await connect(settings_, host_, executor_);
    if (!connected.transport) co_return Failure{.text = std::move(connected.error)};
    transport_ = std::move(connected.transport);
    reader_ = {};
    auto outcome = co_await open();
    co_return outcome;
}

asio::awaitable<Outcome> RelpSink::open()
{
    std::string offer;
    txnr_ = 1;
    answered_ = 0;
    append_relp_frame(offer, txnr_, "open", relp_offer());
    auto outcome = co_await put(offer, opens_within);
    const auto end = Steady::now() + opens_within;
    while (!outcome && answered_ != txnr_) {
        if (Steady::now() >= end) co_return broken("it does not answer; does it speak RELP?");
        outcome = co_await listen(100ms);
    }
    co_return outcome;
}

asio::awaitable<Outcome> RelpSink::put(std::string_view bytes, std::chrono::milliseconds limit)
{
    const auto error = co_await async::within<error_code>(limit, transport_->write(bytes));
    if (!error) co_return broken("it takes nothing any more");
    if (*error) co_return broken(error->message());
    co_return std::nullopt;
}

/// Takes what has come; waits up to `limit` for the first of it.
asio::awaitable<Outcome> RelpSink::listen(std::chrono::milliseconds limit)
{
    const auto bytes = co_await transport_->receive(limit);
    reader_.feed(bytes);
    for (;;) {
        const auto frame = reader_.next();
        if (!frame) co_return broken(frame.error().text);
        if (!*frame) break;
        if (auto outcome = take(**frame)) co_return outcome;
    }
    if (!bytes.empty()) co_return std::nullopt;  // there may be more
    if (const auto why = transport_->dead()) co_return broken(*why);
    if (on_their_way_.size() > 0 && Steady::now() - on_their_way_.waiting_since() > answers_within)
        co_return broken("it acknowledges nothing any more");
    co_return std::nullopt;
}

Outcome RelpSink::take(const RelpFrame& frame)
{
    if (frame.command == "serverclose") return broken("the receiver closes the session");
    const auto status = relp_status(frame);
    if (!status) return broken("the receiver does not speak RELP");
    if (*status != 200) {
        const bool of_an_event = on_their_way_.size() > 0;
        auto outcome = broken(fmt::format("the receiver says {}", text::clean(frame.data, 200)));
        if (of_an_event) outcome->kind = Failure::Kind::refused;
        return outcome;
    }
    if (frame.txnr == txnr_) answered_ = txnr_;
    if (const auto seq = on_their_way_.acknowledged(frame.txnr, Steady::now()); seq > 0) delivered_ = seq;
    return std::nullopt;
}

Outcome RelpSink::broken(std::string_view why)
{
    transport_.reset();
    on_their_way_.clear();
    return Failure{.text = fmt::format("{}: {}", to_text(settings_.address), why)};
}

}  // namespace onvigil::alerts
