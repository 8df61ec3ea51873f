#pragma once
/// Sinks that do as they are told, for the tests of worker and dispatcher.

#include "alerts/dispatcher.hpp"
#include "alerts/sinks/setting_visitor.hpp"
#include "alerts/sinks/sink.hpp"
#include "alerts/sinks/sink_type.hpp"
#include "memory_journal.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <string>
#include <vector>

namespace onvigil::alerts::test {

/// What a fake sink received, and how it is to answer; outlives the sink objects made over it.
struct Receiver {
    std::vector<std::uint64_t> got;
    std::vector<std::size_t> batches;
    std::function<Outcome(std::span<const model::Event>)> answer = [](auto) { return std::nullopt; };
    std::function<void()> on_got = [] {};
    std::size_t batch = 512;
    bool uncertain = false;  ///< what is handed over becomes certain only in check()
    std::size_t made = 0, closed = 0, reopened = 0;
    bool hangs = false;
    bool silent = false;
};

class FakeSink final : public Sink {
public:
    explicit FakeSink(Receiver& receiver) : receiver_(receiver) { ++receiver_.made; }

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override
    {
        if (receiver_.hangs) {
            boost::asio::steady_timer forever(co_await boost::asio::this_coro::executor,
                                              boost::asio::steady_timer::time_point::max());
            co_await forever.async_wait(boost::asio::use_awaitable);
        }
        co_await boost::asio::post(boost::asio::use_awaitable);
        if (auto outcome = receiver_.answer(events)) co_return outcome;
        receiver_.batches.push_back(events.size());
        for (const auto& event : events) receiver_.got.push_back(event.seq);
        last_ = events.back().seq;
        if (!receiver_.uncertain) delivered_ = last_;
        settled_ = !receiver_.uncertain;
        receiver_.on_got();
        co_return std::nullopt;
    }
    boost::asio::awaitable<Outcome> check() override
    {
        settle();
        co_return std::nullopt;
    }
    boost::asio::awaitable<void> close() override
    {
        settle();
        ++receiver_.closed;
        co_return;
    }
    bool settled() const override { return settled_; }
    std::size_t batch() const override { return receiver_.batch; }
    void reopen() override { ++receiver_.reopened; }
    std::optional<std::string> silent() const override
    {
        return receiver_.silent ? std::optional<std::string>("nobody is there") : std::nullopt;
    }

private:
    void settle()
    {
        delivered_ = last_;
        settled_ = true;
    }
    Receiver& receiver_;
    std::uint64_t last_ = 0;
    bool settled_ = true;
};

inline Failure failure(std::string text, Failure::Kind kind = Failure::Kind::retry)
{
    return {.text = std::move(text), .kind = kind, .retry_after = {}};
}

/// A sink's settings that make a FakeSink over `receiver`.
struct FakeSettings {
    Receiver* receiver = nullptr;
    bool operator==(const FakeSettings&) const = default;

    static const SinkType type;
    void visit(SettingVisitor&) {}
    [[nodiscard]] std::string target() const { return "/nowhere"; }
    [[nodiscard]] std::unique_ptr<Sink> make(const SensorIdentity&, const boost::asio::any_io_executor&) const
    {
        return std::make_unique<FakeSink>(*receiver);
    }
};
inline const SinkType FakeSettings::type = sink_type<FakeSettings>("fake");

inline AlertSettings only(std::vector<SinkSettings> sinks)
{
    AlertSettings out;
    out.sinks = std::move(sinks);
    return out;
}

}  // namespace onvigil::alerts::test
