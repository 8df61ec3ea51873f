#include "hub/reader/fleet_devices.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.hpp"
#include "hub/details.hpp"
#include "hub/payload.hpp"
#include "hub/reader/claimed_json.hpp"
#include "model/mac.hpp"
#include "render/json_access.hpp"

namespace onvigil::hub {
namespace {

namespace json = boost::json;

constexpr std::size_t most_found = 1000;
/// So few sensors are named even where all are meant: the reader of a tenant gets its rows by the primary key, whatever
/// row level security lets come near an index.
constexpr std::size_t most_named = 100;

/// As parameters are added, their `$n`.
std::string add(Database::Parameters& parameters, std::string value)
{
    parameters.emplace_back(std::move(value));
    return fmt::format("${}", parameters.size());
}

/// What the server decides; `matches` decides the rest of it.
std::string where(const Fleet& fleet, const DeviceQuery& query, Database::Parameters& parameters)
{
    std::string out = fleet.condition(parameters);
    const auto any_of = [&](const char* column, const std::vector<std::string>& values) {
        if (!values.empty())
            out += fmt::format(" AND {} = ANY({}::text[])", column, add(parameters, array_text(values)));
    };
    if (!query.sensor.empty()) out += fmt::format(" AND d.sensor = {}::integer", add(parameters, query.sensor));
    any_of("d.verdict", query.verdicts);
    any_of("d.state", query.states);
    any_of("d.document -> 'identification' ->> 'state'", query.identifications);
    any_of("d.document ->> 'kind'", query.kinds);
    if (query.since)
        out += fmt::format(" AND d.document ->> 'first_seen' >= {} COLLATE \"C\"",
                           add(parameters, model::to_rfc3339(*query.since)));
    for (const auto& [key, value] : query.labels)
        out += fmt::format(" AND d.document -> 'labels' ->> {} = {}", add(parameters, key), add(parameters, value));
    if (query.network)
        out += fmt::format(" AND (d.address <<= {}::inet OR d.more_addresses IS NOT NULL)",
                           add(parameters, model::to_text(*query.network)));
    return out;
}

/// As a sensor orders its own.
std::string order_by(const std::string& sort, bool descending)
{
    static constexpr std::pair<std::string_view, std::array<std::string_view, 3>> orders[] = {
        {"verdict",
         {"array_position('{banned,suspected,advisory,unknown,clear}', d.verdict)",
          "coalesce(d.maker, '') COLLATE \"C\"", "d.address"}},
        {"id", {"d.id"}},
        {"maker", {"lower(d.maker)"}},
        {"model", {"nullif(lower(d.model), '')"}},
        {"address", {"d.address"}},
        {"name", {"nullif(lower(d.document ->> 'name'), '')"}},
        {"first_seen", {"d.document ->> 'first_seen'"}},
        {"last_seen", {"d.document ->> 'last_seen'"}}};
    const auto* order = std::ranges::find(orders, std::string_view(sort), [](const auto& row) { return row.first; });
    std::string out;
    for (const std::string_view by : (order == std::end(orders) ? orders : order)->second)
        if (!by.empty()) out += fmt::format("{} {} NULLS LAST, ", by, descending ? "DESC" : "ASC");
    return out + "d.id, d.sensor";
}

/// Of a row of sensor, state, document: what its sensor wrote, at that sensor.
std::optional<FleetDevice> device_at(const FleetSensor* sensor, const Database::Row& row, json::value document)
{
    if (!document.is_object() || sensor == nullptr) return std::nullopt;
    FleetDevice device{std::move(document.get_object()), sensor};
    device.shown["site"] = sensor->site;
    // "Seen" stays at the sensor: one that is online was seen in the last round.
    if (row[1] == "online" && sensor->last_round > render::text_at(device.shown, "last_seen"))
        device.shown["last_seen"] = sensor->last_round;
    device.shown["sensor"] = sensor->name;
    return device;
}

/// What the sensor shows besides; a sensor that lies shows nothing.
void add_details(json::object& shown, std::string_view packed_hex)
{
    const auto text = unpacked(packed_hex);
    const auto details = text ? parse_claimed(*text) : json::value();
    for (const auto* key : {"findings", "reasons", "evidence"})
        if (details.is_object() && details.get_object().contains(key))
            shown[key] = render::array_at(details.get_object(), key);
    if (!shown.contains("evidence")) shown["evidence"] = json::array();
}

bool contains_folded(std::string_view text, std::string_view part)
{
    return text::lower(text).find(part) != std::string::npos;
}

bool maker_matches(const json::object& device, const std::string& wanted)
{
    const auto part = text::lower(wanted);
    return render::text_at(device, "maker") == wanted || contains_folded(render::text_at(device, "maker_name"), part) ||
           contains_folded(render::text_at(device, "brand"), part);
}

bool text_matches(const json::object& device, const std::string& wanted)
{
    const auto part = text::lower(wanted);
    for (const auto* key : {"id", "name", "location", "hostname", "manufacturer", "model", "firmware", "serial",
                            "hardware_id", "endpoint"})
        if (contains_folded(render::text_at(device, key), part)) return true;
    for (const auto* key : {"addresses", "macs", "scopes"})
        for (const auto& text : render::texts_of(render::array_at(device, key)))
            if (contains_folded(text, part)) return true;
    for (const auto& label : render::object_at(device, "labels"))
        if (contains_folded(std::string(label.key()) + "=" + render::text_of(label.value()), part)) return true;
    return maker_matches(device, wanted);
}

}  // namespace

void Fleet::read(const std::vector<std::string>& numbers) const
{
    sensors_ = read_sensors(database_, scope_, silent_after_, numbers);
    for (std::size_t i = 0; i < sensors_->size(); ++i) by_number_.emplace((*sensors_)[i].number, i);
}

const std::vector<FleetSensor>& Fleet::sensors() const
{
    if (!sensors_) read({});
    return *sensors_;
}

void Fleet::narrow(const std::vector<std::string>& numbers)
{
    if (whole() && !numbers.empty()) read(numbers);
}

const FleetSensor* Fleet::by_number(std::string_view number) const
{
    const auto& all = sensors();
    const auto found = by_number_.find(number);
    return found == by_number_.end() ? nullptr : &all[found->second];
}

std::string Fleet::condition(Database::Parameters& parameters) const
{
    const bool all = scope_.site.empty() && scope_.tenant.empty();
    if (all && sensors().size() > most_named) return "true";
    std::vector<std::string> numbers;
    for (const auto& sensor : sensors()) numbers.push_back(sensor.number);
    return fmt::format("sensor = ANY({}::integer[])", add(parameters, array_text(numbers)));
}

std::vector<std::pair<std::string, std::int64_t>> waived_devices(const Fleet& fleet)
{
    Database::Parameters parameters;
    const auto sql = "SELECT verdict, count(*) FROM onvigil.device WHERE " + fleet.condition(parameters) +
                     " AND waived GROUP BY verdict";
    std::vector<std::pair<std::string, std::int64_t>> counts;
    for (const auto& row : fleet.database().query(sql, parameters))
        counts.emplace_back(row[0], std::atoll(row[1].c_str()));
    return counts;
}

std::set<std::string> label_keys(const Fleet& fleet, bool& more)
{
    Database::Parameters parameters;
    const auto sql = "SELECT json_object_keys(document -> 'labels') AS key FROM onvigil.device WHERE " +
                     fleet.condition(parameters) + " AND json_typeof(document -> 'labels') = 'object' " +
                     fmt::format("GROUP BY key ORDER BY count(DISTINCT sensor) DESC, count(*) DESC, key LIMIT {}",
                                 most_label_keys + 1);
    std::set<std::string> keys;
    more = false;
    fleet.database().each_row(sql, parameters, [&](const Database::Row& row) {
        more = keys.size() == most_label_keys;
        if (!more) keys.insert(row[0]);
        return true;
    });
    return keys;
}

void drop_details(json::object& device)
{
    for (const auto* key : {"reasons", "contradictions_told", "announced", "notes", "lists"}) {
        const auto* found = device.find(key);
        if (found != device.end()) device.stable_erase(found);
    }
}

bool matches(const DeviceQuery& query, const json::object& device)
{
    if (!query.maker.empty() && !maker_matches(device, query.maker)) return false;
    if (query.network &&
        std::ranges::none_of(render::texts_of(render::array_at(device, "addresses")), [&](const std::string& text) {
            const auto address = model::parse_ip(text);
            return address && query.network->contains(*address);
        }))
        return false;
    return query.match.empty() || text_matches(device, query.match);
}

void each_device(const Fleet& fleet, const DeviceQuery& query, const std::function<bool(FleetDevice)>& on_device)
{
    Database::Parameters parameters;
    auto sql = "SELECT d.sensor, d.state, d.document::text FROM onvigil.device d WHERE " +
               where(fleet, query, parameters) + " ORDER BY " + order_by(query.sort, query.descending);
    const bool decided_there = query.maker.empty() && query.match.empty() && !query.network;
    if (query.limit > 0 && decided_there) sql += fmt::format(" LIMIT {}", query.limit);
    std::size_t left = query.limit > 0 ? query.limit : static_cast<std::size_t>(-1);
    fleet.database().each_row(sql, parameters, [&](const Database::Row& row) {
        auto device = device_at(fleet.by_number(row[0]), row, parse_claimed(row[2]));
        if (!device || !matches(query, device->shown)) return true;
        return on_device(std::move(*device)) && --left > 0;
    });
}

int fits(std::string_view reference, const json::object& device)
{
    const auto wanted = text::lower(reference);
    const auto id = render::text_at(device, "id"), endpoint = text::lower(render::text_at(device, "endpoint"));
    if (wanted.empty()) return 0;
    if (id == wanted || text::lower(render::text_at(device, "serial")) == wanted) return 2;
    if (endpoint == wanted || endpoint == "urn:uuid:" + wanted) return 2;
    const auto address = model::parse_ip(reference);
    const auto mac = model::parse_mac(reference);
    for (const auto& text : render::texts_of(render::array_at(device, "addresses")))
        if (const auto own = model::parse_ip(text); own && address && model::same_host(*own, *address)) return 2;
    for (const auto& text : render::texts_of(render::array_at(device, "macs")))
        if (const auto own = model::parse_mac(text); own && mac && *own == *mac) return 2;
    if (id.starts_with(wanted)) return wanted.starts_with("dev-") ? 2 : 1;
    return id.starts_with("dev-" + wanted) ? 1 : 0;
}

namespace {

/// A look-up, with its parameters; an empty one asks nothing.
struct Condition {
    std::string sql{};
    Database::Parameters parameters{};
    bool indexed = false;
};

/// What is looked up in turn, until something fits exactly. At first by what is indexed by value: an id or its
/// beginning, serial number, endpoint, first address, and the MAC. Integers, addresses and texts in the order of their
/// bytes are compared before row level security is; so an index serves a tenant's reader, too. Then by further
/// addresses and MACs. A MAC written in pairs is hardly a serial number: that is looked for in the end.
std::array<Condition, 2> conditions_for(const std::string& wanted)
{
    std::array<Condition, 2> conditions;
    auto& [first, second] = conditions;
    first.indexed = true;
    const auto mac = model::parse_mac(wanted);
    auto& names = mac && wanted.size() == std::string_view("00:00:00:00:00:00").size() ? second : first;
    names.sql = fmt::format("d.serial_hash = onvigil.name_hash({0}) OR d.endpoint_hash = onvigil.name_hash({0})",
                            add(names.parameters, wanted));
    const auto or_else = [](Condition& condition, const std::string& sql) {
        condition.sql.append(condition.sql.empty() ? "" : " OR ").append(sql);
    };
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (&names == &first && std::ranges::all_of(wanted, plain))
        for (const auto* before : {"", "dev-"})
            or_else(first, fmt::format("(d.id >= '{0}{1}' AND d.id < '{0}{1}~')", before, wanted));
    if (mac) {
        or_else(first, fmt::format("d.mac = '{}'", model::to_text(*mac)));
        or_else(second, fmt::format("d.more_macs @> ARRAY['{}'::macaddr]", model::to_text(*mac)));
    }
    if (const auto address = model::parse_ip(wanted)) {
        const auto plain_text = address->to_string().substr(0, address->to_string().find('%'));
        or_else(first, fmt::format("d.address = '{}'", plain_text));
        or_else(second, fmt::format("d.more_addresses @> ARRAY['{}'::inet]", plain_text));
    }
    return conditions;
}

}  // namespace

std::vector<FleetDevice> find_devices(Fleet& fleet, std::string_view reference)
{
    const auto wanted = text::lower(text::trim(reference));
    if (wanted.empty()) return {};
    struct Fitting {
        Database::Row row;
        json::value document;
        int how;
    };
    std::vector<Fitting> fitting;
    int best = 0;
    for (auto& [condition, parameters, indexed] : conditions_for(wanted)) {
        if (condition.empty() || best == 2) continue;
        // What no index serves before row level security is looked for at a tenant's own sensors alone.
        const auto sensors = indexed && fleet.whole() ? "true" : fleet.condition(parameters);
        const auto sql =
            "SELECT d.sensor, d.state, d.document::text, encode(d.details, 'hex') FROM onvigil.device d WHERE " +
            sensors + " AND (" + condition + ")";
        fleet.database().each_row(sql, parameters, [&](const Database::Row& row) {
            auto document = parse_claimed(row[2]);
            const int how = document.is_object() ? fits(wanted, document.get_object()) : 0;
            best = std::max(best, how);
            if (how > 0) fitting.push_back({row, std::move(document), how});
            return fitting.size() < most_found;
        });
    }
    std::erase_if(fitting, [&](const Fitting& one) { return one.how < best; });
    std::vector<std::string> numbers;
    for (const auto& one : fitting) numbers.push_back(one.row[0]);
    fleet.narrow(numbers);
    std::vector<FleetDevice> found;
    for (auto& one : fitting)
        if (auto device = device_at(fleet.by_number(one.row[0]), one.row, std::move(one.document))) {
            add_details(device->shown, one.row[3]);
            found.push_back(std::move(*device));
        }
    std::ranges::sort(found, {}, [](const FleetDevice& one) {
        return std::pair(render::text_at(one.shown, "id"), one.sensor->site);
    });
    return found;
}

}  // namespace onvigil::hub
