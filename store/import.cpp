#include "store/import.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <ctime>
#include <vector>

#include "render/event_json.hpp"
#include "render/json_access.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"
#include "store/database.hpp"
#include "store/device_numbers.hpp"
#include "store/ticks.hpp"

namespace onvigil::store {
namespace {

namespace json = boost::json;
using render::number_at;

constexpr std::size_t longest_line = 16u << 20;
/// No sensor comes so far, and the numbers that follow are numbers of JSON still.
constexpr std::uint64_t highest_seq = std::uint64_t{1} << 52;

/// As it stands there, not made inert for a terminal.
std::string raw_text(const json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is_id(std::string_view id)
{
    constexpr std::string_view begins = "dev-", letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return id.starts_with(begins) && id.size() > begins.size() && id.size() <= 64 &&
           id.find_first_not_of(letters) == std::string_view::npos;
}

/// What the inventory that is there says of itself.
struct Present {
    std::string sensor_id, salt;
    std::uint64_t devices = 0, last_seq = 0;
};

Present look_at(Database& database)
{
    Present present;
    auto& values = database.prepare("SELECT key, value FROM value WHERE key IN ('sensor_id', 'salt')");
    while (values.executeStep())
        (values.getColumn(0).getString() == "salt" ? present.salt : present.sensor_id) =
            values.getColumn(1).getString();
    values.reset();
    auto& counts = database.prepare("SELECT (SELECT count(*) FROM device), last_seq FROM journal");
    if (counts.executeStep()) {
        present.devices = static_cast<std::uint64_t>(counts.getColumn(0).getInt64());
        present.last_seq = static_cast<std::uint64_t>(counts.getColumn(1).getInt64());
    }
    counts.reset();
    return present;
}

class Reader {
public:
    Reader(std::istream& in, std::string name) : in_(in), name_(std::move(name)), line_(longest_line) {}

    /// The next line's object; nullopt: there is none.
    std::optional<json::object> next()
    {
        ++number_;
        if (!in_.getline(line_.data(), static_cast<std::streamsize>(line_.size()))) {
            if (in_.eof()) return std::nullopt;
            fail(in_.bad() ? "cannot be read" : "longer than 16 MiB: no line of an export");
        }
        json::error_code error;
        auto value = json::parse(std::string_view(line_.data()), error);
        if (error || !value.is_object()) fail("no JSON object");
        return std::move(value.get_object());
    }
    [[noreturn]] void fail(const std::string& what) const
    {
        throw StoreError(fmt::format("{}:{}: {}", name_, number_, what));
    }

private:
    std::istream& in_;
    std::string name_;
    std::vector<char> line_;
    std::uint64_t number_ = 0;
};

struct Header {
    std::string sensor_id;
    std::uint64_t last_seq = 0;
};

Header read_header(Reader& reader)
{
    const auto header = reader.next();
    if (!header || !header->contains("onvigil_export")) reader.fail("no export of Onvigil: its first line is missing");
    if (number_at(*header, "onvigil_export") != export_format)
        reader.fail("of a newer version: install that version, or export with this one");
    const auto last_seq = static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_at(*header, "last_seq")));
    if (last_seq > highest_seq) reader.fail("last_seq: no sensor has told so many events");
    return {raw_text(*header, "sensor_id"), last_seq};
}

/// Puts lines into the tables, which are empty. Inside the caller's transaction.
class Importer {
public:
    Importer(Database& database, Reader& reader) : database_(database), reader_(reader) {}

    TransferCounts take_all(std::uint64_t last_seq)
    {
        for (;;) {
            const auto line = reader_.next();
            if (!line) reader_.fail("the file ends before its last line: it is not whole");
            if (line->size() != 1 || !line->begin()->value().is_object()) reader_.fail("not a line of an export");
            const std::string_view kind = line->begin()->key();
            const auto& item = line->begin()->value().get_object();
            if (kind == "end") return end(item, last_seq);
            if (kind == "value")
                take_value(item);
            else if (kind == "past")
                take_past(item);
            else if (kind == "device")
                take_device(item);
            else if (kind == "event")
                take_event(item);
            else
                reader_.fail("a line of an unknown kind");
        }
    }

private:
    TransferCounts end(const json::object& told, std::uint64_t last_seq)
    {
        const auto count = [&](std::string_view key) { return static_cast<std::uint64_t>(number_at(told, key)); };
        if (counts_ != TransferCounts{count("devices"), count("past"), count("events")})
            reader_.fail("the counts at its end are not those of its lines: it is not whole");
        if (reader_.next()) reader_.fail("there is more behind its end");
        // A hub hears of all of it anew: what it was told before is of another numbering.
        auto& journal = database_.prepare(
            "UPDATE journal SET last_seq=?1, bytes=?2, last_change=top, forgotten_change=top "
            "FROM (SELECT coalesce(max(number), 0) AS top FROM past)");
        journal.bind(1, static_cast<std::int64_t>(std::max(last_seq, seq_)));
        journal.bind(2, static_cast<std::int64_t>(bytes_));
        journal.exec();
        return counts_;
    }

    void take_value(const json::object& item)
    {
        const auto key = raw_text(item, "key"), text = raw_text(item, "text");
        if (std::ranges::find(exported_values, key) == std::ranges::end(exported_values) || text.empty()) return;
        auto& insert = database_.prepare("INSERT OR REPLACE INTO value(key, value) VALUES(?1, ?2)");
        insert.bindNoCopy(1, key);
        insert.bindNoCopy(2, text);
        insert.exec();
    }

