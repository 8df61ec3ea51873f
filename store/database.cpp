#include "store/database.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <fstream>

#include "base/whole_file.hpp"
#include "store/migrations.hpp"
#include "store/recovery.hpp"

namespace onvigil::store {
namespace {

constexpr int busy_timeout_ms = 5'000;
/// Reading a larger file through at every start would cost more than it tells.
constexpr std::uint64_t largest_checked_bytes = 256ull << 20;
/// Of a file beside the database that says that damage was met while it was used: the next start reads all of it.
constexpr const char* suspicion = ".suspect";

std::string advice(const SQLite::Exception& error)
{
    switch (error.getErrorCode()) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "a restart sets a damaged inventory aside and goes on with its copy; where it is none of ours, move "
                   "the file away or name another inventory.path";
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
            return "its folder must exist and belong to the daemon's user";
        case SQLITE_FULL:
            return "free some space, or lower inventory.max_journal";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another process holds it: end that one first";
        case SQLITE_IOERR:
            return "look at the disk (dmesg, smartctl)";
        default:
            return "please report this";
    }
}

}  // namespace

Database::Database(const std::filesystem::path& path, Access access)
    : path_(access == Access::exclusive ? path : std::filesystem::path())
{
    try {
        if (path_.empty()) {
            open(":memory:");
            if (access == Access::snapshot && !path.empty()) copy_from(path);
            migrate(*this, "the inventory in memory");
        } else {
            open_file();
        }
    } catch (...) {
        rethrow();
    }
}

Database::~Database() = default;

void Database::open_file()
{
    owner_.emplace(path_);
    reserve_ = DiskReserve(path_);
    std::error_code absent;
    // A daemon that ends, ends its write-ahead log too.
    const auto log = std::filesystem::file_size(path_.string() + "-wal", absent);
    const bool crashed = !absent && log > 0;
    if (std::filesystem::file_size(path_, absent) == 0) recovered_ = recover(path_, "it is empty");
    try {
        try {
            open(path_.string());
        } catch (const SQLite::Exception& error) {
            // SQLite needs some room for opening a file: where the disk is full, the reserve is that.
            const int code = error.getErrorCode();
            if ((code != SQLITE_FULL && code != SQLITE_IOERR && code != SQLITE_CANTOPEN) || !reserve_.release()) throw;
            open(path_.string());
        }
        check(crashed);
        migrate(*this, path_.string());
    } catch (const SQLite::Exception& error) {
        // A file that is no database at all is ours only if there is a copy of it.
        const int code = error.getErrorCode();
        if (code != SQLITE_CORRUPT && (code != SQLITE_NOTADB || !std::filesystem::exists(backup_of(path_)))) throw;
        start_over(error.what());
    }
}

void Database::start_over(const std::string& damage)
{
    if (path_.empty()) throw;
    prepared_.clear();
    connection_.reset();
    std::ofstream(path_.string() + suspicion);  // until another file has taken its place
    recovered_ = recover(path_, damage);
    open(path_.string());
    migrate(*this, path_.string());
    trust();
}

void Database::trust() const
{
    std::error_code absent;
    std::filesystem::remove(path_.string() + suspicion, absent);
}

/// Before anything is written into it.
void Database::refuse_foreign()
{
    const auto count = [this](const char* sql) { return connection_->execAndGet(sql).getInt(); };
    const bool versioned = count("PRAGMA user_version") > 0;
    const int tables = count("SELECT count(*) FROM sqlite_master");
    const int ours = count("SELECT count(*) FROM sqlite_master WHERE name IN ('device', 'past', 'journal')");
    if (versioned ? ours != 3 : tables > 0)
        throw StoreError(fmt::format("{}: a database of another program; name another inventory.path", path_.string()));
}

void Database::copy_from(const std::filesystem::path& file)
{
    try {
        SQLite::Database source(file.string(), SQLite::OPEN_READONLY, busy_timeout_ms);
        SQLite::Backup(*connection_, source).executeStep();
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() == SQLITE_CANTOPEN || error.getErrorCode() == SQLITE_READONLY) return;
        throw StoreError(fmt::format("{}: {}; {}", file.string(), error.what(), advice(error)));
    }
}

