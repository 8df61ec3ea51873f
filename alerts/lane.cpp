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

constexpr auto save_every = 500ms;        ///< a cursor costs a commit
constexpr auto check_every = 100ms;       ///< what is handed over and not certain
constexpr int most_refused_in_a_row = 3;  ///< then it may not be the events that are wrong

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
    // Cancelled in the very turn in which that ended: it must not begin what it could not wait for.
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) stopped_ = true;
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
        if (!error) co_await leave();
    } catch (...) {
        error = std::current_exception();
    }
    done_ = true;
    ended_.cancel();
    if (error) std::rethrow_exception(error);
}

asio::awaitable<void> Lane::leave()
{
    if (forgotten_) return journal_.remove_cursor(settings_.name);
    return save(true);
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

void Lane::forget()
{
    forgotten_ = true;
    stop();
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

asio::awaitable<void> Lane::replay_after(std::uint64_t seq)
{
    replay_ = std::min(seq, replay_.value_or(seq));
    replay_until_ = std::max(replay_until_, position_);
    const Cursor back{std::min(cursor_, *replay_), replay_until_};
    retry_now();
    return journal_.save_cursor(settings_.name, back);
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
    if (const auto stored = journal_.load_cursor(settings_.name)) {
        position_ = cursor_ = saved_ = stored->seq;
        replay_until_ = stored->replay_until;
        begun_ = true;
    } else {
        begun_ = true;
        co_await journal_.save_cursor(settings_.name, Cursor{cursor_, 0});
        saved_ = cursor_;
    }
    backlog_.reset(position_);
}

asio::awaitable<void> Lane::rewind()
{
    if (sink_) co_await sink_->close();
    sink_.reset();
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
    if (handed_over_.empty() && reaches_nobody()) {
        position_ = std::max(position_, journal_.last_seq());
        account();
        co_return false;
    }
    next_ = 0;
    chunk_ = co_await journal_.read_after(position_, chunk_events);
    if (chunk_.empty()) co_return false;
    while (next_ < chunk_.size() && chunk_[next_].seq <= position_) ++next_;  // counted as lost while it was read
    if (next_ == chunk_.size()) co_return false;
    // Removed while nobody stood here: what of it was wanted is not known any more.
    const auto first = chunk_[next_].seq;
    if (first > position_ + 1 && first > replay_until_ + 1)
        lose({first - position_ - 1, position_ + 1, first - 1}, no_room);
    co_return true;
}

/// What reaches nobody is not even read; the status says why.
bool Lane::reaches_nobody()
{
    auto why = sink_->silent();
    if (why) status_.last_error = std::move(*why);
    return why.has_value();
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
    if (!outcome) position_ = std::max(position_, upto);
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
    const bool refused = failure.kind == Failure::Kind::refused && !handed_over_.empty();
    if (refused && isolate_or_park(failure)) co_return;
    give_up_handed_over();
    const bool hopeless = failure.kind == Failure::Kind::hopeless;
    status_.state = failure.kind == Failure::Kind::retry ? SinkStatus::State::retrying : SinkStatus::State::failed;
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
        Loss loss;
        for (const auto seq : handed_over_)
            if (seq <= dropped_to_) loss.add(seq);
        lose(loss, std::string(loss_why_));
        cursor_ = dropped_to_;
    }
    handed_over_.clear();
    chunk_.clear();
    next_ = 0;
    position_ = cursor_;
    backlog_.reset(position_);
}

/// A refused batch is sent again one by one; a refused event is left out, counted and said. After some in a row it may
/// not be the events that are wrong: then each has a back-off and a second try before it is left out. False: wait.
bool Lane::isolate_or_park(const Failure& failure)
{
    const auto last = handed_over_.back();
    if (handed_over_.size() > 1) {
        give_up_handed_over();
        one_by_one_until_ = last;
        return true;
    }
    if (refused_in_a_row_ >= most_refused_in_a_row && std::exchange(doubted_, last) != last) return false;
    give_up_handed_over();
    cursor_ = position_ = last;
    backlog_.advance(position_);
    ++refused_in_a_row_;
    ++status_.parked;
    status_.last_parked_error = failure.text;
    loss_.add(last);
    loss_why_ = failure.text;
    return true;
}

asio::awaitable<void> Lane::save(bool at_once)
{
    if (cursor_ == saved_ || replay_) co_return;  // a replay has saved where it begins
    const auto now = Steady::now();
    if (loss_.count > 0) {
        if (at_once) next_say_ = now;
        co_await say_loss();
        if (loss_.count > 0) co_return;
    }
    if (!at_once && now < next_save_) co_return;
    next_save_ = now + save_every;
    const Cursor cursor{cursor_, cursor_ < replay_until_ ? replay_until_ : 0};
    co_await journal_.save_cursor(settings_.name, cursor);
    saved_ = cursor.seq;
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
