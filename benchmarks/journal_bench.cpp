/// journal_bench [EVENTS_A_SECOND] [SECONDS] - events through the journal on disk into a real rsyslog over TCP.
///
/// Appends at a steady rate, one transaction after the other as the pipeline does; the dispatcher reads the journal and
/// delivers. Prints what arrived and how far delivery was behind when the last event was written. Exit 1: it did not
/// keep up, or something is missing.

#include "alerts/dispatcher.hpp"
#include "alerts/sinks/syslog_settings.hpp"
#include "receivers.hpp"
#include "samples.hpp"
#include "store/store.hpp"
#include "support/temp_dir.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/resource.h>

namespace onvigil::benchmarks {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

model::TimePoint now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

class Journal final : public alerts::EventJournal {
public:
    explicit Journal(store::Store& store) : store_(store) {}

    asio::awaitable<std::vector<model::Event>> read_after(std::uint64_t seq, std::size_t limit) override
    {
        return store_.read_journal(seq, limit);
    }
    std::uint64_t last_seq() const override { return last; }
    asio::awaitable<std::uint64_t> seq_before(model::TimePoint) override { co_return 0; }
    std::vector<std::string> cursor_names() const override { return {}; }
    std::optional<alerts::Cursor> load_cursor(const std::string&) const override { return alerts::Cursor{}; }
    asio::awaitable<void> save_cursor(std::string sink, alerts::Cursor now) override
    {
        cursor = now.seq;
        return store_.save_cursor(std::move(sink), {now.seq, now.replay_until});
    }
    asio::awaitable<void> remove_cursor(std::string sink) override { return store_.remove_cursor(std::move(sink)); }
    asio::awaitable<void> append_lost(std::string, std::uint64_t count, std::uint64_t, std::uint64_t,
                                      std::string why) override
    {
        fmt::print(stderr, "lost {}: {}\n", count, why);
        co_return;
    }
    std::uint64_t last = 0, cursor = 0;

private:
    store::Store& store_;
};

struct Run {
    store::Store& store;
    Journal& journal;
    alerts::Dispatcher& dispatcher;
    std::uint64_t rate, total;
    std::uint64_t behind = 0;  ///< when the last one was written
    std::uint64_t transactions = 0;
    Steady::duration written{}, delivered{};
};

asio::awaitable<void> drive(Run& run, asio::io_context& context)
{
    const auto sample = alerts::test::sample_event();
    alerts::EventIdGenerator ids;
    asio::steady_timer timer(context);
    const auto began = Steady::now();
    while (run.journal.last < run.total) {
        const std::chrono::duration<double> age = Steady::now() - began;
        const auto due = std::min(run.total, static_cast<std::uint64_t>(age.count() * double(run.rate)));
        if (due == run.journal.last) {
            timer.expires_after(5ms);
            co_await timer.async_wait(asio::use_awaitable);
            continue;
        }
        store::Batch batch;
        for (auto seq = run.journal.last + 1; seq <= due; ++seq) {
            batch.append.push_back(sample);
            ids.assign(batch.append.back(), seq, now(), seq);
        }
        co_await run.store.commit(batch);
        run.journal.last = due;
        ++run.transactions;
        run.dispatcher.journal_grew();
    }
    run.written = Steady::now() - began;
    run.behind = run.total - run.journal.cursor;
    while (run.journal.cursor < run.total) {
        timer.expires_after(20ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    run.delivered = Steady::now() - began;
    context.stop();
}

double cpu_seconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int measure(std::uint64_t rate, std::uint64_t seconds)
{
    using alerts::test::Rsyslog;
    const test::TempDir folder;
    Rsyslog receiver("module(load=\"imptcp\")\ninput(type=\"imptcp\" port=\"PORT\" address=\"127.0.0.1\")");
    asio::io_context context;
    store::Store store(folder.path() / "inventory.db");
    (void)store.load();
    Journal journal(store);
    alerts::Dispatcher dispatcher(context.get_executor(), journal, {"hq", "sensor1", "sen-1", "0.1.0"}, now);
    alerts::SyslogSettings target;
    target.address = *alerts::parse_syslog_address(fmt::format("tcp://127.0.0.1:{}", receiver.port));
    alerts::AlertSettings settings;
    settings.sinks.resize(1);
    settings.sinks[0].name = "siem";
    settings.sinks[0].target = target;
    Run run{store, journal, dispatcher, rate, rate * seconds};
    const auto fail = [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    };
    asio::co_spawn(context, dispatcher.run(settings), fail);
    asio::co_spawn(context, drive(run, context), fail);
    context.run();

    const auto arrived = receiver.lines().size();
    const auto in_seconds = [](Steady::duration time) { return std::chrono::duration<double>(time).count(); };
    fmt::print(
        "{} events: written in {:.2f} s ({:.0f} a second, {} transactions), certain at the receiver {:.2f} s "
        "later ({} were not when the last was written); {} arrived; {:.1f} us CPU an event\n",
        run.total, in_seconds(run.written), double(run.total) / in_seconds(run.written), run.transactions,
        in_seconds(run.delivered - run.written), run.behind, arrived, 1e6 * cpu_seconds() / double(run.total));
    const bool kept_up = in_seconds(run.written) < 1.05 * double(seconds) && run.delivered < run.written + 5s;
    return arrived >= run.total && kept_up ? 0 : 1;
}

}  // namespace
}  // namespace onvigil::benchmarks

int main(int count, char** values)
{
    const auto number = [&](int i, std::uint64_t otherwise) { return i < count ? std::stoull(values[i]) : otherwise; };
    return onvigil::benchmarks::measure(number(1, 20'000), number(2, 30));
}