void Database::open(const std::string& name)
{
    connection_ =
        std::make_unique<SQLite::Database>(name, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms);
    refuse_foreign();
    // Only an empty file takes it; later it changes nothing.
    connection_->exec("PRAGMA auto_vacuum=INCREMENTAL");
    connection_->exec("PRAGMA journal_mode=WAL");
    connection_->exec("PRAGMA synchronous=FULL");
    connection_->exec("PRAGMA journal_size_limit=16777216");
    connection_->exec("PRAGMA temp_store=MEMORY");
    connection_->exec("PRAGMA cache_size=-1024");  // rows are written once and hardly read: the cache need not be large
    // A page that leaves for the WAL before the commit and is touched again makes SQLite read and sum up the whole
    // transaction anew.
    connection_->exec("PRAGMA cache_spill=OFF");
    // Pages of the indexes are written by every transaction: the more of these a checkpoint holds, the less it copies.
    connection_->exec("PRAGMA wal_autocheckpoint=4000");
}

/// Also the indexes, where the last run was ended by force or a power cut.
void Database::check(bool crashed)
{
    const bool suspect = std::filesystem::exists(path_.string() + suspicion);
    if (!suspect && bytes() > largest_checked_bytes) return;
    SQLite::Statement query(*connection_, crashed || suspect ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
    const std::string found = query.executeStep() ? query.getColumn(0).getString() : "no answer to the check";
    if (found != "ok") throw SQLite::Exception(found, SQLITE_CORRUPT);
    trust();
}

void Database::execute(const std::string& sql)
{
    connection_->exec(sql);
}

SQLite::Statement& Database::prepare(const char* sql)
{
    auto& statement = prepared_[sql];
    if (!statement) statement = std::make_unique<SQLite::Statement>(*connection_, sql);
    statement->tryReset();
    statement->clearBindings();
    return *statement;
}

std::int64_t Database::last_row() const
{
    return connection_->getLastInsertRowid();
}

void Database::roll_back() noexcept
{
    for (const auto& [sql, statement] : prepared_) statement->tryReset();
    try {
        connection_->exec("ROLLBACK");
    } catch (const SQLite::Exception&) {
        // SQLite has rolled back by itself; the first error is the one to tell.
    }
}

void Database::rethrow() const
{
    try {
        throw;
    } catch (const SQLite::Exception& error) {
        const std::string name = path_.empty() ? std::string("the inventory in memory") : path_.string();
        const std::string text = fmt::format("{}: {}; {}", name, error.what(), advice(error));
        const bool quota = connection_ && sqlite3_system_errno(connection_->getHandle()) == EDQUOT;
        if (error.getErrorCode() == SQLITE_FULL || (error.getErrorCode() == SQLITE_IOERR && quota))
            throw DiskFull(text);
        const bool damaged = error.getErrorCode() == SQLITE_CORRUPT || error.getErrorCode() == SQLITE_NOTADB;
        if (damaged && !path_.empty()) std::ofstream(path_.string() + suspicion);
        if (damaged) throw Damaged(text);
        throw StoreError(text);
    }
}

void Database::copy_to(const std::filesystem::path& file)
{
    const auto made = file.string() + ".new";
    std::filesystem::remove(made);
    try {
        SQLite::Statement copy(*connection_, "VACUUM INTO ?1");
        copy.bind(1, made);
        copy.exec();
        std::filesystem::permissions(made, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        write_to_disk(made);  // SQLite leaves that to the kernel; what the copy is made for is on disk at once
        std::filesystem::rename(made, file);
        write_to_disk(std::filesystem::absolute(file).parent_path());
    } catch (const std::filesystem::filesystem_error& error) {
        // Some file systems find only now that there is no room.
        std::error_code ignored;
        std::filesystem::remove(made, ignored);
        const bool full = error.code() == std::errc::no_space_on_device || error.code().value() == EDQUOT;
        if (full) throw SQLite::Exception(error.what(), SQLITE_FULL);
        throw;
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(made, ignored);
        throw;
    }
}

std::uint64_t Database::bytes()
{
    const auto pages = connection_->execAndGet("PRAGMA page_count").getInt64();
    const auto page = connection_->execAndGet("PRAGMA page_size").getInt64();
    return static_cast<std::uint64_t>(pages * page);
}

}  // namespace onvigil::store
