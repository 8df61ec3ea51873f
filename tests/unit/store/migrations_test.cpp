#include "store/migrations.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "refusal.hpp"
#include "render/event_json.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"
#include "store/database.hpp"
#include "store/device_numbers.hpp"
#include "store/device_table.hpp"
#include "store/journal_table.hpp"
#include "support/full_record.hpp"
#include "support/store_events.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(Migrations, AFileOfANewerVersionIsRefusedAndLeftAsItIs)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    Database(file).execute("PRAGMA user_version=99");

    EXPECT_THAT(refusal_of([&] { const Database opened(file); }), HasSubstr("written by a newer onvigild (schema 99"));

    EXPECT_THAT(refusal_of([&] { const Database opened(file); }), HasSubstr("schema 99"));
}

/// As schemas 1 to 3 left it: tables by id.
void write_old_schema(const std::filesystem::path& file, const model::Record& record, int version)
{
    SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    old.exec(
        "CREATE TABLE device(id TEXT PRIMARY KEY, document TEXT NOT NULL, verdict TEXT NOT NULL,"
        "  untold INTEGER NOT NULL DEFAULT 0);"
        "CREATE TABLE seen(id TEXT PRIMARY KEY, last_seen INTEGER NOT NULL, missed INTEGER NOT NULL) WITHOUT ROWID;"
        "CREATE TABLE past(id TEXT PRIMARY KEY, key TEXT NOT NULL);"
        "CREATE TABLE event(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, type TEXT NOT NULL, device TEXT,"
        "  document TEXT NOT NULL);"
        "CREATE INDEX event_time ON event(time);"
        "CREATE INDEX event_device ON event(device, seq) WHERE device IS NOT NULL;"
        "CREATE TABLE journal(last_seq INTEGER NOT NULL, bytes INTEGER NOT NULL);"
        "CREATE TABLE cursor(sink TEXT PRIMARY KEY, seq INTEGER NOT NULL, replay_until INTEGER NOT NULL DEFAULT 0)"
        "  WITHOUT ROWID;"
        "CREATE TABLE refusal(device TEXT, digest TEXT, PRIMARY KEY(device, digest)) WITHOUT ROWID;"
        "CREATE TABLE value(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
        "INSERT INTO past VALUES('dev-gone', 'endpoint:urn:uuid:gone');"
        "INSERT INTO journal VALUES(3, 300); PRAGMA user_version=3");
    SQLite::Statement device(old, "INSERT INTO device VALUES(?, ?, ?, 1)");
    SQLite::bind(device, record.device->id, render::to_document(*record.device), render::to_document(*record.verdict));
    device.exec();
    SQLite::Statement seen(old, "INSERT INTO seen VALUES(?, 1700000000000, 2)");
    SQLite::bind(seen, record.device->id);
    seen.exec();
    SQLite::Statement past(old, "INSERT INTO past VALUES(?, ?)");
    SQLite::bind(past, record.device->id, record.device->identity_key);
    past.exec();
    SQLite::Statement events(old, "INSERT INTO event VALUES(?, 1, 'device.found', ?, ?)");
    std::int64_t seq = 0;
    for (const std::string& id : {record.device->id, std::string("dev-gone"), std::string("dev-pruned")}) {
        auto event = test::event(static_cast<std::uint64_t>(++seq), id);
        SQLite::bind(events, seq, id, render::event_json(event));
        events.exec();
        events.reset();
    }
    if (version < 3) old.exec("ALTER TABLE cursor DROP COLUMN replay_until");
    if (version < 2) old.exec("ALTER TABLE device DROP COLUMN untold");
    old.exec(fmt::format("PRAGMA user_version={}", version));
}

class MigrationsFrom : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(EveryOldSchema, MigrationsFrom, testing::Values(1, 2, 3));

TEST_P(MigrationsFrom, TakeTheInventoryOverWhole)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    const auto record = test::full_record();
    write_old_schema(file, record, GetParam());

    Database database(file);

    const auto records = load_devices(database);
    ASSERT_EQ(records.size(), 1u);
    auto expected = *record.device;
    expected.last_seen = model::TimePoint{std::chrono::milliseconds(1700000000000)};
    expected.missed_rounds = 2;
    expected.identity.endpoint_at = expected.last_seen;  // heard whenever the device was
    expected.identity.found_by = {};
    EXPECT_EQ(*records.front().device, expected);
    EXPECT_EQ(*records.front().verdict, *record.verdict);
    if (GetParam() > 1)
        EXPECT_THAT(load_untold(database), ElementsAre(expected.id));
    else
        EXPECT_TRUE(load_untold(database).empty()) << "it was not stored then";
    EXPECT_THAT(load_past_ids(database),
                UnorderedElementsAre(Pair("dev-gone", "endpoint:urn:uuid:gone"), Pair("dev-pruned", "")));
    for (const auto& [id, seq] : {std::pair(expected.id, 1u), {"dev-gone", 2u}, {"dev-pruned", 3u}}) {
        EventQuery query;
        query.device_id = id;
        UnreadableEvents unreadable;
        const auto events = read_events(database, query, unreadable);
        ASSERT_EQ(events.size(), 1u) << id;
        EXPECT_EQ(events.front().seq, seq);
    }
}

TEST_P(MigrationsFrom, LeaveACopyOfTheInventoryAsItWas)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    write_old_schema(file, test::full_record(), GetParam());
    {
        const Database database(file);
    }

    const SQLite::Database copy(fmt::format("{}.schema-{}", file.string(), GetParam()));
    SQLite::Statement events(copy, "SELECT (SELECT count(*) FROM device) + (SELECT count(*) FROM event)");
    ASSERT_TRUE(events.executeStep());
    EXPECT_EQ(events.getColumn(0).getInt(), 4);
}

/// As schema 5 left it.
TEST(Migrations, OfADeviceWithoutTheTimesOfItsEndpointThatCountsAsHeardWheneverTheDeviceWas)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    const auto record = test::full_record();
    {
        Database database(file);
        save_device(database, record, 1);
        database.execute(
            "ALTER TABLE seen DROP COLUMN endpoint_at; ALTER TABLE seen DROP COLUMN found_by; PRAGMA user_version=5");
    }

    Database database(file);

    auto expected = *record.device;
    expected.identity.endpoint_at = expected.last_seen;
    expected.identity.found_by = {};
    const auto records = load_devices(database);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(*records.front().device, expected);
}

TEST(Migrations, NothingIsCopiedWhereNothingChanges)
{
    const test::TempDir folder;
    const auto file = folder.path() / "inventory.db";
    {
        const Database fresh(file);
    }
    {
        const Database again(file);
    }

    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        EXPECT_EQ(entry.path().string().find(".schema-"), std::string::npos) << entry.path();
}

}  // namespace
}  // namespace onvigil::store
