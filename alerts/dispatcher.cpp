#include "alerts/dispatcher.hpp"

#include "alerts/event_id_generator.hpp"
#include "alerts/sink_worker.hpp"
#include "alerts/summary_events.hpp"
#include "async/within.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <random>

namespace onvigil::alerts {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto test_limit = 20s;
constexpr auto test_poll = 100ms;
constexpr auto drain_poll = 10ms;

using Phase = SinkWorker::Phase;

/// Sends one event and waits until it is certain; empty: it arrived.
asio::awaitable<std::string> send_and_follow(Sink& sink, const model::Event& event)
{
    auto outcome = co_await sink.send({&event, 1});
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!outcome && !sink.settled()) {
        timer.expires_after(test_poll);
        co_await timer.async_wait(asio::use_awaitable);
        outcome = co_await sink.check();
    }
    co_return outcome ? outcome->text : std::string();
}

}  // namespace

Dispatcher::Dispatcher(asio::any_io_executor executor, EventJournal& journal, SensorIdentity identity, Clock clock)
    : executor_(std::move(executor)),
      journal_(journal),
      identity_(std::move(identity)),
      clock_(std::move(clock)),
      ended_(executor_, asio::steady_timer::time_point::max())
{
}

Dispatcher::~Dispatcher() = default;

asio::awaitable<void> Dispatcher::run(AlertSettings settings)
{
    tasks_ = std::make_unique<async::TaskGroup>(executor_);
    tasks_->spawn(idle());
    reconfigure(std::move(settings));
    tasks_->spawn(remove_unknown_cursors());
    std::exception_ptr error;
    try {
        co_await tasks_->join();
    } catch (...) {
        error = std::current_exception();
    }
    tasks_.reset();
    ended_.cancel();
    if (error) std::rethrow_exception(error);
}

