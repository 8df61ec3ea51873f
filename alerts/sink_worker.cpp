#include "alerts/sink_worker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::alerts {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto save_every = 500ms;   ///< a cursor costs a commit
constexpr auto check_every = 100ms;  ///< what is handed over and not certain
constexpr std::string_view no_room = "the journal had to make room";
constexpr std::string_view no_record =
    "the journal had to make room, their records cannot be read, or a damaged inventory was replaced by its copy";

}  // namespace

SinkWorker::SinkWorker(asio::any_io_executor executor, EventJournal& journal, SinkSettings settings,
                       SensorIdentity identity, Clock clock, std::uint64_t begin)
    : executor_(std::move(executor)),
      journal_(journal),
      settings_(std::move(settings)),
      identity_(std::move(identity)),
      clock_(std::move(clock)),
      wake_(executor_),
      ended_(executor_, Steady::time_point::max()),
      reader_(journal, EventFilter(settings_)),
      position_(begin),
      backlog_(journal, reader_, settings_.max_backlog),
      random_(std::random_device{}())
{
    status_.name = settings_.name;
    status_.type = settings_.target.type().name;
    status_.target = settings_.target.text();
}

asio::awaitable<void> SinkWorker::run(std::shared_ptr<SinkWorker> before)
{
    while (before && before->phase() != Phase::ended)
        co_await before->ended_.async_wait(asio::as_tuple(asio::use_awaitable));
    // Cancelled in the very turn in which that ended: it must not begin what it could not wait for.
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) phase_ = Phase::stopping;
    async::TaskGroup task(executor_);
    task_ = &task;
    if (phase_ == Phase::waiting) {
        phase_ = Phase::serving;
        task.spawn(serve());
    }
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
        note_arrivals();
    }
    try {
        if (!error && forgotten_)
            co_await journal_.remove_cursor(settings_.name);
        else if (!error)
            co_await save(true);
    } catch (...) {
        error = std::current_exception();
    }
    phase_ = Phase::ended;
    ended_.cancel();
    if (error) std::rethrow_exception(error);
}

/// Not while it reports a loss: the next worker would find it again, and say it once more.
void SinkWorker::stop()
{
    if (phase_ != Phase::ended) phase_ = Phase::stopping;
    if (task_ && !reporting_) task_->cancel();
}

void SinkWorker::forget()
{
    forgotten_ = true;
    stop();
}

void SinkWorker::wake()
{
    wake_.notify();
}

void SinkWorker::retry_now()
{
    retry_now_ = true;
    wake();
}

void SinkWorker::reopen()
{
    if (sink_) sink_->reopen();
}

asio::awaitable<std::uint64_t> SinkWorker::replay_after(std::uint64_t seq)
{
    position_.request_replay(seq);
    retry_now();
    co_await journal_.save_cursor(settings_.name, position_.replay_cursor());
    co_return co_await reader_.count_after(seq);
}

std::optional<std::uint64_t> SinkWorker::certain_to() const
{
    if (!saved_) return std::nullopt;
    return position_.done_with();
}

bool SinkWorker::at_rest() const
{
    return phase_ == Phase::ended || status_.state != model::SinkState::ok ||
           position_.handed_over() >= journal_.last_seq();
}

model::SinkStatus SinkWorker::status() const
{
    auto out = status_;
    out.backlog = backlog_.size(position_);
    return out;
}

void SinkWorker::made_room(std::span<const model::Event> removed)
{
    const auto certain = certain_to();
    if (removed.empty() || !certain || removed.back().seq <= *certain) return;
    const auto lost_behind = position_.remove_to(removed.back().seq);
    reader_.skip_to(position_.handed_over());
    if (losses_.empty()) losses_.because(no_room);
    Loss loss;
    for (const auto& event : removed)
        if (event.seq > lost_behind && reader_.filter().wants(event)) loss.add(event.seq);
    lose(loss, no_room);
    wake();
}

