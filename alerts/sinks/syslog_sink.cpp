#include "alerts/sinks/syslog_sink.hpp"

#include "alerts/sinks/syslog_message.hpp"
#include "async/within.hpp"

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace onvigil::alerts {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr auto stalled_after = 60s;    ///< a receiver that takes nothing for so long is left
constexpr auto refused_within = 50ms;  ///< by an address that was not tried before
constexpr std::size_t datagrams_at_once = 25;
constexpr auto datagram_pause = 1ms;  ///< 25,000 a second: more overflows a receiver's buffer

}  // namespace

SyslogSink::SyslogSink(SyslogSettings settings, SensorIdentity identity, asio::any_io_executor executor)
    : settings_(std::move(settings)), executor_(std::move(executor)), host_(settings_.address.host)
{
    context_.identity = std::move(identity);
    context_.facility = settings_.facility;
}

/// A name may have addresses without a listener (::1 beside 127.0.0.1): over UDP that shows only after sending.
asio::awaitable<Outcome> SyslogSink::send(std::span<const model::Event> events)
{
    Outcome outcome;
    for (std::size_t tried = 1;; ++tried) {
        outcome = co_await ready();
        if (outcome) break;
        const bool another = transport_->datagrams() && tried < addresses_;
        outcome = co_await write_all(events);
        if (!outcome || !another) break;
    }
    if (outcome) co_return outcome;
    delivery_.written(*transport_, events.back().seq);
    note_delivered();
    co_return std::nullopt;
}

asio::awaitable<Outcome> SyslogSink::write_all(std::span<const model::Event> events)
{
    const bool unknown = std::exchange(fresh_, false) && addresses_ > 1;
    if (!transport_->datagrams()) co_return co_await write(events);
    auto outcome = co_await write_datagrams(events);
    if (outcome || !unknown) co_return outcome;
    asio::steady_timer timer(executor_, refused_within);
    co_await timer.async_wait(asio::use_awaitable);
    co_return co_await alive();
}

asio::awaitable<Outcome> SyslogSink::check()
{
    if (!transport_) co_return std::nullopt;
    auto outcome = co_await alive();
    if (outcome) co_return outcome;
    note_delivered();
    co_return std::nullopt;
}

asio::awaitable<void> SyslogSink::close()
{
    if (!transport_) co_return;
    bool read_to_the_end = false;
    const auto pending = delivery_.pending();
    const bool worth_it = !transport_->datagrams() || pending;
    if (worth_it && !transport_->dead()) read_to_the_end = co_await transport_->close_gracefully();
    if (read_to_the_end && pending) delivered_ = *pending;
    delivery_ = {};
    transport_.reset();
}

/// A living connection. One that died with nothing on its way is replaced without a word.
asio::awaitable<Outcome> SyslogSink::ready()
{
    const bool nothing_at_stake = settled();
    if (transport_) {
        auto outcome = co_await alive();
        if (outcome && !nothing_at_stake) co_return outcome;
    }
    if (transport_) co_return std::nullopt;
    auto connected = co_await connect(settings_, host_, executor_, turn_);
    addresses_ = connected.addresses;
    fresh_ = true;
    if (!connected.transport) co_return Failure{.text = std::move(connected.error)};
    transport_ = std::move(connected.transport);
    co_return std::nullopt;
}

asio::awaitable<Outcome> SyslogSink::write(std::span<const model::Event> events)
{
    std::string message, all;
    all.reserve(events.size() * 1024);
    for (const auto& event : events) {
        message.clear();
        append_syslog_message(message, settings_, event, context_);
        append_framed(all, settings_.framing, message);
    }
    co_return co_await put(all);
}

asio::awaitable<Outcome> SyslogSink::write_datagrams(std::span<const model::Event> events)
{
    asio::steady_timer pause(executor_);
    std::string message;
    std::size_t count = 0;
    for (const auto& event : events) {
        message.clear();
        append_syslog_message(message, settings_, event, context_);
        auto outcome = co_await put(message);
        if (outcome) co_return outcome;
        if (++count % datagrams_at_once != 0) continue;
        pause.expires_after(datagram_pause);
        co_await pause.async_wait(asio::use_awaitable);
    }
    co_return std::nullopt;
}

asio::awaitable<Outcome> SyslogSink::put(std::string_view bytes)
{
    const auto error = co_await async::within<error_code>(stalled_after, transport_->write(bytes));
    if (!error) co_return broken("it takes nothing any more");
    if (*error) {
        const auto words = co_await transport_->closing_alert();
        co_return broken(words.empty() ? error->message() : words);
    }
    co_return std::nullopt;
}

asio::awaitable<Outcome> SyslogSink::alive()
{
    const auto why = transport_->dead();
    if (!why) co_return std::nullopt;
    const auto words = co_await transport_->closing_alert();
    co_return broken(words.empty() ? *why : words);
}

Outcome SyslogSink::broken(std::string_view why)
{
    transport_.reset();
    delivery_ = {};
    ++turn_;
    return Failure{.text = fmt::format("{}: {}", to_text(settings_.address), why)};
}

void SyslogSink::note_delivered()
{
    if (const auto seq = delivery_.delivered(*transport_, SyslogDelivery::Steady::now())) delivered_ = *seq;
}

}  // namespace onvigil::alerts
