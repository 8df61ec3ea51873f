#include "store/device_table.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "model/sharing.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"
#include "store/database.hpp"
#include "store/device_numbers.hpp"

namespace onvigil::store {
namespace {

/// A document that cannot be read is damage that must be told.
template <typename T>
T readable(Result<T, Problem> read, const std::string& id)
{
    if (!read) throw Damaged(fmt::format("device {}: {}", id, read.error().text));
    return std::move(*read);
}

void write_seen(Database& database, std::int64_t number, const model::Device& device)
{
    auto& insert = database.prepare(
        "INSERT INTO seen(number, last_seen, missed, endpoint_at, found_by) VALUES(?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT(number) DO UPDATE SET last_seen=?2, missed=?3, endpoint_at=?4, found_by=?5");
    const auto bind_time = [&](int place, model::TimePoint at) {
        insert.bind(place, static_cast<std::int64_t>(at.time_since_epoch().count()));
    };
    insert.bind(1, number);
    bind_time(2, device.last_seen);
    insert.bind(3, static_cast<std::int64_t>(device.missed_rounds));
    bind_time(4, device.identity.endpoint_at);
    bind_time(5, device.identity.found_by);
    insert.exec();
}

void run_with(Database& database, const char* sql, std::int64_t number)
{
    auto& statement = database.prepare(sql);
    statement.bind(1, number);
    statement.exec();
}

}  // namespace

void save_device(Database& database, const model::Record& record, std::int64_t change)
{
    const auto number = number_of(database, record.device->id, record.device->identity_key);
    const std::string document = render::to_document(*record.device);
    const std::string verdict = record.verdict ? render::to_document(*record.verdict) : std::string();
    auto& insert = database.prepare(
        "INSERT INTO device(number, document, verdict, change) VALUES(?1, ?2, ?3, ?4) "
        "ON CONFLICT(number) DO UPDATE SET document=?2, verdict=?3, untold=0, change=?4");
    insert.bind(1, number);
    insert.bind(4, change);
    insert.bindNoCopy(2, document);
    insert.bindNoCopy(3, verdict);
    insert.exec();
    write_seen(database, number, *record.device);
}

void mark_untold(Database& database, const std::string& id)
{
    run_with(database, "UPDATE device SET untold=1 WHERE number=?1", number_of(database, id));
}

std::vector<std::string> load_untold(Database& database)
{
    std::vector<std::string> ids;
    auto& query = database.prepare("SELECT id FROM device JOIN past USING(number) WHERE untold=1");
    while (query.executeStep()) ids.push_back(query.getColumn(0).getString());
    query.reset();
    return ids;
}

void touch_device(Database& database, const model::Device& device)
{
    write_seen(database, number_of(database, device.id), device);
}

void erase_device(Database& database, const std::string& id, std::int64_t change)
{
    const auto number = known_number(database, id);
    if (!number) return;
    run_with(database, "DELETE FROM device WHERE number=?1", *number);
    run_with(database, "DELETE FROM seen WHERE number=?1", *number);
    auto& note = database.prepare("UPDATE past SET gone=?2 WHERE number=?1");
    note.bind(1, *number);
    note.bind(2, change);
    note.exec();
}

Changes read_changes(Database& database, std::uint64_t after, std::size_t limit)
{
    Changes changes;
    auto& counters = database.prepare("SELECT last_change, forgotten_change FROM journal");
    counters.executeStep();
    changes.newest = changes.upto = static_cast<std::uint64_t>(counters.getColumn(0).getInt64());
    changes.forgotten = static_cast<std::uint64_t>(counters.getColumn(1).getInt64());
    counters.reset();
    auto& query = database.prepare(
        "SELECT change, document, verdict, NULL FROM device WHERE change > ?1 UNION ALL "
        "SELECT gone, NULL, NULL, id FROM past WHERE gone > ?1 AND number NOT IN (SELECT number FROM device) "
        "ORDER BY 1 LIMIT ?2");
    query.bind(1, static_cast<std::int64_t>(after));
    query.bind(2, static_cast<std::int64_t>(limit));
    std::uint64_t last = 0;
    while (query.executeStep()) {
        last = static_cast<std::uint64_t>(query.getColumn(0).getInt64());
        if (query.isColumnNull(3))
            changes.saved.push_back({query.getColumn(1).getString(), query.getColumn(2).getString()});
        else
            changes.gone.push_back(query.getColumn(3).getString());
    }
    query.reset();
    if (changes.saved.size() + changes.gone.size() == limit) changes.upto = last;
    return changes;
}

std::vector<model::Record> load_devices(Database& database)
{
    std::vector<model::Record> records;
    model::TextPool texts;
    auto& query = database.prepare(
        "SELECT past.id, document, verdict, last_seen, missed, endpoint_at, found_by "
        "FROM device JOIN past USING(number) LEFT JOIN seen USING(number)");
    while (query.executeStep()) {
        const std::string id = query.getColumn(0).getString();
        const auto document = query.getColumn(1);
        auto device = readable(
            render::device_from_document({document.getText(), static_cast<std::size_t>(document.getBytes())}), id);
        if (!query.getColumn(3).isNull()) {
            const auto time = [&](int column) {
                return model::TimePoint{model::TimePoint::duration{query.getColumn(column).getInt64()}};
            };
            device.last_seen = time(3);
            device.missed_rounds = query.getColumn(4).getUInt();
            device.identity.endpoint_at = time(5);
            device.identity.found_by = time(6);
        }
        model::share_texts(device, texts);
        model::Record record{std::make_shared<const model::Device>(std::move(device)), nullptr};
        const auto verdict = query.getColumn(2);
        if (verdict.getBytes() > 0) {
            auto held = readable(
                render::verdict_from_document({verdict.getText(), static_cast<std::size_t>(verdict.getBytes())}), id);
            model::share_texts(held, texts);
            record.verdict = std::make_shared<const model::Verdict>(std::move(held));
        }
        records.push_back(std::move(record));
    }
    query.reset();
    return records;
}

}  // namespace onvigil::store
