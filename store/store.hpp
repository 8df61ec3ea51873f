#pragma once
/// store/store.hpp - everything that must outlive the process, in one SQLite file: devices, journal, cursors, ledger.
///
/// Opened and read at start synchronously; from then on every call runs on a thread of its own and is awaited. Where
/// there is no room it throws DiskFull, and may be called again later; other disk trouble throws StoreError: the daemon
/// ends and starts again from what was committed. One transaction is all or nothing, kill -9 included.

#include "model/event.hpp"
#include "model/record.hpp"
#include "store/database.hpp"
#include "store/refusal_change.hpp"
#include "store/unreadable_events.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace onvigil::store {

/// How far a sink has come.
struct Cursor {
    std::uint64_t seq = 0;           ///< of the last event it is done with
    std::uint64_t replay_until = 0;  ///< up to here it is sent events again that it had
    bool operator==(const Cursor&) const = default;
};

/// What was committed when the daemon last ran.
struct State {
    std::vector<model::Record> records;
    std::vector<std::string> untold;                            ///< ids of devices with `device.found` still to come
    std::vector<std::pair<std::string, std::string>> past_ids;  ///< id, identity key: devices that are gone
    std::uint64_t next_seq = 1;                                 ///< of the event to be written next
    std::optional<model::Event> newest_event;                   ///< nothing: there is none
    std::map<std::string, Cursor> cursors;                      ///< of every sink
    std::vector<std::pair<std::string, std::string>> refusals;  ///< device, digest of rule and secret
    std::map<std::string, std::string> values;                  ///< sensor_id, baseline, sweep position, ...
};

/// One transaction.
struct Batch {
    std::vector<model::Record> save;                          ///< new, or replaced as a whole
    std::vector<std::string> untold;                          ///< ids among `save` with `device.found` still to come
    std::vector<model::DevicePtr> touch;                      ///< only last_seen and missed_rounds moved
    std::vector<std::string> erase;                           ///< device ids; their ids stay taken
    std::vector<std::pair<std::string, std::string>> merged;  ///< absorbed, survivor: the timeline moves over
    std::vector<model::Event> append;                         ///< `seq` must go on without a gap
    std::vector<std::pair<std::string, std::string>> values;  ///< key, value; an empty value removes the key
};

/// All conditions must hold; oldest first.
struct EventQuery {
    std::uint64_t after_seq = 0;
    std::optional<model::TimePoint> since, until;  ///< since <= time < until
    std::string device_id;                         ///< empty: any; history of devices merged into it included
    std::vector<model::EventType> types;           ///< empty: any
    std::size_t limit = 1000;                      ///< 0: no limit
};

struct Sizes {
    std::uint64_t events = 0, first_seq = 0, last_seq = 0;  ///< first 0: the journal is empty
    std::uint64_t journal_bytes = 0, database_bytes = 0;    ///< bytes: documents; the file
    std::optional<model::TimePoint> oldest;                 ///< of the first event
};

/// The newest version of each device that changed behind some number of a change, in the order of the changes.
struct Changes {
    struct Saved {
        std::string device, verdict;  ///< documents (render/stored_device.hpp, stored_verdict.hpp)
    };
    std::vector<Saved> saved;
    std::vector<std::string> gone;  ///< ids
    std::uint64_t upto = 0;         ///< no change up to here is missing
    std::uint64_t newest = 0;       ///< the number of the last change of all
    std::uint64_t forgotten = 0;    ///< up to here it is not known any more which devices went
};

/// What one step of pruning took from the old end.
struct Pruned {
    std::uint64_t events = 0;
    std::vector<model::Event> unread;  ///< those of them that some sink had not read yet
    bool more = false;                 ///< the bounds are still exceeded: prune again
};

class Store {
public:
    /// Opens or creates. Empty path: in memory. Throws StoreError: unreadable, of a newer version, or another's.
    explicit Store(const std::filesystem::path& path, Access access = Access::exclusive);
    ~Store();  ///< waits for what is under way
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Once, before anything else is awaited. Damage that is met is recovered from.
    [[nodiscard]] State load();
    /// What was done about a damaged file, for people.
    [[nodiscard]] const std::optional<std::string>& recovered() const { return database_.recovered(); }
    /// Writes the copy that takes the place of a damaged file (recovery.hpp), beside what else is going on.
    [[nodiscard]] boost::asio::awaitable<void> back_up();

    /// All of it, or nothing and an exception. `batch` must stay where it is until then.
    [[nodiscard]] boost::asio::awaitable<void> commit(const Batch& batch);
    boost::asio::awaitable<void> commit(Batch&& batch) = delete;

    [[nodiscard]] boost::asio::awaitable<std::vector<model::Event>> read_events(EventQuery query);
    /// The journal as a sink reads it.
    [[nodiscard]] boost::asio::awaitable<std::vector<model::Event>> read_journal(std::uint64_t after_seq,
                                                                                 std::size_t limit);
    [[nodiscard]] boost::asio::awaitable<Changes> read_changes(std::uint64_t after, std::size_t limit);
    /// The seq before the first event at or after `time`: where a replay starts.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> seq_before(model::TimePoint time);

    [[nodiscard]] boost::asio::awaitable<void> save_cursor(std::string sink, Cursor cursor);
    [[nodiscard]] boost::asio::awaitable<void> remove_cursor(std::string sink);

    /// One after the other, in one transaction. On disk when it returns: only then may the credential be tried.
    [[nodiscard]] boost::asio::awaitable<void> change_refusals(std::vector<RefusalChange> changes);

    /// Keeps the journal within age and size, read or not; a slice at a time, so that other work does not wait long for
    /// the store. `unread` of the result are those behind `read_to`.
    [[nodiscard]] boost::asio::awaitable<Pruned> prune(std::chrono::milliseconds keep_events, std::uint64_t max_journal,
                                                       model::TimePoint now, std::uint64_t read_to);
    [[nodiscard]] boost::asio::awaitable<Sizes> sizes();
    /// What reading the journal has passed over until now.
    [[nodiscard]] const UnreadableEvents& unreadable() const { return unreadable_; }

    /// After DiskFull: a little room that was kept for it. False: it is used already.
    [[nodiscard]] boost::asio::awaitable<bool> release_reserve();
    /// True: there is so much room again, and it is kept.
    [[nodiscard]] boost::asio::awaitable<bool> restore_reserve();

private:
    template <typename Work>
    auto run(Work work) -> boost::asio::awaitable<std::invoke_result_t<Work&, Database&>>;

    State read_state();

    Database database_;
    UnreadableEvents unreadable_;
    boost::asio::thread_pool thread_;  ///< the one it is used on
};

}  // namespace onvigil::store
