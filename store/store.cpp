#include "store/store.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <type_traits>

#include "base/ensure.hpp"
#include "store/database.hpp"
#include "store/devices.hpp"
#include "store/journal.hpp"
#include "store/numbers.hpp"

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

void change_refusal(Database& database, const char* sql, const std::string& device, const std::string& digest)
{
    auto& change = database.prepare(sql);
    change.bindNoCopy(1, device);
    change.bindNoCopy(2, digest);
    change.exec();
}

void write(Database& database, const Batch& batch)
{
    for (const auto& record : batch.save) save_device(database, record);
    for (const auto& id : batch.untold) mark_untold(database, id);
    for (const auto& device : batch.touch) touch_device(database, *device);
    for (const auto& id : batch.erase) erase_device(database, id);
    append_events(database, batch.append);
    for (const auto& [absorbed, survivor] : batch.merged) merge_timelines(database, absorbed, survivor);
    for (const auto& [key, value] : batch.values) put_value(database, key, value);
}

}  // namespace

/// The connection and the one thread it is used on.
class Store::Core {
public:
    explicit Core(const std::filesystem::path& path) : database_(path), thread_(1) {}
    ~Core() { thread_.join(); }

    Database& database() { return database_; }

    /// `work(database)` on the store's thread; its value, or its exception, arrives on the caller's executor. It is
    /// not cancelled halfway: who awaits a commit learns how it ended.
    template <typename Work>
    auto run(Work work) -> asio::awaitable<std::invoke_result_t<Work, Database&>>
    {
        using Value = std::invoke_result_t<Work, Database&>;
        if constexpr (std::is_void_v<Value>)
            return initiate<void(std::exception_ptr)>(std::move(work));
        else
            return initiate<void(std::exception_ptr, Value)>(std::move(work));
    }

private:
    template <typename Signature, typename Work>
    auto initiate(Work work)
    {
        auto start = [this](auto handler, Work job) {
            auto executor =
                asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
            asio::post(thread_, [this, handler = std::move(handler), job = std::move(job), executor]() mutable {
                finish(executor, std::move(handler), std::move(job));
            });
        };
        return asio::async_initiate<const asio::use_awaitable_t<>, Signature>(std::move(start), asio::use_awaitable,
                                                                              std::move(work));
    }

    /// On the store's thread. `work` ends before the caller goes on: what it holds is let go here.
    template <typename Executor, typename Handler, typename Work>
    void finish(Executor& executor, Handler handler, Work work)
    {
        using Value = std::invoke_result_t<Work, Database&>;
        if constexpr (std::is_void_v<Value>) {
            std::exception_ptr error = attempt([&] { work(database_); });
            asio::post(executor, [handler = std::move(handler), error]() mutable { handler(error); });
        } else {
            Value value{};
            std::exception_ptr error = attempt([&] { value = work(database_); });
            asio::post(executor, [handler = std::move(handler), error, value = std::move(value)]() mutable {
                handler(error, std::move(value));
            });
        }
    }

    template <typename Attempted>
    std::exception_ptr attempt(Attempted attempted)
    {
        try {
            try {
                attempted();
            } catch (...) {
                database_.rethrow();
            }
        } catch (...) {
            return std::current_exception();
        }
        return nullptr;
    }

    Database database_;
    asio::thread_pool thread_;
};

Store::Store(const std::filesystem::path& path) : core_(std::make_unique<Core>(path)) {}
Store::~Store() = default;

State Store::load()
{
    auto& database = core_->database();
    try {
        State state;
        state.records = load_devices(database);
        state.untold = load_untold(database);
        state.past_ids = load_past_ids(database);
        state.next_seq = last_seq(database) + 1;
        EventQuery newest;
        newest.after_seq = state.next_seq - std::min<std::uint64_t>(state.next_seq, 2);
        for (const auto& event : store::read_events(database, newest)) state.newest_event = event.id;
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
    return core_->run([&batch](Database& database) { database.transact([&] { write(database, batch); }); });
}

asio::awaitable<std::vector<model::Event>> Store::read_events(EventQuery query)
{
    return core_->run([query = std::move(query)](Database& database) { return store::read_events(database, query); });
}

asio::awaitable<std::vector<model::Event>> Store::read_journal(std::uint64_t after_seq, std::size_t limit)
{
    EventQuery query;
    query.after_seq = after_seq;
    query.limit = limit;
    return read_events(std::move(query));
}

asio::awaitable<std::uint64_t> Store::seq_before(model::TimePoint time)
{
    return core_->run([time](Database& database) { return store::seq_before(database, time); });
}

asio::awaitable<void> Store::save_cursor(std::string sink, Cursor cursor)
{
    return core_->run(
        [sink = std::move(sink), cursor](Database& database) { store::save_cursor(database, sink, cursor); });
}

asio::awaitable<void> Store::remove_cursor(std::string sink)
{
    return core_->run([sink = std::move(sink)](Database& database) { store::remove_cursor(database, sink); });
}

asio::awaitable<void> Store::record_refusal(std::string device, std::string digest)
{
    return core_->run([device = std::move(device), digest = std::move(digest)](Database& database) {
        change_refusal(database, "INSERT OR IGNORE INTO refusal(device, digest) VALUES(?1, ?2)", device, digest);
    });
}

asio::awaitable<void> Store::forget_refusal(std::string device, std::string digest)
{
    return core_->run([device = std::move(device), digest = std::move(digest)](Database& database) {
        change_refusal(database, "DELETE FROM refusal WHERE device=?1 AND digest=?2", device, digest);
    });
}

asio::awaitable<Pruned> Store::prune(std::chrono::milliseconds keep_events, std::uint64_t max_journal,
                                     model::TimePoint now, std::uint64_t read_to)
{
    return core_->run([=](Database& database) {
        Pruned pruned;
        database.transact([&] {
            pruned = prune_journal(database, now - keep_events, max_journal, read_to);
            prune_past_ids(database);
        });
        if (pruned.events > 0) database.execute("PRAGMA incremental_vacuum(4096)");
        return pruned;
    });
}

asio::awaitable<Sizes> Store::sizes()
{
    return core_->run([](Database& database) { return journal_sizes(database); });
}

}  // namespace onvigil::store
