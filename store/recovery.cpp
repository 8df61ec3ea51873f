#include "store/recovery.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <vector>

#include "base/whole_file.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"
#include "store/error.hpp"

namespace onvigil::store {
namespace {

namespace fs = std::filesystem;

/// More events than can have been written since the last copy.
constexpr int most_new_seqs = 1'000'000;

constexpr const char* side_files[] = {"-wal", "-shm"};

/// Every device of it can be read: SQLite does not see what has changed within a text, and copies it.
bool has_readable_devices(SQLite::Database& database)
{
    const auto text = [](const SQLite::Column& value) {
        return std::string_view(value.getText(), static_cast<std::size_t>(value.getBytes()));
    };
    SQLite::Statement devices(database, "SELECT document, verdict FROM device");
    while (devices.executeStep()) {
        const auto device = devices.getColumn(0), verdict = devices.getColumn(1);
        if (!render::device_from_document(text(device))) return false;
        if (verdict.getBytes() > 0 && !render::verdict_from_document(text(verdict))) return false;
    }
    return true;
}

bool is_good(const fs::path& file)
{
    try {
        SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
        return database.execAndGet("PRAGMA quick_check(1)").getString() == "ok" && has_readable_devices(database);
    } catch (const SQLite::Exception&) {
        return false;
    }
}

/// The number of its last event, which mostly can be read. Of an empty file SQLite would remove the write-ahead log.
std::optional<std::int64_t> last_seq(const fs::path& file)
{
    std::error_code error;
    if (fs::file_size(file, error) == 0 || error) return std::nullopt;
    try {
        SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
        return database.execAndGet("SELECT last_seq FROM journal").getInt64();
    } catch (const SQLite::Exception&) {
        return std::nullopt;
    }
}

/// No number is given twice, and none is skipped that can be known not to have been given: sinks count those as lost.
void number_on(SQLite::Database& copy, std::optional<std::int64_t> last)
{
    copy.exec(
        fmt::format("UPDATE journal SET last_seq = CASE WHEN {0} BETWEEN last_seq AND last_seq + {1} "
                    "THEN {0} ELSE last_seq + {1} END",
                    last.value_or(-1), most_new_seqs));
}

/// "CREATE TABLE x…" as it makes the same in the attached database `copy`.
std::string in_copy(std::string sql)
{
    for (const std::string_view create : {"CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX "})
        if (sql.starts_with(create)) return sql.insert(create.size(), "copy.");
    return sql;
}

/// All but the events, as of one moment.
void copy_tables(SQLite::Database& source)
{
    source.exec("BEGIN");
    std::vector<std::string> schema, tables;
    SQLite::Statement items(source, "SELECT type, name, sql FROM main.sqlite_master WHERE sql IS NOT NULL");
    while (items.executeStep()) {
        schema.push_back(in_copy(items.getColumn(2).getString()));
        const std::string name = items.getColumn(1).getString();
        if (items.getColumn(0).getString() == "table" && name != "event") tables.push_back(name);
    }
    for (const auto& sql : schema) source.exec(sql);
    for (const auto& table : tables)
        source.exec(fmt::format("INSERT INTO copy.\"{0}\" SELECT * FROM main.\"{0}\"", table));
    source.exec("UPDATE copy.journal SET bytes = 0");
    source.exec(fmt::format("PRAGMA copy.user_version={}", source.execAndGet("PRAGMA main.user_version").getInt()));
    source.exec("COMMIT");
}

/// With what SQLite may have left beside it: a journal there would be taken for the next file's.
void remove_database(const fs::path& file)
{
    std::error_code ignored;
    for (const auto* side : {"-journal", "-wal", "-shm"}) fs::remove(file.string() + side, ignored);
    fs::remove(file, ignored);
}

/// A second name for the database; where the file system knows no hard links, a copy. False: there is room for neither.
bool name_twice(const fs::path& database, const fs::path& aside)
{
    std::error_code error;
    fs::create_hard_link(database, aside, error);
    if (!error) return true;
    const fs::path part = aside.string() + ".part";
    try {
        fs::copy_file(database, part, fs::copy_options::overwrite_existing);
        write_to_disk(part);
        fs::rename(part, aside);
        return true;
    } catch (const fs::filesystem_error&) {
        fs::remove(part, error);
        return false;
    }
}

/// One that has a successor keeps its name until that takes it, if that can be: a daemon that is killed in between
/// finds it, not nothing. Its write-ahead log must not meet another database.
void set_aside(const fs::path& database, const fs::path& aside, bool has_successor)
{
    const bool named = has_successor && name_twice(database, aside);
    for (const auto* side : side_files)
        if (fs::exists(database.string() + side)) fs::rename(database.string() + side, aside.string() + side);
    if (!named) fs::rename(database, aside);
}

/// The copy, with a number that no event has had. What an attempt that was cut short had made of it knows that, too,
/// and stays until another has taken its place.
void make_successor(const fs::path& backup, const fs::path& made, const fs::path& database)
{
    const auto last = std::max(last_seq(database), last_seq(made));
    const fs::path next = made.string() + ".next";
    remove_database(next);
    try {
        fs::copy_file(backup, next);
        {
            SQLite::Database copy(next.string(), SQLite::OPEN_READWRITE);
            number_on(copy, last);
        }
        write_to_disk(next);
        fs::rename(next, made);
    } catch (const std::exception&) {
        remove_database(next);
        throw;
    }
}

std::string stamp(std::time_t time)
{
    return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(time));
}

}  // namespace