/// The way of every event.
asio::awaitable<void> SinkWorker::serve()
{
    co_await load_cursor();
    for (;;) {
        if (position_.replay_requested()) co_await begin_replay();
        if (!sink_) sink_ = settings_.target.make(identity_, executor_);
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
asio::awaitable<void> SinkWorker::load_cursor()
{
    const auto stored = journal_.load_cursor(settings_.name);
    if (stored) position_.resume(*stored);
    saved_ = position_.certain();
    if (!stored) co_await journal_.save_cursor(settings_.name, position_.cursor());
    backlog_.reset(position_.handed_over());
}

asio::awaitable<void> SinkWorker::begin_replay()
{
    if (sink_) co_await sink_->close();
    sink_.reset();
    position_.begin_replay();
    reader_.clear();
    backlog_.reset(position_.handed_over());
    co_await save(true);
}

/// True: there is something to hand over.
asio::awaitable<bool> SinkWorker::fill()
{
    if (!reader_.empty()) co_return true;
    if (position_.in_flight().empty()) {
        if (auto why = sink_->silent()) {  // not even read; the status says why
            status_.last_error = std::move(*why);
            position_.advance(journal_.last_seq());
            note_arrivals();
            co_return false;
        }
    }
    co_await reader_.read_after(position_.handed_over());
    reader_.skip_to(position_.handed_over());  // the journal may have made room meanwhile
    co_return !reader_.empty();
}

asio::awaitable<Outcome> SinkWorker::hand_over()
{
    auto upto = position_.handed_over();
    Loss missing;  // what of it was wanted is not known
    const auto batch = reader_.take(retry_.batch(upto, sink_->batch()), upto, missing);
    Outcome outcome;
    if (!batch.empty()) {
        retry_now_ = false;  // what asks for it from now on, asks for another attempt
        for (const auto& event : batch) position_.send(event.seq);
        const auto begin = Steady::now();
        outcome = co_await sink_->send(batch);
        status_.deliveries.observe(Steady::now() - begin);
    }
    if (!outcome) {
        position_.advance(upto);
        if (missing.last_seq > std::max(missing_to_, position_.replay_until())) {  // else it was said before
            missing_to_ = missing.last_seq;
            lose(missing, no_record);
        }
    }
    note_arrivals();
    co_return outcome;
}

void SinkWorker::note_arrivals()
{
    const auto count = position_.confirm(sink_->delivered());
    backlog_.advance(position_.handed_over());
    if (count == 0) return;
    retry_.reset();
    status_.delivered += count;
    status_.state = model::SinkState::ok;
    status_.last_delivered = clock_();
    status_.last_error.clear();
    status_.failing_since.reset();
}

asio::awaitable<void> SinkWorker::rest()
{
    co_await report_loss();
    if (position_.in_flight().empty() && saved_ == position_.certain() && losses_.empty()) {
        co_await wake_.wait();
        co_return;
    }
    co_await wake_.wait_until(Steady::now() + check_every);
    if (!position_.in_flight().empty()) {
        retry_now_ = false;
        auto outcome = co_await sink_->check();
        note_arrivals();
        if (outcome) co_await recover(std::move(*outcome));
    }
    co_await save(false);
}

asio::awaitable<void> SinkWorker::recover(Failure failure)
{
    const auto action = retry_.after(failure, position_.in_flight());
    const auto last = position_.in_flight().empty() ? 0 : position_.in_flight().back();
    // What did not become certain is read again; what the journal has removed meanwhile is lost.
    const auto gone = position_.give_up();
    lose(gone, losses_.why());
    if (action == RetryPolicy::Action::park) {
        position_.park(last);
        ++status_.parked;
        status_.last_parked_error = failure.text;
        if (gone.count == 0) losses_.add(Loss{1, last, last}, failure.text);
    }
    reader_.clear();
    backlog_.reset(position_.handed_over());
    if (action != RetryPolicy::Action::wait) co_return;
    const bool retry = failure.kind == Failure::Kind::retry;
    status_.state = retry ? model::SinkState::retrying : model::SinkState::failed;
    if (!status_.failing_since) status_.failing_since = clock_();
    const auto wait = retry_.wait(failure, std::uniform_real_distribution<double>(0.0, 1.0)(random_));
    status_.last_error = std::move(failure.text);
    co_await wait_to_retry(Steady::now() + wait);
}

asio::awaitable<void> SinkWorker::wait_to_retry(Steady::time_point until)
{
    while (!retry_now_ && Steady::now() < until) {
        co_await bound_backlog();
        co_await save(false);
        const auto soonest = Steady::now() + check_every;
        auto next = until;
        if (!losses_.empty()) next = std::min(next, std::max(losses_.due(), soonest));
        if (saved_ != position_.certain()) next = std::min(next, std::max(next_save_, soonest));
        co_await wake_.wait_until(next);
    }
}

asio::awaitable<void> SinkWorker::bound_backlog()
{
    const auto loss = co_await backlog_.enforce(position_, status_.state != model::SinkState::ok);
    lose(loss, "its backlog was full");
    reader_.skip_to(position_.handed_over());
    co_await report_loss();
}

void SinkWorker::lose(const Loss& loss, std::string_view why)
{
    losses_.add(loss, why);
    status_.lost += loss.count;
}

/// The cursor must not pass lost events durably before the loss stands in the journal.
asio::awaitable<void> SinkWorker::report_loss()
{
    if (losses_.empty() || Steady::now() < losses_.due()) co_return;
    const auto loss = losses_.take(Steady::now(), status_.state != model::SinkState::ok);
    reporting_ = true;  // and for good, if this is cancelled
    co_await journal_.append_lost(settings_.name, loss.count, loss.first_seq, loss.last_seq, losses_.why());
    reporting_ = false;
    if (phase_ == Phase::stopping) stop();
}

asio::awaitable<void> SinkWorker::save(bool at_once)
{
    if (!saved_) co_return;  // it never began: what is stored is its predecessor's
    if (saved_ == position_.certain() || position_.replay_requested()) co_return;  // a replay has saved its beginning
    if (at_once) losses_.report_now();
    co_await report_loss();
    if (!losses_.empty() || reporting_ || (!at_once && Steady::now() < next_save_)) co_return;
    next_save_ = Steady::now() + save_every;
    const auto cursor = position_.cursor();
    co_await journal_.save_cursor(settings_.name, cursor);
    saved_ = cursor.seq;
}

}  // namespace onvigil::alerts
