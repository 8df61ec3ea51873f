#include "store/device_numbers.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include "base/limits.hpp"
#include "store/database.hpp"

namespace onvigil::store {

std::optional<std::int64_t> known_number(Database& database, const std::string& id)
{
    auto& query = database.prepare("SELECT number FROM past WHERE id=?1");
    query.bindNoCopy(1, id);
    std::optional<std::int64_t> number;
    if (query.executeStep()) number = query.getColumn(0).getInt64();
    query.reset();
    return number;
}

std::int64_t number_of(Database& database, const std::string& id, const std::string& key)
{
    if (const auto number = known_number(database, id)) return *number;
    auto& insert = database.prepare("INSERT INTO past(id, key) VALUES(?1, ?2)");
    insert.bindNoCopy(1, id);
    insert.bindNoCopy(2, key);
    insert.exec();
    return database.last_row();
}

std::int64_t take_changes(Database& database, std::size_t count)
{
    const auto many = static_cast<std::int64_t>(count);
    auto& take = database.prepare("UPDATE journal SET last_change = last_change + ?1 RETURNING last_change");
    take.bind(1, many);
    take.executeStep();
    const auto last = take.getColumn(0).getInt64();
    take.reset();
    return last - many + 1;
}

std::vector<std::pair<std::string, std::string>> load_past_ids(Database& database)
{
    std::vector<std::pair<std::string, std::string>> ids;
    auto& query = database.prepare("SELECT id, key FROM past WHERE number NOT IN (SELECT number FROM device)");
    while (query.executeStep()) ids.emplace_back(query.getColumn(0).getString(), query.getColumn(1).getString());
    query.reset();
    return ids;
}

void prune_past_ids(Database& database)
{
    auto& note = database.prepare(
        "UPDATE journal SET forgotten_change = max(forgotten_change, coalesce((SELECT max(gone) FROM past"
        " WHERE gone IS NOT NULL AND number <= (SELECT max(number) FROM past) - ?1), 0))");
    note.bind(1, static_cast<std::int64_t>(limits::past_ids));
    note.exec();
    auto& remove = database.prepare(
        "DELETE FROM past WHERE number <= (SELECT max(number) FROM past) - ?1"
        " AND number NOT IN (SELECT number FROM device)");
    remove.bind(1, static_cast<std::int64_t>(limits::past_ids));
    remove.exec();
}

}  // namespace onvigil::store