    void take_past(const json::object& item)
    {
        const auto id = raw_text(item, "id");
        if (!is_id(id) || known_number(database_, id)) reader_.fail("id: no id, or it stands twice");
        (void)number_of(database_, id, raw_text(item, "key"));
        ++counts_.past;
    }

    void take_device(const json::object& item)
    {
        const auto id = raw_text(item, "id");
        const auto number = known_number(database_, id);
        if (!number) reader_.fail("device: its id stands among no past ones");
        const auto document = serialized(item, "document"), verdict = serialized(item, "verdict");
        const auto device = render::device_from_document(document);
        if (!device || device->id != id) reader_.fail(device ? "device: another id" : device.error().text);
        if (const auto read = render::verdict_from_document(verdict); !read) reader_.fail(read.error().text);
        auto& insert = database_.prepare(
            "INSERT INTO device(number, document, verdict, untold, change) VALUES(?1, ?2, ?3, ?4, ?1)");
        insert.bind(1, *number);
        insert.bindNoCopy(2, document);
        insert.bindNoCopy(3, verdict);
        insert.bind(4, render::flag_at(item, "untold") ? 1 : 0);
        insert.exec();
        if (item.contains("last_seen")) {
            auto& seen = database_.prepare(
                "INSERT INTO seen(number, last_seen, missed, endpoint_at, found_by) VALUES(?1, ?2, ?3, ?4, ?5)");
            seen.bind(1, *number);
            seen.bind(2, number_at(item, "last_seen"));
            seen.bind(3, number_at(item, "missed"));
            seen.bind(4, number_at(item, item.contains("endpoint_at") ? "endpoint_at" : "last_seen"));
            seen.bind(5, number_at(item, "found_by"));
            seen.exec();
        }
        ++counts_.devices;
    }

    void take_event(const json::object& item)
    {
        const auto document = serialized(item, "document"), timeline = raw_text(item, "timeline");
        const auto event = render::parse_event_json(document);
        if (!event) reader_.fail(event.error().text);
        if (event->seq > highest_seq) reader_.fail("event: no sensor has told so many");
        if (event->seq <= seq_) reader_.fail("event: its seq does not follow the last one's");
        const auto owner = known_number(database_, timeline);
        if (!timeline.empty() && !owner) reader_.fail("event: its device stands among no past ones");
        auto& insert =
            database_.prepare("INSERT INTO event(seq, time, type, owner, document) VALUES(?1, ?2, ?3, ?4, ?5)");
        insert.bind(1, static_cast<std::int64_t>(seq_ = event->seq));
        insert.bind(2, ticks(event->time));
        insert.bind(3, std::string(model::name(event->type)));
        if (owner) insert.bind(4, *owner);
        insert.bindNoCopy(5, document);
        insert.exec();
        bytes_ += document.size();
        ++counts_.events;
    }

    static std::string serialized(const json::object& item, std::string_view key)
    {
        const auto* value = item.if_contains(key);
        return value == nullptr || value->is_null() ? std::string() : json::serialize(*value);
    }

    Database& database_;
    Reader& reader_;
    TransferCounts counts_;
    std::uint64_t seq_ = 0, bytes_ = 0;
};

void put_own_value(Database& database, const char* key, const std::string& value)
{
    auto& insert = database.prepare("INSERT INTO value(key, value) VALUES(?1, ?2)");
    insert.bind(1, key);
    insert.bindNoCopy(2, value);
    insert.exec();
}

void refuse_what_was_not_told(const Present& present, const Header& header, const ImportOptions& options)
{
    const bool another = !present.sensor_id.empty() && present.sensor_id != header.sensor_id;
    if (another && !options.from_another_sensor)
        throw StoreError(
            "the file is another sensor's: with --from-another-sensor its inventory is taken over, and this "
            "sensor keeps its own id");
    if (present.devices > 0 && !options.replace)
        throw StoreError(
            fmt::format("there is an inventory of {} devices: with --replace the file's takes its place, "
                        "and a copy of it is kept",
                        present.devices));
}

}  // namespace

Imported import_inventory(const std::filesystem::path& path, std::istream& in, const std::string& name,
                          const ImportOptions& options)
{
    Database database(path);
    try {
        Reader reader(in, name);
        const auto header = read_header(reader);
        const auto present = look_at(database);
        refuse_what_was_not_told(present, header, options);
        Imported out{.counts = {}, .sensor_id = present.sensor_id.empty() ? header.sensor_id : present.sensor_id};
        if (present.devices > 0) {
            out.aside = fmt::format("{}.replaced-{:%Y%m%dT%H%M%SZ}", path.string(), fmt::gmtime(std::time(nullptr)));
            database.copy_to(*out.aside);
        }
        database.execute("PRAGMA cache_spill=ON");  // the whole of it is one transaction
        database.transact([&] {
            for (const auto* table : {"event", "device", "seen", "past", "cursor", "refusal", "value"})
                database.execute(fmt::format("DELETE FROM {}", table));
            out.counts = Importer(database, reader).take_all(std::max(header.last_seq, present.last_seq));
            if (out.sensor_id.empty()) return;  // an export from before its first start
            put_own_value(database, "sensor_id", out.sensor_id);
            put_own_value(database, "salt", present.salt.empty() ? options.salt : present.salt);
        });
        return out;
    } catch (...) {
        database.rethrow();
    }
}

}  // namespace onvigil::store
