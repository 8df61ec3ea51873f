#include "store/migrations.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>

#include "store/database.hpp"
#include "store/recovery.hpp"

namespace onvigil::store {
namespace {

/// Step n leads from user_version n to n + 1. A step that was released is never changed.
constexpr std::array<const char*, 6> steps{
    // 0 -> 1. `seen` is apart, so that a stamp that moves every few minutes does not rewrite the document. `past` has
    // every id ever given. `event.device` owns the event's timeline: it follows when devices merge.
    "CREATE TABLE device(id TEXT PRIMARY KEY, document TEXT NOT NULL, verdict TEXT NOT NULL);"
    "CREATE TABLE seen(id TEXT PRIMARY KEY, last_seen INTEGER NOT NULL, missed INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE past(id TEXT PRIMARY KEY, key TEXT NOT NULL);"
    "CREATE TABLE event(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, type TEXT NOT NULL, device TEXT,"
    "  document TEXT NOT NULL);"
    "CREATE INDEX event_time ON event(time);"
    "CREATE INDEX event_device ON event(device, seq) WHERE device IS NOT NULL;"
    "CREATE TABLE journal(last_seq INTEGER NOT NULL, bytes INTEGER NOT NULL);"
    "INSERT INTO journal VALUES(0, 0);"
    "CREATE TABLE cursor(sink TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE refusal(device TEXT, digest TEXT, PRIMARY KEY(device, digest)) WITHOUT ROWID;"
    "CREATE TABLE value(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;",
    // 1 -> 2. Whether `device.found` is still to come: the journal may have been cleaned up, so it cannot tell.
    "ALTER TABLE device ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;",
    // 2 -> 3. A replay goes on after a restart.
    "ALTER TABLE cursor ADD COLUMN replay_until INTEGER NOT NULL DEFAULT 0;",
    // 3 -> 4. Every id has a number, and the tables and indexes are by number: by random ids, each transaction of a
    // large inventory wrote every page of three indexes. `event.owner` is the device that has the event in its
    // timeline.
    "CREATE TABLE numbered(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL);"
    "INSERT INTO numbered(id, key) SELECT id, key FROM past ORDER BY rowid;"
    "INSERT OR IGNORE INTO numbered(id, key) SELECT id, '' FROM device;"
    "INSERT OR IGNORE INTO numbered(id, key) SELECT device, '' FROM event WHERE device IS NOT NULL GROUP BY device;"
    "DROP TABLE past;"
    "ALTER TABLE numbered RENAME TO past;"
    "CREATE TABLE inventory(number INTEGER PRIMARY KEY, document TEXT NOT NULL, verdict TEXT NOT NULL,"
    "  untold INTEGER NOT NULL DEFAULT 0);"
    "INSERT INTO inventory SELECT number, document, verdict, untold FROM device JOIN past USING(id) ORDER BY number;"
    "DROP TABLE device;"
    "ALTER TABLE inventory RENAME TO device;"
    "CREATE TABLE stamp(number INTEGER PRIMARY KEY, last_seen INTEGER NOT NULL, missed INTEGER NOT NULL);"
    "INSERT INTO stamp SELECT number, last_seen, missed FROM seen JOIN past USING(id) ORDER BY number;"
    "DROP TABLE seen;"
    "ALTER TABLE stamp RENAME TO seen;"
    "ALTER TABLE event ADD COLUMN owner INTEGER;"
    "UPDATE event SET owner = (SELECT number FROM past WHERE past.id = event.device) WHERE device IS NOT NULL;"
    "DROP INDEX event_device;"
    "ALTER TABLE event DROP COLUMN device;"
    "CREATE INDEX event_owner ON event(owner, seq) WHERE owner IS NOT NULL;",
    // 4 -> 5. Every change of a device has a number, and `past.gone` is that of its removal: what a hub has not heard
    // of is what lies behind a number. Up to `forgotten_change` removals are not known any more.
    "ALTER TABLE device ADD COLUMN change INTEGER NOT NULL DEFAULT 0;"
    "UPDATE device SET change = number;"
    "CREATE INDEX device_change ON device(change);"
    "ALTER TABLE past ADD COLUMN gone INTEGER;"
    "CREATE INDEX past_gone ON past(gone) WHERE gone IS NOT NULL;"
    "ALTER TABLE journal ADD COLUMN last_change INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE journal ADD COLUMN forgotten_change INTEGER NOT NULL DEFAULT 0;"
    "UPDATE journal SET last_change = (SELECT coalesce(max(number), 0) FROM past);",
    // 5 -> 6. When a device's endpoint last answered, and when the round ended that found it: which endpoints answered
    // side by side. Of what was stored before, an endpoint counts as heard whenever the device was.
    "ALTER TABLE seen ADD COLUMN endpoint_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE seen ADD COLUMN found_by INTEGER NOT NULL DEFAULT 0;"
    "UPDATE seen SET endpoint_at = last_seen;"};

int version_of(Database& database)
{
    auto& query = database.prepare("PRAGMA user_version");
    const int version = query.executeStep() ? query.getColumn(0).getInt() : 0;
    query.reset();
    return version;
}

/// Whole; where there is no room for that, all but the events.
void copy_before_migration(Database& database, int version)
{
    if (database.path().empty()) return;
    try {
        database.copy_to(fmt::format("{}.schema-{}", database.path().string(), version));
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() != SQLITE_FULL) throw;
        back_up(database.path());
    }
}

}  // namespace

std::uint64_t schema_version()
{
    return steps.size();
}

void migrate(Database& database, const std::string& name)
{
    const int version = version_of(database);
    const int newest = static_cast<int>(steps.size());
    if (version > newest)
        throw StoreError(
            fmt::format("{}: written by a newer onvigild (schema {}, this one knows up to {}); install that "
                        "version again, or move the file away to begin anew",
                        name, version, newest));
    if (version > 0 && version < newest) copy_before_migration(database, version);
    for (int step = version; step < newest; ++step)
        database.transact([&] {
            database.execute(steps[static_cast<std::size_t>(step)]);
            database.execute(fmt::format("PRAGMA user_version={}", step + 1));
        });
}

}  // namespace onvigil::store
