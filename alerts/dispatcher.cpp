#include "alerts/dispatcher.hpp"

#include "alerts/lane.hpp"
#include "alerts/stamper.hpp"
#include "alerts/summary.hpp"
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

std::string_view name(SinkStatus::State state)
{
    static constexpr std::string_view names[] = {"ok", "retrying", "failed"};
    return names[static_cast<std::size_t>(state)];
}

Dispatcher::Dispatcher(asio::any_io_executor executor, Journal& journal, Identity identity, Clock clock,
                       SinkFactory factory)
    : executor_(std::move(executor)),
      journal_(journal),
      identity_(std::move(identity)),
      clock_(std::move(clock)),
      factory_(std::move(factory)),
      ended_(executor_, asio::steady_timer::time_point::max())
{
}

Dispatcher::~Dispatcher() = default;

asio::awaitable<void> Dispatcher::run(AlertSettings settings)
{
    tasks_ = std::make_unique<async::TaskGroup>(executor_);
    tasks_->spawn(idle());
    adopt(std::move(settings));
    tasks_->spawn(forget_strangers());
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

/// The places of sinks that were taken out of the configuration while nobody ran.
asio::awaitable<void> Dispatcher::forget_strangers()
{
    for (const auto& name : journal_.cursor_names())
        if (std::ranges::find(settings_.sinks, name, &SinkSettings::name) == settings_.sinks.end())
            co_await journal_.remove_cursor(name);
}

/// The lane that served a sink until now, and perhaps still does.
std::shared_ptr<Lane> Dispatcher::take_before(std::vector<std::shared_ptr<Lane>>& old, const std::string& name)
{
    for (auto* lanes : {&old, &leaving_}) {
        const auto same = std::ranges::find_if(*lanes, [&](const auto& lane) { return lane->settings().name == name; });
        if (same == lanes->end()) continue;
        auto before = *same;
        lanes->erase(same);
        return before;
    }
    return nullptr;
}

void Dispatcher::adopt(AlertSettings settings)
{
    settings_ = std::move(settings);
    if (!tasks_) return;  // run() will take them
    std::erase_if(leaving_, [](const auto& lane) { return lane->done(); });
    auto old = std::exchange(lanes_, {});
    for (const auto& wanted : settings_.sinks) {
        auto before = take_before(old, wanted.name);
        if (before && wanted.enabled && !before->stopped() && before->settings() == wanted) {
            before->retry_now();
            lanes_.push_back(std::move(before));
            continue;
        }
        if (before) before->stop();
        if (wanted.enabled)
            start(wanted, std::move(before));
        else if (before)
            leaving_.push_back(std::move(before));
    }
    for (auto& lane : old) {
        lane->forget();
        leaving_.push_back(std::move(lane));
    }
}

void Dispatcher::start(const SinkSettings& settings, std::shared_ptr<Lane> before)
{
    auto make = [this, settings] { return factory_(settings, identity_, executor_); };
    auto lane = std::make_shared<Lane>(executor_, journal_, settings, std::move(make), clock_, journal_.last_seq());
    lanes_.push_back(lane);
    tasks_->spawn(serve(std::move(lane), std::move(before)));
}

/// Holds the lane for as long as it runs, whatever becomes of the list.
asio::awaitable<void> Dispatcher::serve(std::shared_ptr<Lane> lane, std::shared_ptr<Lane> before)
{
    co_await lane->run(std::move(before));
}

void Dispatcher::journal_grew()
{
    for (const auto& lane : lanes_) lane->wake();
}

std::optional<std::uint64_t> Dispatcher::read_to() const
{
    auto least = journal_.last_seq();
    for (const auto& lane : lanes_) {
        if (!lane->begun()) return std::nullopt;
        least = std::min(least, lane->certain_to());
    }
    return least;
}

void Dispatcher::made_room(std::span<const model::Event> removed)
{
    for (const auto& lane : lanes_) lane->made_room(removed);
}

void Dispatcher::reopen()
{
    for (const auto& lane : lanes_) lane->reopen();
}

std::vector<SinkStatus> Dispatcher::status() const
{
    std::vector<SinkStatus> out;
    out.reserve(lanes_.size());
    for (const auto& lane : lanes_) out.push_back(lane->status());
    return out;
}

asio::awaitable<void> Dispatcher::drain(std::chrono::milliseconds limit)
{
    asio::steady_timer timer(executor_);
    const auto end = std::chrono::steady_clock::now() + limit;
    const auto busy = [](const auto& lane) { return !lane->at_rest(); };
    while (std::ranges::any_of(lanes_, busy) && std::chrono::steady_clock::now() < end) {
        timer.expires_after(drain_poll);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<Result<std::vector<TestOutcome>, Problem>> Dispatcher::test(std::optional<std::string> sink)
{
    std::vector<TestOutcome> outcomes;
    std::vector<SinkSettings> chosen;
    for (const auto& settings : settings_.sinks)
        if (sink ? settings.name == *sink : settings.enabled) chosen.push_back(settings);
    if (sink && chosen.empty()) co_return Problem{"there is no sink named " + *sink};
    outcomes.reserve(chosen.size());
    for (const auto& settings : chosen) outcomes.push_back({.sink = settings.name, .error = {}});

    async::TaskGroup group(executor_);
    for (std::size_t i = 0; i < chosen.size(); ++i) group.spawn(test_one(std::move(chosen[i]), outcomes[i]));
    co_await group.join();
    if (!sink) std::erase_if(outcomes, [](const auto& outcome) { return outcome.silent; });
    for (const auto& outcome : outcomes)
        for (const auto& lane : lanes_)
            if (outcome.error.empty() && lane->settings().name == outcome.sink) lane->retry_now();
    co_return outcomes;
}

asio::awaitable<void> Dispatcher::test_one(SinkSettings settings, TestOutcome& outcome)
{
    const auto now = clock_();
    const Context context{.now = now,
                          .cause = model::Cause::observed,
                          .site = identity_.site,
                          .sensor = identity_.sensor,
                          .sensor_id = identity_.sensor_id,
                          .announcement = Announcement::made};
    auto event = test_event(context, settings.name);
    std::random_device random;
    Stamper().stamp(event, 0, now, (std::uint64_t{random()} << 32) | random());

    const auto sink = factory_(settings, identity_, executor_);
    const auto error = co_await async::within<std::string>(test_limit, send_and_follow(*sink, event));
    outcome.error = error ? *error : "no success within 20 s";
    if (const auto why = sink->silent()) outcome.silent = true, outcome.error = *why;
    co_await sink->close();
}

asio::awaitable<Result<std::uint64_t, Problem>> Dispatcher::replay(std::string sink, model::TimePoint since)
{
    const auto find = [&] {
        return std::ranges::find_if(lanes_, [&](const auto& lane) { return lane->settings().name == sink; });
    };
    if (find() == lanes_.end()) co_return Problem{"there is no enabled sink named " + sink};
    const auto before = co_await journal_.seq_before(since);
    const auto found = find();  // a reload may have come between
    if (found == lanes_.end()) co_return Problem{"sink " + sink + " has just been removed"};
    const auto lane = *found;
    co_await lane->replay_after(before);
    co_return co_await lane->count_after(before);
}

}  // namespace onvigil::alerts
