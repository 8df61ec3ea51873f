#include "alerts/journal_reader.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace onvigil::alerts {

namespace asio = boost::asio;

namespace {

constexpr std::size_t chunk_events = 1024;  ///< read from the journal at once

}  // namespace

void JournalReader::clear()
{
    chunk_.clear();
    next_ = 0;
}

asio::awaitable<void> JournalReader::read_after(std::uint64_t seq)
{
    clear();  // before the wait, during which skip_to() may be called
    chunk_ = co_await journal_.read_after(seq, chunk_events);
}

void JournalReader::skip_to(std::uint64_t seq)
{
    while (!empty() && next_seq() <= seq) ++next_;
}

std::vector<model::Event> JournalReader::take(std::size_t most, std::uint64_t& upto)
{
    std::vector<model::Event> out;
    while (!empty() && out.size() < most) {
        auto& event = chunk_[next_++];
        upto = event.seq;
        if (filter_.wants(event)) out.push_back(std::move(event));
    }
    return out;
}

asio::awaitable<std::uint64_t> JournalReader::count_after(std::uint64_t seq) const
{
    const auto last = journal_.last_seq();
    if (filter_.wants_all()) co_return last > seq ? last - seq : 0;
    std::uint64_t count = 0;
    std::function<void(std::uint64_t)> visit = [&count](std::uint64_t) { ++count; };
    co_await scan_after(seq, std::move(visit));
    co_return count;
}

asio::awaitable<std::uint64_t> JournalReader::scan_after(std::uint64_t seq,
                                                         std::function<void(std::uint64_t)> visit) const
{
    const auto last = journal_.last_seq();  // what is written meanwhile is for the next time
    while (seq < last) {
        const auto events = co_await journal_.read_after(seq, chunk_events);
        if (events.empty()) break;
        for (const auto& event : events)
            if (event.seq <= last && filter_.wants(event)) visit(event.seq);
        seq = std::min(events.back().seq, last);
    }
    co_return seq;
}

}  // namespace onvigil::alerts
