#pragma once
/// A journal in memory and sinks that do as they are told, for the tests of lane and dispatcher.

#include "alerts/dispatcher.hpp"
#include "samples.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace onvigil::alerts::test {

/// An event of a type and severity, numbered.
inline model::Event numbered(std::uint64_t seq, model::EventType type = model::EventType::device_found,
                             model::Severity severity = model::Severity::info)
{
    model::Event event;
    event.time = start + std::chrono::milliseconds(seq);
    event.type = type;
    event.severity = severity;
    event.message = "event " + std::to_string(seq);
    Stamper().stamp(event, seq, event.time, seq);
    return event;
}

class MemoryJournal final : public Journal {
public:
    void grow(std::uint64_t count)
    {
        for (std::uint64_t i = 0; i < count; ++i) add(numbered(last_seq() + 1));
    }
    void add(model::Event event) { events.push_back(std::move(event)), last = events.back().seq; }

    boost::asio::awaitable<std::vector<model::Event>> read_after(std::uint64_t seq, std::size_t limit) override
    {
        co_await boost::asio::post(boost::asio::use_awaitable);
        ++reads;
        std::vector<model::Event> out;
        for (const auto& event : events)
            if (event.seq > seq && out.size() < limit) out.push_back(event);
        co_return out;
    }
    std::uint64_t last_seq() const override { return last; }
    boost::asio::awaitable<std::uint64_t> seq_before(model::TimePoint since) override
    {
        std::uint64_t seq = 0;
        for (const auto& event : events)
            if (event.time < since) seq = event.seq;
        co_return seq;
    }
    std::vector<std::string> cursor_names() const override
    {
        std::vector<std::string> names;
        for (const auto& [name, seq] : cursors) names.push_back(name);
        return names;
    }
    std::optional<Cursor> load_cursor(const std::string& sink) const override
    {
        if (broken) throw std::runtime_error("disk on fire");
        const auto found = cursors.find(sink);
        if (found == cursors.end()) return std::nullopt;
        const auto until = replays.find(sink);
        return Cursor{found->second, until == replays.end() ? 0 : until->second};
    }
    boost::asio::awaitable<void> save_cursor(std::string sink, Cursor cursor) override
    {
        co_await boost::asio::post(boost::asio::use_awaitable);
        cursors[sink] = cursor.seq;
        replays[sink] = cursor.replay_until;
        ++saves;
    }
    boost::asio::awaitable<void> remove_cursor(std::string sink) override
    {
        co_await boost::asio::post(boost::asio::use_awaitable);
        cursors.erase(sink);
        replays.erase(sink);
    }
    /// The oldest go, as the daemon's prune does it.
    std::vector<model::Event> make_room(std::uint64_t upto)
    {
        std::vector<model::Event> removed;
        while (!events.empty() && events.front().seq <= upto) {
            removed.push_back(events.front());
            events.pop_front();
        }
        return removed;
    }
    boost::asio::awaitable<void> append_lost(std::string sink, std::uint64_t count, std::uint64_t first,
                                             std::uint64_t last_lost, std::string why) override
    {
        lost.push_back({sink, count, first, last_lost, why});
        co_return;
    }

    struct Lost {
        std::string sink;
        std::uint64_t count, first, last;
        std::string why;
    };
    std::deque<model::Event> events;
    std::uint64_t last = 0;
    std::map<std::string, std::uint64_t> cursors, replays;
    std::vector<Lost> lost;
    std::size_t saves = 0, reads = 0;
    bool broken = false;
};

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

inline SinkSettings sink_named(std::string name)
{
    SinkSettings out;
    out.name = std::move(name);
    out.target = FileSink{.path = "/nowhere", .format = Format::json};
    return out;
}

inline AlertSettings only(std::vector<SinkSettings> sinks)
{
    AlertSettings out;
    out.sinks = std::move(sinks);
    return out;
}

}  // namespace onvigil::alerts::test
