#include "store/devices.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "model/sharing.hpp"
#include "render/record_json.hpp"
#include "store/database.hpp"

namespace onvigil::store {
namespace {

/// A document that cannot be read is damage nobody should paper over.
template <typename T>
T readable(Result<T, Problem> read, const std::string& id)
{
    if (!read)
        throw StoreError(fmt::format("device {}: {}; restore a backup of the database, or move it away to begin anew",
                                     id, read.error().text));
    return std::move(*read);
}

void write_seen(Database& database, const model::Device& device)
{
    auto& insert = database.prepare(
        "INSERT INTO seen(id, last_seen, missed) VALUES(?1, ?2, ?3) "
        "ON CONFLICT(id) DO UPDATE SET last_seen=?2, missed=?3");
    insert.bindNoCopy(1, device.id);
    insert.bind(2, static_cast<std::int64_t>(device.last_seen.time_since_epoch().count()));
    insert.bind(3, static_cast<std::int64_t>(device.missed_rounds));
    insert.exec();
}

}  // namespace

void save_device(Database& database, const model::Record& record)
{
    const std::string document = render::to_document(*record.device);
    const std::string verdict = record.verdict ? render::to_document(*record.verdict) : std::string();
    auto& insert = database.prepare(
        "INSERT INTO device(id, document, verdict) VALUES(?1, ?2, ?3) "
        "ON CONFLICT(id) DO UPDATE SET document=?2, verdict=?3, untold=0");
    insert.bindNoCopy(1, record.device->id);
    insert.bindNoCopy(2, document);
    insert.bindNoCopy(3, verdict);
    insert.exec();
    write_seen(database, *record.device);
    auto& name = database.prepare("INSERT OR IGNORE INTO past(id, key) VALUES(?1, ?2)");
    name.bindNoCopy(1, record.device->id);
    name.bindNoCopy(2, record.device->identity_key);
    name.exec();
}

void mark_untold(Database& database, const std::string& id)
{
    auto& update = database.prepare("UPDATE device SET untold=1 WHERE id=?1");
    update.bindNoCopy(1, id);
    update.exec();
}

std::vector<std::string> load_untold(Database& database)
{
    std::vector<std::string> ids;
    auto& query = database.prepare("SELECT id FROM device WHERE untold=1");
    while (query.executeStep()) ids.push_back(query.getColumn(0).getString());
    query.reset();
    return ids;
}

void touch_device(Database& database, const model::Device& device)
{
    write_seen(database, device);
}

void erase_device(Database& database, const std::string& id)
{
    for (const char* sql : {"DELETE FROM device WHERE id=?1", "DELETE FROM seen WHERE id=?1"}) {
        auto& remove = database.prepare(sql);
        remove.bindNoCopy(1, id);
        remove.exec();
    }
}

std::vector<model::Record> load_devices(Database& database)
{
    std::vector<model::Record> records;
    model::TextPool texts;
    auto& query = database.prepare(
        "SELECT device.id, document, verdict, seen.last_seen, seen.missed FROM device LEFT JOIN seen USING(id)");
    while (query.executeStep()) {
        const std::string id = query.getColumn(0).getString();
        const auto document = query.getColumn(1);
        auto device = readable(
            render::device_from_document({document.getText(), static_cast<std::size_t>(document.getBytes())}), id);
        if (!query.getColumn(3).isNull()) {
            device.last_seen = model::TimePoint{model::TimePoint::duration{query.getColumn(3).getInt64()}};
            device.missed_rounds = query.getColumn(4).getUInt();
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

std::vector<std::pair<std::string, std::string>> load_past_ids(Database& database)
{
    std::vector<std::pair<std::string, std::string>> ids;
    auto& query = database.prepare("SELECT id, key FROM past WHERE id NOT IN (SELECT id FROM device)");
    while (query.executeStep()) ids.emplace_back(query.getColumn(0).getString(), query.getColumn(1).getString());
    query.reset();
    return ids;
}

void prune_past_ids(Database& database)
{
    auto& remove = database.prepare(
        "DELETE FROM past WHERE rowid <= (SELECT max(rowid) FROM past) - ?1 AND id NOT IN (SELECT id FROM device)");
    remove.bind(1, static_cast<std::int64_t>(limits::past_ids));
    remove.exec();
}

}  // namespace onvigil::store
