#include "store/journal_table.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/ensure.hpp"
#include "render/event_json.hpp"
#include "store/database.hpp"
#include "store/device_numbers.hpp"
#include "store/ticks.hpp"

namespace onvigil::store {
namespace {

std::int64_t stored(std::uint64_t number)
{
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return number > static_cast<std::uint64_t>(most) ? most : static_cast<std::int64_t>(number);
}

std::uint64_t number_at(SQLite::Statement& query, int column)
{
    return static_cast<std::uint64_t>(query.getColumn(column).getInt64());
}

std::uint64_t one_number(SQLite::Statement& query)
{
    const std::uint64_t number = query.executeStep() ? number_at(query, 0) : 0;
    query.reset();
    return number;
}

/// nullopt: its record is damaged.
std::optional<model::Event> event_at(SQLite::Statement& query, int column)
{
    const auto document = query.getColumn(column);
    auto event = render::parse_event_json({document.getText(), static_cast<std::size_t>(document.getBytes())});
    if (!event) return std::nullopt;
    return std::move(*event);
}

/// Where one filter makes the query cheap it must stay in SQL; the types, few and cheap, are looked at afterwards.
constexpr const char* any_device =
    "SELECT seq, type, document FROM event WHERE seq > ?1 AND time >= ?2 AND time < ?3 ORDER BY seq";
constexpr const char* any_device_since =
    "SELECT seq, type, document FROM event WHERE seq > max(?1, coalesce((SELECT min(seq) FROM event WHERE time >= ?2), "
    "0) - "
    "1)"
    " AND time >= ?2 AND time < ?3 ORDER BY seq";
constexpr const char* one_device =
    "SELECT seq, type, document FROM event WHERE owner = ?4 AND seq > ?1 AND time >= ?2 AND time < ?3 ORDER BY seq";

/// What goes next, and how large the journal is without it. It looks at no more than it takes: the bounds are checked
/// every few seconds.
struct Cut {
    std::uint64_t events = 0, last_seq = 0, bytes_left = 0;
};
Cut find_cut(Database& database, model::TimePoint oldest, std::uint64_t max_bytes)
{
    Cut cut{0, 0, one_number(database.prepare("SELECT bytes FROM journal"))};
    auto& query = database.prepare("SELECT seq, time, length(CAST(document AS BLOB)) FROM event ORDER BY seq LIMIT ?1");
    query.bind(1, static_cast<std::int64_t>(prune_slice));
    while (query.executeStep()) {
        const bool young = query.getColumn(1).getInt64() >= ticks(oldest);
        if (young && cut.bytes_left <= max_bytes) break;
        cut.last_seq = number_at(query, 0);
        cut.bytes_left -= std::min(cut.bytes_left, number_at(query, 2));
        ++cut.events;
    }
    query.reset();
    return cut;
}

/// The device of the last event: events of one device come one after the other.
struct Timeline {
    std::string id;
    std::int64_t number = 0;
};

/// How many bytes it adds.
std::uint64_t insert_event(Database& database, const model::Event& event, Timeline& timeline)
{
    const std::string document = render::event_json(event);
    const std::string* device = model::text_field(event, "device_id");
    const bool owned = device != nullptr && !device->empty();
    if (owned && *device != timeline.id) timeline = {*device, number_of(database, *device)};
    auto& insert = database.prepare("INSERT INTO event(seq, time, type, owner, document) VALUES(?1, ?2, ?3, ?4, ?5)");
    insert.bind(1, stored(event.seq));
    insert.bind(2, ticks(event.time));
    insert.bind(3, std::string(model::name(event.type)));
    if (owned) insert.bind(4, timeline.number);
    insert.bindNoCopy(5, document);
    insert.exec();
    return document.size();
}

}  // namespace

void append_events(Database& database, std::span<const model::Event> events)
{
    if (events.empty()) return;
    std::uint64_t bytes = 0;
    Timeline timeline;
    for (const auto& event : events) bytes += insert_event(database, event, timeline);
    const auto first = events.front().seq, last = events.back().seq;
    auto& count = database.prepare("UPDATE journal SET last_seq = ?1, bytes = bytes + ?2 WHERE last_seq = ?3");
    count.bind(1, stored(last));
    count.bind(2, stored(bytes));
    count.bind(3, stored(first - 1));
    ensure(count.exec() == 1 && last - first + 1 == events.size(),
           fmt::format("events {} to {} do not follow the journal's last one", first, last));
}

void merge_timelines(Database& database, const std::string& absorbed, const std::string& survivor)
{
    auto& update = database.prepare("UPDATE event SET owner = ?2 WHERE owner = ?1");
    update.bind(1, number_of(database, absorbed));
    update.bind(2, number_of(database, survivor));
    update.exec();
}

std::vector<model::Event> read_events(Database& database, const EventQuery& wanted, UnreadableEvents& unreadable)
{
    std::optional<std::int64_t> owner;
    if (!wanted.device_id.empty()) {
        owner = known_number(database, wanted.device_id);
        if (!owner) return {};
    }
    auto& query = database.prepare(owner ? one_device : wanted.since ? any_device_since : any_device);
    query.bind(1, stored(wanted.after_seq));
    query.bind(2, wanted.since ? ticks(*wanted.since) : std::numeric_limits<std::int64_t>::min());
    query.bind(3, wanted.until ? ticks(*wanted.until) : std::numeric_limits<std::int64_t>::max());
    if (owner) query.bind(4, *owner);
    std::vector<model::Event> events;
    while ((wanted.limit == 0 || events.size() < wanted.limit) && query.executeStep()) {
        const auto type = model::parse_event_type(query.getColumn(1).getText());
        const auto& types = wanted.types;
        if (!types.empty() && (!type || std::ranges::find(types, *type) == types.end())) continue;
        if (auto event = event_at(query, 2))
            events.push_back(std::move(*event));
        else
            unreadable.add(number_at(query, 0));
    }
    query.reset();
    return events;
}

std::uint64_t last_seq(Database& database)
{
    return one_number(database.prepare("SELECT last_seq FROM journal"));
}

std::uint64_t seq_before(Database& database, model::TimePoint time)
{
    auto& query = database.prepare("SELECT coalesce(min(seq), 0) FROM event WHERE time >= ?1");
    query.bind(1, ticks(time));
    const std::uint64_t first = one_number(query);
    return first > 0 ? first - 1 : last_seq(database);
}

Sizes journal_sizes(Database& database)
{
    Sizes sizes;
    // Two look-ups: min and max of a primary key in one query would read the table.
    sizes.first_seq = one_number(database.prepare("SELECT coalesce(min(seq), 0) FROM event"));
    sizes.last_seq = last_seq(database);
    sizes.events = sizes.first_seq > 0 ? sizes.last_seq - sizes.first_seq + 1 : 0;
    if (sizes.first_seq > 0) {
        auto& first = database.prepare("SELECT time FROM event WHERE seq=?1");
        first.bind(1, stored(sizes.first_seq));
        sizes.oldest = model::TimePoint{model::TimePoint::duration{static_cast<std::int64_t>(one_number(first))}};
    }
    sizes.journal_bytes = one_number(database.prepare("SELECT bytes FROM journal"));
    sizes.database_bytes = database.bytes();
    return sizes;
}

Pruned prune_journal(Database& database, model::TimePoint oldest, std::uint64_t max_bytes, std::uint64_t read_to,
                     UnreadableEvents& unreadable)
{
    const Cut cut = find_cut(database, oldest, max_bytes);
    if (cut.events == 0) return {};
    Pruned pruned{.events = cut.events, .unread = {}, .more = cut.events == prune_slice};
    if (read_to < cut.last_seq) {
        EventQuery query;
        query.after_seq = read_to;
        query.limit = prune_slice;
        pruned.unread = read_events(database, query, unreadable);
        std::erase_if(pruned.unread, [&](const auto& event) { return event.seq > cut.last_seq; });
    }
    auto& count = database.prepare("UPDATE journal SET bytes = ?1");
    count.bind(1, stored(cut.bytes_left));
    count.exec();
    auto& remove = database.prepare("DELETE FROM event WHERE seq <= ?1");
    remove.bind(1, stored(cut.last_seq));
    remove.exec();
    return pruned;
}

std::map<std::string, Cursor> load_cursors(Database& database)
{
    std::map<std::string, Cursor> cursors;
    auto& query = database.prepare("SELECT sink, seq, replay_until FROM cursor");
    while (query.executeStep())
        cursors.emplace(query.getColumn(0).getString(), Cursor{number_at(query, 1), number_at(query, 2)});
    query.reset();
    return cursors;
}

void save_cursor(Database& database, const std::string& sink, const Cursor& cursor)
{
    auto& insert = database.prepare(
        "INSERT INTO cursor(sink, seq, replay_until) VALUES(?1, ?2, ?3) "
        "ON CONFLICT(sink) DO UPDATE SET seq=?2, replay_until=?3");
    insert.bindNoCopy(1, sink);
    insert.bind(2, stored(cursor.seq));
    insert.bind(3, stored(cursor.replay_until));
    insert.exec();
}

void remove_cursor(Database& database, const std::string& sink)
{
    auto& remove = database.prepare("DELETE FROM cursor WHERE sink=?1");
    remove.bindNoCopy(1, sink);
    remove.exec();
}

}  // namespace onvigil::store
