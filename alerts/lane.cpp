#include "alerts/lane.hpp"

#include "base/limits.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::alerts {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t chunk_events = 1024;  ///< read from the journal at once
constexpr auto save_every = 500ms;          ///< a cursor costs a commit
constexpr auto check_every = 100ms;         ///< what is handed over and not certain
constexpr auto scan_every = 1s;             ///< counting what waits for a dead sink
constexpr auto say_every = 60s;             ///< `events.lost` of a dead sink: it is an event, too
constexpr int most_refused_in_a_row = 3;    ///< then it is not the events that are wrong
constexpr auto say_every_while_alive = 5s;

}  // namespace

Lane::Lane(asio::any_io_executor executor, Journal& journal, SinkSettings settings, MakeSink make_sink, Clock clock,
           std::uint64_t begin)
    : executor_(std::move(executor)),
      journal_(journal),
      settings_(std::move(settings)),
      make_sink_(std::move(make_sink)),
      clock_(std::move(clock)),
      filter_(settings_),
      wake_(executor_),
      ended_(executor_, Steady::time_point::max()),
      position_(begin),
      cursor_(begin),
      backlog_(settings_.max_backlog),
      random_(std::random_device{}())
{
    status_.name = settings_.name;
    status_.type = type_name(settings_);
    status_.target = target_text(settings_);
}