asio::awaitable<void> Dispatcher::stop()
{
    if (tasks_) tasks_->cancel();
    while (tasks_) co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// Keeps the group alive while there is no sink at all.
asio::awaitable<void> Dispatcher::idle()
{
    asio::steady_timer forever(executor_, asio::steady_timer::time_point::max());
    co_await forever.async_wait(asio::use_awaitable);
}

/// The cursors of sinks that were taken out of the configuration while the daemon did not run.
asio::awaitable<void> Dispatcher::remove_unknown_cursors()
{
    for (const auto& name : journal_.cursor_names())
        if (std::ranges::find(settings_.sinks, name, &SinkSettings::name) == settings_.sinks.end())
            co_await journal_.remove_cursor(name);
}

/// The worker that served a sink until now, and perhaps still does.
std::shared_ptr<SinkWorker> Dispatcher::take_predecessor(std::vector<std::shared_ptr<SinkWorker>>& old,
                                                         const std::string& name)
{
    for (auto* workers : {&old, &leaving_}) {
        const auto same =
            std::ranges::find_if(*workers, [&](const auto& worker) { return worker->settings().name == name; });
        if (same == workers->end()) continue;
        auto before = *same;
        workers->erase(same);
        return before;
    }
    return nullptr;
}

void Dispatcher::rename_site(std::string site)
{
    identity_.site = std::move(site);
    renamed_ = true;
}

void Dispatcher::reconfigure(AlertSettings settings)
{
    settings_ = std::move(settings);
    if (!tasks_) return;  // run() will take them
    std::erase_if(leaving_, [](const auto& worker) { return worker->phase() == Phase::ended; });
    auto old = std::exchange(workers_, {});
    const bool renamed = std::exchange(renamed_, false);
    for (const auto& wanted : settings_.sinks) {
        auto before = take_predecessor(old, wanted.name);
        if (before && !renamed && wanted.enabled && before->phase() < Phase::stopping && before->settings() == wanted) {
            before->retry_now();
            workers_.push_back(std::move(before));
            continue;
        }
        if (before) before->stop();
        if (wanted.enabled)
            start(wanted, std::move(before));
        else if (before)
            leaving_.push_back(std::move(before));
    }
    for (auto& worker : old) {
        worker->forget();
        leaving_.push_back(std::move(worker));
    }
}

void Dispatcher::start(const SinkSettings& settings, std::shared_ptr<SinkWorker> before)
{
    auto worker = std::make_shared<SinkWorker>(executor_, journal_, settings, identity_, clock_, journal_.last_seq());
    workers_.push_back(worker);
    tasks_->spawn(serve(std::move(worker), std::move(before)));
}

/// Holds the worker for as long as it runs, whatever becomes of the list.
asio::awaitable<void> Dispatcher::serve(std::shared_ptr<SinkWorker> worker, std::shared_ptr<SinkWorker> before)
{
    co_await worker->run(std::move(before));
}

void Dispatcher::journal_grew()
{
    for (const auto& worker : workers_) worker->wake();
}

std::optional<std::uint64_t> Dispatcher::read_to() const
{
    auto least = journal_.last_seq();
    for (const auto& worker : workers_) {
        const auto certain = worker->certain_to();
        if (!certain) return std::nullopt;
        least = std::min(least, *certain);
    }
    return least;
}

void Dispatcher::made_room(std::span<const model::Event> removed)
{
    for (const auto& worker : workers_) worker->made_room(removed);
}

void Dispatcher::reopen()
{
    for (const auto& worker : workers_) worker->reopen();
}

std::vector<model::SinkStatus> Dispatcher::status() const
{
    std::vector<model::SinkStatus> out;
    out.reserve(workers_.size());
    for (const auto& worker : workers_) out.push_back(worker->status());
    return out;
}

asio::awaitable<void> Dispatcher::drain(std::chrono::milliseconds limit)
{
    asio::steady_timer timer(executor_);
    const auto end = std::chrono::steady_clock::now() + limit;
    const auto busy = [](const auto& worker) { return !worker->at_rest(); };
    while (std::ranges::any_of(workers_, busy) && std::chrono::steady_clock::now() < end) {
        timer.expires_after(drain_poll);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

namespace {

Problem no_such_sink(const char* kind, const std::string& name, const std::vector<std::string>& there)
{
    std::string names;
    const char* beginning = there.size() == 1 ? "; the only one is " : "; there are ";
    for (const auto& one : there) names += (names.empty() ? beginning : ", ") + one;
    return {std::string("there is no ") + kind + " named " + name + names};
}

}  // namespace

asio::awaitable<Result<std::vector<TestOutcome>, Problem>> Dispatcher::test(std::optional<std::string> sink)
{
    std::vector<TestOutcome> outcomes;
    std::vector<SinkSettings> chosen;
    for (const auto& settings : settings_.sinks)
        if (sink ? settings.name == *sink : settings.enabled) chosen.push_back(settings);
    if (sink && chosen.empty()) {
        std::vector<std::string> there;
        for (const auto& settings : settings_.sinks) there.push_back(settings.name);
        co_return no_such_sink("sink", *sink, there);
    }
    outcomes.reserve(chosen.size());
    for (const auto& settings : chosen) outcomes.push_back({.sink = settings.name, .error = {}});

    async::TaskGroup group(executor_);
    for (std::size_t i = 0; i < chosen.size(); ++i) group.spawn(test_one(std::move(chosen[i]), outcomes[i]));
    co_await group.join();
    if (!sink) std::erase_if(outcomes, [](const auto& outcome) { return outcome.silent; });
    for (const auto& outcome : outcomes)
        for (const auto& worker : workers_)
            if (outcome.error.empty() && worker->settings().name == outcome.sink) worker->retry_now();
    co_return outcomes;
}

asio::awaitable<void> Dispatcher::test_one(SinkSettings settings, TestOutcome& outcome)
{
    const auto now = clock_();
    const EventContext context{.now = now,
                               .cause = model::Cause::observed,
                               .site = identity_.site,
                               .sensor = identity_.sensor,
                               .sensor_id = identity_.sensor_id,
                               .found_event = FoundEvent::sent};
    auto event = test_event(context, settings.name);
    std::random_device random;
    EventIdGenerator().assign(event, 0, now, (std::uint64_t{random()} << 32) | random());

    const auto sink = settings.target.make(identity_, executor_);
    const auto error = co_await async::within<std::string>(test_limit, send_and_follow(*sink, event));
    outcome.error = error ? *error : "no success within 20 s";
    if (const auto why = sink->silent()) outcome.silent = true, outcome.error = *why;
    co_await sink->close();
}

asio::awaitable<Result<std::uint64_t, Problem>> Dispatcher::replay(std::string sink, model::TimePoint since)
{
    const auto find = [&] {
        return std::ranges::find_if(workers_, [&](const auto& worker) { return worker->settings().name == sink; });
    };
    if (find() == workers_.end()) {
        std::vector<std::string> there;
        for (const auto& worker : workers_) there.push_back(worker->settings().name);
        co_return no_such_sink("enabled sink", sink, there);
    }
    const auto before = co_await journal_.seq_before(since);
    const auto found = find();  // a reload may have come between
    if (found == workers_.end()) co_return Problem{"sink " + sink + " has just been removed"};
    const auto worker = *found;
    co_return co_await worker->replay_after(before);
}

}  // namespace onvigil::alerts
