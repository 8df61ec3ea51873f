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
    missing_end_.reset();
}

asio::awaitable<void> JournalReader::read_after(std::uint64_t seq)
{
    clear();  // before the wait, during which skip_to() may be called
    const auto last = journal_.last_seq();
    chunk_ = co_await journal_.read_after(seq, chunk_events);
    const auto read = chunk_.empty() ? seq : chunk_.back().seq;
    if (chunk_.size() < chunk_events && read < last) missing_end_ = last;
}

void JournalReader::skip_to(std::uint64_t seq)
{
    while (next_ < chunk_.size() && chunk_[next_].seq <= seq) ++next_;
    if (missing_end_ && *missing_end_ <= seq) missing_end_.reset();
}

std::vector<model::Event> JournalReader::take(std::size_t most, std::uint64_t& upto, Loss& missing)
{
    const auto pass = [&](std::uint64_t seq) {  // everything between is not there
        if (seq > upto) missing.add({seq - upto, upto + 1, seq});
    };
    std::vector<model::Event> out;
    while (next_ < chunk_.size() && out.size() < most) {
        auto& event = chunk_[next_++];
        pass(event.seq - 1);
        upto = event.seq;
        if (filter_.wants(event)) out.push_back(std::move(event));
    }
    if (next_ == chunk_.size() && missing_end_) {
        pass(*missing_end_);
        upto = std::max(upto, *missing_end_);
        missing_end_.reset();
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