fs::path backup_of(const fs::path& database)
{
    return database.string() + ".backup";
}

void back_up(const fs::path& database)
{
    const fs::path made = backup_of(database).string() + ".new";
    try {
        remove_database(made);
        {
            SQLite::Database source(database.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                    5'000);  // it creates the copy
            SQLite::Statement attach(source, "ATTACH DATABASE ? AS copy");
            attach.bind(1, made.string());
            attach.exec();
            copy_tables(source);
        }
        if (!is_good(made))
            throw StoreError(made.string() + ": the copy is damaged; look at the disk (dmesg, smartctl)");
        fs::permissions(made, fs::perms::owner_read | fs::perms::owner_write);
        fs::rename(made, backup_of(database));
    } catch (const SQLite::Exception& error) {
        remove_database(made);
        throw StoreError(fmt::format("{}: {}", made.string(), error.what()));
    } catch (const fs::filesystem_error& error) {
        throw StoreError(error.what());
    }
}

std::string recover(const fs::path& database, const std::string& damage)
{
    const std::string aside = fmt::format("{}.damaged-{}", database.string(), stamp(std::time(nullptr)));
    const std::string moved = fmt::format("{}; it was moved to {}", damage, aside);
    const fs::path backup = backup_of(database);
    const bool good = fs::exists(backup) && is_good(backup);
    const fs::path made = backup.string() + ".new";
    try {
        if (good) make_successor(backup, made, database);
        set_aside(database, aside, good);
        if (good) fs::rename(made, database);
    } catch (const std::exception& error) {  // the file system's, or SQLite's
        throw StoreError(
            fmt::format("{}; its copy {} could not take its place: {}; free some space, or see to the folder", damage,
                        backup.string(), error.what()));
    }
    if (!good)
        return moved + ", and there is no good copy: labels, waivers and history are there, devices are found anew";
    const auto age = std::chrono::file_clock::to_sys(fs::last_write_time(backup));
    return fmt::format(
        "{}; the copy of {} took its place: what was changed after it, and the history of events, are in the "
        "file that was moved",
        moved,
        stamp(std::chrono::system_clock::to_time_t(
            std::chrono::time_point_cast<std::chrono::system_clock::duration>(age))));
}

}  // namespace onvigil::store