asio::awaitable<void> Lane::run(std::shared_ptr<Lane> before)
{
    if (before) co_await before->wait_for_end();
    async::TaskGroup task(executor_);
    task_ = &task;
    if (!stopped_) task.spawn(serve());
    std::exception_ptr error;
    try {
        co_await task.join();
    } catch (...) {
        error = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    task_ = nullptr;
    if (sink_) {
        co_await sink_->close();
        account();
    }
    try {
        if (!error) co_await save(true);
    } catch (...) {
        error = std::current_exception();
    }
    done_ = true;
    ended_.cancel();
    if (error) std::rethrow_exception(error);
}

asio::awaitable<void> Lane::wait_for_end()
{
    while (!done_) co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
}

void Lane::stop()
{
    stopped_ = true;
    if (task_) task_->cancel();
}

void Lane::wake()
{
    woken_ = true;
    wake_.cancel();
}

void Lane::retry_now()
{
    retry_now_ = true;
    wake();
}

void Lane::reopen()
{
    if (sink_) sink_->reopen();
}

void Lane::replay_after(std::uint64_t seq)
{
    replay_ = std::min(seq, replay_.value_or(seq));
    retry_now();
}

bool Lane::at_rest() const
{
    return done_ || status_.state != SinkStatus::State::ok || position_ >= journal_.last_seq();
}

SinkStatus Lane::status() const
{
    auto out = status_;
    const auto last = journal_.last_seq();
    out.backlog = handed_over_.size() + (counting_ ? backlog_.size() : last > position_ ? last - position_ : 0);
    return out;
}

/// The way of every event, in one place.
asio::awaitable<void> Lane::serve()
{
    co_await begin();
    for (;;) {
        if (replay_) co_await rewind();
        if (!sink_) sink_ = make_sink_();
        co_await bound_backlog();
        if (co_await fill()) {
            auto outcome = co_await hand_over();
            if (outcome) co_await recover(std::move(*outcome));
            co_await save(false);
        } else {
            co_await rest();
        }
    }
}

/// A sink seen for the first time gets its cursor before anything can happen that it must not miss.
asio::awaitable<void> Lane::begin()
{
    const auto stored = co_await journal_.load_cursor(settings_.name);
    if (stored) {
        position_ = cursor_ = saved_ = *stored;
    } else {
        co_await journal_.save_cursor(settings_.name, cursor_);
        saved_ = cursor_;
    }
    backlog_.reset(position_);
}

asio::awaitable<void> Lane::rewind()
{
    if (sink_) co_await sink_->close();
    sink_.reset();
    replay_until_ = std::max(replay_until_, position_);
    position_ = cursor_ = std::min(position_, *replay_);
    replay_.reset();
    dropped_to_ = 0;
    handed_over_.clear();
    chunk_.clear();
    next_ = 0;
    backlog_.reset(position_);
    co_await save(true);
}

/// True: chunk_ holds something that is not handed over.
asio::awaitable<bool> Lane::fill()
{
    if (next_ < chunk_.size()) co_return true;
    next_ = 0;
    chunk_ = co_await journal_.read_after(position_, chunk_events);
    if (chunk_.empty()) co_return false;
    const auto first = chunk_.front().seq;
    if (first > position_ + 1) lose(position_ + 1, first - 1, first - position_ - 1, "the journal had to make room");
    co_return true;
}

asio::awaitable<Outcome> Lane::hand_over()
{
    const std::size_t most = position_ < one_by_one_until_ ? 1 : sink_->batch();
    std::vector<model::Event> batch;
    std::uint64_t upto = position_;
    while (next_ < chunk_.size() && batch.size() < most) {
        auto& event = chunk_[next_++];
        upto = event.seq;
        if (filter_.wants(event)) batch.push_back(std::move(event));
    }
    Outcome outcome;
    if (!batch.empty()) {
        for (const auto& event : batch) handed_over_.push_back(event.seq);
        outcome = co_await sink_->send(batch);
    }
    if (!outcome) position_ = upto;
    account();
    co_return outcome;
}

/// Takes note of what has become certain.
void Lane::account()
{
    const auto certain = sink_->delivered();
    bool progress = false;
    while (!handed_over_.empty() && handed_over_.front() <= certain) {
        cursor_ = handed_over_.front();
        handed_over_.pop_front();
        ++status_.delivered;
        progress = true;
    }
    if (handed_over_.empty()) cursor_ = std::max(cursor_, position_);
    position_ = std::max(position_, cursor_);
    backlog_.advance(position_);
    if (!progress) return;
    refused_in_a_row_ = 0;
    backoff_.reset();
    status_.state = SinkStatus::State::ok;
    status_.last_delivered = clock_();
    status_.last_error.clear();
    status_.failing_since.reset();
}

asio::awaitable<void> Lane::rest()
{
    co_await say_loss();
    if (handed_over_.empty() && saved_ == cursor_ && loss_.count == 0) {
        co_await pause(Steady::time_point::max());
        co_return;
    }
    co_await pause(Steady::now() + check_every);
    if (!handed_over_.empty()) {
        auto outcome = co_await sink_->check();
        account();
        if (outcome) co_await recover(std::move(*outcome));
    }
    co_await save(false);
}

asio::awaitable<void> Lane::recover(Failure failure)
{
    const bool others_are_taken = refused_in_a_row_ < most_refused_in_a_row;
    if (failure.kind == Failure::Kind::refused && !handed_over_.empty() && others_are_taken) {
        isolate_or_park(failure);
        co_return;
    }
    give_up_handed_over();
    const bool hopeless = failure.kind != Failure::Kind::retry;
    status_.state = hopeless ? SinkStatus::State::failed : SinkStatus::State::retrying;
    status_.last_error = std::move(failure.text);
    if (!status_.failing_since) status_.failing_since = clock_();

    const double random = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
    auto wait = hopeless ? Backoff::longest : backoff_.next(random);
    if (failure.retry_after)
        wait = std::clamp<std::chrono::milliseconds>(*failure.retry_after, wait, limits::longest_retry_after);
    retry_now_ = false;
    co_await wait_to_retry(Steady::now() + wait);
}

asio::awaitable<void> Lane::wait_to_retry(Steady::time_point until)
{
    while (!retry_now_ && Steady::now() < until) {
        co_await bound_backlog();
        co_await save(false);
        auto next = until;
        if (loss_.count > 0) next = std::min(next, std::max(next_say_, Steady::now() + check_every));
        if (cursor_ != saved_) next = std::min(next, std::max(next_save_, Steady::now() + check_every));
        co_await pause(next);
    }
}

/// What was handed over and never became certain is read again; what had to make room meanwhile is gone for good.
void Lane::give_up_handed_over()
{
    if (dropped_to_ > cursor_) {
        if (!handed_over_.empty()) lose(handed_over_.front(), handed_over_.back(), handed_over_.size(), loss_why_);
        cursor_ = dropped_to_;
    }
    handed_over_.clear();
    chunk_.clear();
    next_ = 0;
    position_ = cursor_;
    backlog_.reset(position_);
}

/// A refused batch is sent again one by one; a refused event is left out, counted and said.
void Lane::isolate_or_park(const Failure& failure)
{
    const auto last = handed_over_.back();
    const bool alone = handed_over_.size() == 1;
    give_up_handed_over();
    if (!alone) {
        one_by_one_until_ = last;
        return;
    }
    cursor_ = position_ = last;
    backlog_.advance(position_);
    ++refused_in_a_row_;
    ++status_.parked;
    status_.last_error = failure.text;
    lose(last, last, 1, failure.text);
}

void Lane::lose(std::uint64_t first, std::uint64_t last, std::uint64_t count, std::string_view why)
{
    loss_.add(first, last, count);
    loss_why_ = why;
    status_.lost += count;
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
    Loss loss;
    const auto dropped = backlog_.trim(loss);
    if (!dropped) co_return;
    lose(loss.first_seq, loss.last_seq, loss.count, "its backlog was full");
    position_ = dropped_to_ = *dropped;
    chunk_.clear();
    next_ = 0;
    if (handed_over_.empty()) cursor_ = position_;
}

/// The cursor must not pass lost events durably before the loss stands in the journal.
asio::awaitable<void> Lane::say_loss()
{
    if (loss_.count == 0 || Steady::now() < next_say_) co_return;
    next_say_ = Steady::now() + (status_.state == SinkStatus::State::ok ? say_every_while_alive : say_every);
    const auto loss = std::exchange(loss_, {});
    co_await journal_.append_lost(settings_.name, loss.count, loss.first_seq, loss.last_seq, loss_why_);
}

asio::awaitable<void> Lane::save(bool at_once)
{
    if (cursor_ == saved_) co_return;
    const auto now = Steady::now();
    if (loss_.count > 0) {
        if (at_once) next_say_ = now;
        co_await say_loss();
        if (loss_.count > 0) co_return;
    }
    if (!at_once && now < next_save_) co_return;
    next_save_ = now + save_every;
    const auto cursor = cursor_;
    co_await journal_.save_cursor(settings_.name, cursor);
    saved_ = cursor;
}

asio::awaitable<void> Lane::pause(Steady::time_point until)
{
    if (!woken_) {
        wake_.expires_at(until);
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    woken_ = false;
}

}  // namespace onvigil::alerts
