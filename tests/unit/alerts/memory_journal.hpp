#pragma once
/// A journal in memory, and numbered events to fill it with.

#include "alerts/event_journal.hpp"
#include "samples.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
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
    EventIdGenerator().assign(event, seq, event.time, seq);
    return event;
}

class MemoryJournal final : public EventJournal {
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
        boost::asio::steady_timer room(co_await boost::asio::this_coro::executor);
        while (full) {
            room.expires_after(std::chrono::milliseconds(1));
            co_await room.async_wait(boost::asio::use_awaitable);
        }
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
    bool full = false;  ///< append_lost() waits for room
};

}  // namespace onvigil::alerts::test
