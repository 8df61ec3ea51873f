#include "store/store.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>

#include "async/on_thread.hpp"
#include "store/device_numbers.hpp"
#include "store/device_table.hpp"
#include "store/journal_table.hpp"
#include "store/recovery.hpp"

namespace onvigil::store {
namespace {

namespace asio = boost::asio;

void put_value(Database& database, const std::string& key, const std::string& value)
{
    auto& change = database.prepare(
        value.empty() ? "DELETE FROM value WHERE key=?1"
                      : "INSERT INTO value(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value=?2");
    change.bindNoCopy(1, key);
    if (!value.empty()) change.bindNoCopy(2, value);
    change.exec();
}

void write(Database& database, const RefusalChange& what)
{
    for (const std::string& key : what.keys) {
        auto& change = database.prepare(what.record ? "INSERT OR IGNORE INTO refusal(device, digest) VALUES(?1, ?2)"
                                                    : "DELETE FROM refusal WHERE device=?1 AND digest=?2");
        change.bindNoCopy(1, key);
        change.bindNoCopy(2, what.digest);
        change.exec();
    }
}

void write(Database& database, const Batch& batch)
{
    const auto changed = batch.save.size() + batch.erase.size();
    auto change = changed > 0 ? take_changes(database, changed) : 0;
    for (const auto& record : batch.save) save_device(database, record, change++);
    for (const auto& id : batch.untold) mark_untold(database, id);
    for (const auto& device : batch.touch) touch_device(database, *device);
    for (const auto& id : batch.erase) erase_device(database, id, change++);
    append_events(database, batch.append);
    for (const auto& [absorbed, survivor] : batch.merged) merge_timelines(database, absorbed, survivor);
    for (const auto& [key, value] : batch.values) put_value(database, key, value);
}

}  // namespace

Store::Store(const std::filesystem::path& path, Access access) : database_(path, access), thread_(1) {}

Store::~Store()
{
    thread_.join();
}

/// Where `work` fails in SQLite, a StoreError arrives.
template <typename Work>
auto Store::run(Work work) -> asio::awaitable<std::invoke_result_t<Work&, Database&>>
{
    return async::on_thread(thread_, [this, work = std::move(work)]() mutable {
        try {
            return work(database_);
        } catch (...) {
            database_.rethrow();
        }
    });
}

State Store::load()
{
    try {
        return read_state();
    } catch (const Damaged& damage) {
        database_.start_over(damage.what());
        return read_state();
    }
}

asio::awaitable<void> Store::back_up()
{
    if (database_.path().empty()) co_return;
    asio::thread_pool thread(1);
    auto work = [path = database_.path()] { store::back_up(path); };
    co_await async::on_thread(thread, std::move(work));
}

State Store::read_state()
{
    auto& database = database_;
    try {
        State state;
        state.records = load_devices(database);
        state.untold = load_untold(database);
        state.past_ids = load_past_ids(database);
        state.next_seq = last_seq(database) + 1;
        EventQuery newest;  // some more than one: the last of them may be unreadable
        newest.after_seq = state.next_seq - std::min<std::uint64_t>(state.next_seq, 17);
        for (auto& event : store::read_events(database, newest, unreadable_)) state.newest_event = std::move(event);
        state.cursors = load_cursors(database);
        auto& refusals = database.prepare("SELECT device, digest FROM refusal");
        while (refusals.executeStep())
            state.refusals.emplace_back(refusals.getColumn(0).getString(), refusals.getColumn(1).getString());
        refusals.reset();
        auto& values = database.prepare("SELECT key, value FROM value");
        while (values.executeStep())
            state.values.emplace(values.getColumn(0).getString(), values.getColumn(1).getString());
        values.reset();
        return state;
    } catch (...) {
        database.rethrow();
    }
}

asio::awaitable<void> Store::commit(const Batch& batch)
{
    return run([&batch](Database& database) { database.transact([&] { write(database, batch); }); });
}

asio::awaitable<std::vector<model::Event>> Store::read_events(EventQuery query)
{
    return run([this, query = std::move(query)](Database& database) {
        return store::read_events(database, query, unreadable_);
    });
}

asio::awaitable<std::vector<model::Event>> Store::read_journal(std::uint64_t after_seq, std::size_t limit)
{
    EventQuery query;
    query.after_seq = after_seq;
    query.limit = limit;
    return read_events(std::move(query));
}

asio::awaitable<Changes> Store::read_changes(std::uint64_t after, std::size_t limit)
{
    return run([=](Database& database) { return store::read_changes(database, after, limit); });
}

asio::awaitable<std::uint64_t> Store::seq_before(model::TimePoint time)
{
    return run([time](Database& database) { return store::seq_before(database, time); });
}

asio::awaitable<void> Store::save_cursor(std::string sink, Cursor cursor)
{
    return run([sink = std::move(sink), cursor](Database& database) { store::save_cursor(database, sink, cursor); });
}

asio::awaitable<void> Store::remove_cursor(std::string sink)
{
    return run([sink = std::move(sink)](Database& database) { store::remove_cursor(database, sink); });
}

asio::awaitable<void> Store::change_refusals(std::vector<RefusalChange> changes)
{
    return run([changes = std::move(changes)](Database& database) {
        database.transact([&] {
            for (const RefusalChange& change : changes) write(database, change);
        });
    });
}

asio::awaitable<Pruned> Store::prune(std::chrono::milliseconds keep_events, std::uint64_t max_journal,
                                     model::TimePoint now, std::uint64_t read_to)
{
    auto remove = [=, this](Database& database) {
        Pruned pruned;
        database.transact([&] {
            pruned = prune_journal(database, now - keep_events, max_journal, read_to, unreadable_);
            prune_past_ids(database);
        });
        return pruned;
    };
    auto pruned = co_await run(std::move(remove));
    if (pruned.events == 0) co_return pruned;
    auto shrink = [](Database& database) { database.execute("PRAGMA incremental_vacuum(4096)"); };
    try {
        co_await run(std::move(shrink));
    } catch (const DiskFull&) {
        // The file keeps its free pages, and uses them anew.
    }
    co_return pruned;
}

asio::awaitable<bool> Store::release_reserve()
{
    return run([](Database& database) { return database.reserve().release(); });
}

asio::awaitable<bool> Store::restore_reserve()
{
    return run([](Database& database) { return database.reserve().restore(); });
}

asio::awaitable<Sizes> Store::sizes()
{
    return run([](Database& database) { return journal_sizes(database); });
}

}  // namespace onvigil::store
