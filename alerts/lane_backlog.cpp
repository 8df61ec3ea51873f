// What a lane does about events that will not wait for it: counts them, drops them, and says so.
#include "alerts/lane.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::alerts {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto scan_every = 1s;  ///< counting what waits for a dead sink
constexpr auto say_every = 60s;  ///< `events.lost` of a dead sink: it is an event, too
constexpr auto say_every_while_alive = 5s;

}  // namespace

void Lane::lose(const Loss& loss, std::string_view why)
{
    if (loss.count == 0) return;
    loss_.add(loss);
    loss_why_ = why;
    status_.lost += loss.count;
}

/// Goes on behind `seq`; what is on its way may still arrive.
void Lane::skip_to(std::uint64_t seq)
{
    position_ = std::max(position_, seq);
    dropped_to_ = std::max(dropped_to_, seq);
    chunk_.clear();
    next_ = 0;
    if (handed_over_.empty()) cursor_ = position_;
}

void Lane::made_room(std::span<const model::Event> removed)
{
    if (removed.empty() || !begun_ || removed.back().seq <= certain_to()) return;
    const auto last = removed.back().seq;
    if (replay_) replay_ = std::max(*replay_, last);
    const auto reached = std::max(position_, handed_over_.empty() ? 0 : handed_over_.back());
    Loss loss;
    for (const auto& event : removed)
        if (event.seq > std::max(reached, replay_until_) && filter_.wants(event)) loss.add(event.seq);
    lose(loss, no_room);
    if (last > reached) {
        skip_to(last);
    } else {  // gone, should it have to be sent again
        dropped_to_ = std::max(dropped_to_, last);
        loss_why_ = no_room;
    }
    wake();
}

asio::awaitable<std::uint64_t> Lane::count_after(std::uint64_t seq)
{
    const auto last = journal_.last_seq();
    if (filter_.wants_all()) co_return last > seq ? last - seq : 0;
    std::uint64_t count = 0;
    while (seq < last) {
        const auto events = co_await journal_.read_after(seq, chunk_events);
        if (events.empty()) break;
        for (const auto& event : events) count += event.seq <= last && filter_.wants(event);
        seq = events.back().seq;
    }
    co_return count;
}

/// Counts what waits only where the numbers alone could exceed the bound (or, for a failing sink that filters, where
/// they would mislead), and drops the oldest that are too many.
asio::awaitable<void> Lane::bound_backlog()
{
    const auto last = journal_.last_seq();
    const auto waiting = last > position_ ? last - position_ : 0;
    const bool misleading = status_.state != SinkStatus::State::ok && !filter_.wants_all();
    const bool on_purpose = position_ < replay_until_;
    if (on_purpose || (waiting <= settings_.max_backlog && !misleading)) {
        backlog_.reset(position_);
        counting_ = false;
    } else if (Steady::now() >= next_scan_) {
        next_scan_ = Steady::now() + scan_every;
        co_await scan();
    }
    co_await say_loss();
}

asio::awaitable<void> Lane::scan()
{
    counting_ = true;
    backlog_.advance(position_);
    const auto last = journal_.last_seq();  // what comes meanwhile is for the next time
    while (backlog_.scanned() < last) {
        const auto events = co_await journal_.read_after(backlog_.scanned(), chunk_events);
        if (events.empty()) break;
        for (const auto& event : events)
            if (filter_.wants(event)) backlog_.add(event.seq);
        backlog_.scanned_to(events.back().seq);
    }
    backlog_.advance(position_);  // the journal may have made room meanwhile
    Loss loss;
    if (const auto dropped = backlog_.trim(loss)) {
        lose(loss, "its backlog was full");
        skip_to(*dropped);
    }
}

/// The cursor must not pass lost events durably before the loss stands in the journal.
asio::awaitable<void> Lane::say_loss()
{
    if (loss_.count == 0 || Steady::now() < next_say_) co_return;
    next_say_ = Steady::now() + (status_.state == SinkStatus::State::ok ? say_every_while_alive : say_every);
    const auto loss = std::exchange(loss_, {});
    co_await journal_.append_lost(settings_.name, loss.count, loss.first_seq, loss.last_seq, loss_why_);
}

}  // namespace onvigil::alerts
