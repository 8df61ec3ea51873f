#pragma once
/// store/database.hpp - one SQLite file, opened for good: write-ahead log, every commit on disk, checked for damage.
///
/// synchronous=FULL: what a sink delivered, and a login that was tried, must not be forgotten by a power cut; with
/// NORMAL the last commits could be. Commits are few (what happens meanwhile is gathered), so it costs little.
///
/// Whatever SQLite reports leaves here, and the tables beside, as StoreError with the file's name and what to do.

#include "store/disk_reserve.hpp"
#include "store/error.hpp"
#include "store/owner_lock.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace onvigil::store {

enum class Access : std::uint8_t {
    exclusive,  ///< the only process that writes it
    snapshot    ///< a copy in memory of what is in the file now, if it can be read; the file is left as it is
};

class Database {
public:
    /// Empty path: in memory. Creates the file (not its folder) and brings the schema up to date. A damaged file is set
    /// aside (recovery.hpp); that of another program is refused.
    explicit Database(const std::filesystem::path& path, Access access = Access::exclusive);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(const std::string& sql);

    /// A prepared statement, kept for the next time; reset and without old values. `sql` must be a literal.
    [[nodiscard]] SQLite::Statement& prepare(const char* sql);

    /// Of the newest inserted row.
    [[nodiscard]] std::int64_t last_row() const;

    /// Runs `work` in one transaction: all of it, or none and its exception.
    template <typename Work>
    void transact(Work work)
    {
        execute("BEGIN IMMEDIATE");
        try {
            work();
            execute("COMMIT");
        } catch (...) {
            roll_back();
            throw;
        }
    }

    /// The error in flight (of SQLite) as StoreError; everything else is thrown on as it is.
    [[noreturn]] void rethrow() const;

    /// All that is committed, into a file of its own, which appears whole or not at all; outside a transaction.
    void copy_to(const std::filesystem::path& file);

    [[nodiscard]] std::uint64_t bytes();
    [[nodiscard]] DiskReserve& reserve() { return reserve_; }

    /// Sets the file aside and goes on with its copy, or anew. In memory: throws what is in flight.
    void start_over(const std::string& damage);
    /// What was done about a damaged file, for people.
    [[nodiscard]] const std::optional<std::string>& recovered() const { return recovered_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    void open(const std::string& name);
    void open_file();
    void copy_from(const std::filesystem::path& file);
    void refuse_foreign();
    void check(bool crashed);
    void trust() const;  ///< nothing is wrong with the file
    void roll_back() noexcept;

    std::filesystem::path path_;      ///< empty: in memory
    std::optional<OwnerLock> owner_;  ///< of the file
    DiskReserve reserve_;
    std::optional<std::string> recovered_;
    std::unique_ptr<SQLite::Database> connection_;
    std::unordered_map<const char*, std::unique_ptr<SQLite::Statement>> prepared_;
};

}  // namespace onvigil::store
