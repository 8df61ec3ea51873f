#include "store/database.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>

#include "store/migrations.hpp"

namespace onvigil::store {
namespace {

constexpr int busy_timeout_ms = 5'000;
/// Reading a larger file through at every start would cost more than it tells.
constexpr std::uint64_t largest_checked_bytes = 256ull << 20;

std::string advice(const SQLite::Exception& error)
{
    switch (error.getErrorCode()) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "stop the daemon, move the file away (with its -wal and -shm) and restore a backup, or start "
                   "without: "
                   "devices are found anew, labels, waivers and history are lost";
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
        if (path_.empty())
            open(":memory:");
        else
            open_file();
        if (access == Access::snapshot && !path.empty()) copy_from(path);
        check();
        migrate(*this, path_.empty() ? "the inventory in memory" : path_.string());
    } catch (...) {
        rethrow();
    }
}

Database::~Database() = default;

/// SQLite needs some room for opening a file: where the disk is full, the reserve is that.
void Database::open_file()
{
    owner_.emplace(path_);
    reserve_ = DiskReserve(path_);
    try {
        open(path_.string());
    } catch (const SQLite::Exception& error) {
        const int code = error.getErrorCode();
        if ((code != SQLITE_FULL && code != SQLITE_IOERR && code != SQLITE_CANTOPEN) || !reserve_.release()) throw;
        open(path_.string());
    }
}

void Database::copy_from(const std::filesystem::path& file)
{
    try {
        SQLite::Database source(file.string(), SQLite::OPEN_READONLY, busy_timeout_ms);
        SQLite::Backup(*connection_, source).executeStep();
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() != SQLITE_CANTOPEN && error.getErrorCode() != SQLITE_READONLY) throw;
    }
}

void Database::open(const std::string& name)
{
    connection_ =
        std::make_unique<SQLite::Database>(name, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms);
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

void Database::check()
{
    if (path_.empty() || bytes() > largest_checked_bytes) return;
    SQLite::Statement query(*connection_, "PRAGMA quick_check(1)");
    const std::string found = query.executeStep() ? query.getColumn(0).getString() : "no answer to quick_check";
    if (found != "ok") throw SQLite::Exception(found, SQLITE_CORRUPT);
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
        throw StoreError(text);
    }
}

std::uint64_t Database::bytes()
{
    const auto pages = connection_->execAndGet("PRAGMA page_count").getInt64();
    const auto page = connection_->execAndGet("PRAGMA page_size").getInt64();
    return static_cast<std::uint64_t>(pages * page);
}

}  // namespace onvigil::store
