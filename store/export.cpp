#include "store/export.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "render/event_json.hpp"
#include "render/json_writer.hpp"
#include "store/error.hpp"
#include "store/migrations.hpp"

namespace onvigil::store {
namespace {

using render::JsonWriter;

std::string text_at(SQLite::Statement& row, int column)
{
    const auto value = row.getColumn(column);
    return {value.getText(), static_cast<std::size_t>(value.getBytes())};
}

/// One line: `{"KIND":{…}}`.
class Lines {
public:
    explicit Lines(std::ostream& out) : out_(out) {}

    template <typename Write>
    void write(std::string_view kind, Write fill)
    {
        line_.clear();
        JsonWriter json(line_);
        json.begin_object();
        json.object(kind, [&] { fill(json); });
        json.end_object();
        out_ << (line_ += '\n');
    }

private:
    std::ostream& out_;
    std::string line_;
};

std::uint64_t number(SQLite::Database& source, const char* sql)
{
    return static_cast<std::uint64_t>(source.execAndGet(sql).getInt64());
}

void write_header(SQLite::Database& source, const ExportHeader& header, std::ostream& out)
{
    SQLite::Statement id(source, "SELECT value FROM value WHERE key='sensor_id'");
    out << render::json_line([&](JsonWriter& json) {
        json.member("onvigil_export", export_format);
        json.member("version", header.version);
        json.member("exported", header.exported);
        json.member("site", header.site);
        json.member("sensor", header.sensor);
        json.member("sensor_id", id.executeStep() ? text_at(id, 0) : std::string());
        json.member("last_seq", number(source, "SELECT last_seq FROM journal"));
    });
}

void write_values(SQLite::Database& source, Lines& lines)
{
    SQLite::Statement query(source, "SELECT value FROM value WHERE key=?1");
    for (const auto key : exported_values) {
        query.reset();
        query.bind(1, std::string(key));
        if (query.executeStep())
            lines.write("value", [&](JsonWriter& json) {
                json.member("key", key);
                json.member("text", text_at(query, 0));
            });
    }
}

std::uint64_t write_past(SQLite::Database& source, Lines& lines)
{
    std::uint64_t count = 0;
    SQLite::Statement query(source, "SELECT id, key FROM past ORDER BY number");
    for (; query.executeStep(); ++count)
        lines.write("past", [&](JsonWriter& json) {
            json.member("id", text_at(query, 0));
            json.member("key", text_at(query, 1));
        });
    return count;
}

std::uint64_t write_devices(SQLite::Database& source, Lines& lines)
{
    std::uint64_t count = 0;
    SQLite::Statement query(
        source,
        "SELECT id, document, verdict, untold, last_seen, missed, endpoint_at, found_by FROM device "
        "JOIN past USING(number) LEFT JOIN seen USING(number) ORDER BY number");
    for (; query.executeStep(); ++count)
        lines.write("device", [&](JsonWriter& json) {
            json.member("id", text_at(query, 0));
            json.member("untold", query.getColumn(3).getInt() != 0);
            if (!query.getColumn(4).isNull()) {
                json.member("last_seen", query.getColumn(4).getInt64());
                json.member("missed", query.getColumn(5).getInt64());
                json.member("endpoint_at", query.getColumn(6).getInt64());
                json.member("found_by", query.getColumn(7).getInt64());
            }
            json.key("document");
            json.raw(text_at(query, 1));
            const auto verdict = text_at(query, 2);
            json.key("verdict");
            json.raw(verdict.empty() ? "null" : verdict);
        });
    return count;
}

/// A damaged record would have the whole file refused by the sensor that is to take it in.
void write_events(SQLite::Database& source, Lines& lines, TransferCounts& counts)
{
    SQLite::Statement query(source, "SELECT id, document, seq FROM event LEFT JOIN past ON owner=number ORDER BY seq");
    while (query.executeStep()) {
        const auto document = text_at(query, 1);
        const auto event = render::parse_event_json(document);
        if (!event || event->seq != static_cast<std::uint64_t>(query.getColumn(2).getInt64())) {
            ++counts.damaged;
            continue;
        }
        ++counts.events;
        lines.write("event", [&](JsonWriter& json) {
            json.member_or_null("timeline", query.getColumn(0).isNull() ? std::string() : text_at(query, 0));
            json.key("document");
            json.raw(document);
        });
    }
}

}  // namespace

TransferCounts export_inventory(const std::filesystem::path& database, const ExportHeader& header, std::ostream& out)
{
    try {
        constexpr int patience_ms = 5'000;
        SQLite::Database source(database.string(), SQLite::OPEN_READWRITE, patience_ms);
        source.exec("BEGIN");
        if (const auto version = number(source, "PRAGMA user_version"); version != schema_version())
            throw StoreError(
                fmt::format("{}: of schema {}, and this version exports {}: start the daemon once, which "
                            "brings it up to date",
                            database.string(), version, schema_version()));
        write_header(source, header, out);
        Lines lines(out);
        write_values(source, lines);
        TransferCounts counts;
        counts.past = write_past(source, lines);
        counts.devices = write_devices(source, lines);
        write_events(source, lines, counts);
        lines.write("end", [&](JsonWriter& json) {
            json.member("past", counts.past);
            json.member("devices", counts.devices);
            json.member("events", counts.events);
        });
        return counts;
    } catch (const SQLite::Exception& error) {
        throw StoreError(fmt::format("{}: {}", database.string(), error.what()));
    }
}

}  // namespace onvigil::store
