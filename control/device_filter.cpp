#include "control/device_filter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"
#include "control/daemon_status.hpp"
#include "control/request_bodies.hpp"
#include "model/names.hpp"
#include "render/main_address.hpp"

namespace onvigil::control {
namespace {

using text::contains_folded;

constexpr model::Names<SortKey, 8> sort_keys{{{SortKey::verdict, "verdict"},
                                              {SortKey::id, "id"},
                                              {SortKey::maker, "maker"},
                                              {SortKey::model, "model"},
                                              {SortKey::address, "address"},
                                              {SortKey::name, "name"},
                                              {SortKey::first_seen, "first_seen"},
                                              {SortKey::last_seen, "last_seen"}}};

/// "sort: adress is none of verdict, id, …; did you mean address?"
Problem none_of(std::string_view parameter, std::string_view value, const std::vector<std::string>& known)
{
    return {fmt::format("{}: {}", parameter,
                        text::none_of(text::clean(value, 80), fmt::format("{}", fmt::join(known, ", "))))};
}

Problem wrong(std::string_view parameter, std::string_view value, std::string_view expected)
{
    return {fmt::format("{}: {} is {}", parameter, text::clean(value, 80), expected)};
}

bool maker_matches(std::string_view wanted, const model::Verdict* verdict)
{
    if (verdict == nullptr) return false;
    return verdict->maker == wanted || contains_folded(verdict->maker_name, wanted) ||
           contains_folded(verdict->brand, wanted);
}

bool text_matches(std::string_view part, const model::Record& record)
{
    const auto& device = *record.device;
    for (const std::string_view text : std::initializer_list<std::string_view>{
             device.id, device.name, device.location, device.hostname, device.manufacturer, device.model,
             device.firmware, device.serial, device.hardware_id, device.endpoint})
        if (contains_folded(text, part)) return true;
    // Other letters stand in no address: then none needs to be written out.
    const bool digits = part.find_first_not_of("0123456789abcdef.:") == std::string_view::npos;
    for (const auto& address : device.addresses)
        if ((digits || address.is_v6()) && contains_folded(address.to_string(), part)) return true;
    for (const auto& mac : device.macs)
        if ((digits && contains_folded(to_text(mac.mac), part)) || contains_folded(mac.organization, part)) return true;
    for (const auto& [key, value] : device.labels)
        if (contains_folded(std::string(key).append("=").append(value), part)) return true;
    for (const auto& scope : device.scopes)
        if (contains_folded(scope, part)) return true;
    return maker_matches(part, record.verdict.get());
}

using Wrong = std::optional<Problem>;

/// Reads each word of a list; the names known are those of `values`.
template <typename Value, typename Values>
Wrong read_list(std::string_view name_of_list, std::string_view words, const Values& values, std::vector<Value>& out)
{
    std::vector<std::string> known;
    for (const auto value : values) known.emplace_back(name(value));
    for (const auto word : split_list(words)) {
        const auto found = std::find(known.begin(), known.end(), word);
        if (found == known.end()) return none_of(name_of_list, word, known);
        out.push_back(values[static_cast<std::size_t>(found - known.begin())]);
    }
    return std::nullopt;
}

constexpr model::DeviceKind kinds[] = {
    model::DeviceKind::camera, model::DeviceKind::recorder, model::DeviceKind::printer, model::DeviceKind::computer,
    model::DeviceKind::router, model::DeviceKind::other,    model::DeviceKind::unknown};
constexpr model::Presence presences[] = {model::Presence::online, model::Presence::offline};

/// A parameter of the query: reads its value into the filter, or says what is wrong with it.
struct Parameter {
    std::string_view name;
    Wrong (*read)(DeviceFilter& filter, std::string_view value, model::TimePoint now);
};

constexpr Parameter parameters[] = {
    {"verdict", [](DeviceFilter& filter, std::string_view value,
                   model::TimePoint) { return read_list("verdict", value, model::all_levels, filter.verdicts); }},
    {"state",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         // What `identification` takes is understood here too: "refused" is no presence.
         if (!read_list("identification", value, identification_states, filter.identifications)) return std::nullopt;
         return read_list("state", value, presences, filter.states);
     }},
    {"identification",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) {
         return read_list("identification", value, identification_states, filter.identifications);
     }},
    {"kind", [](DeviceFilter& filter, std::string_view value,
                model::TimePoint) { return read_list("kind", value, kinds, filter.kinds); }},
    {"maker",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         filter.maker = text::lower(text::trim(value));
         return std::nullopt;
     }},
    {"network",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         filter.network = model::parse_cidr(value);
         if (filter.network) return std::nullopt;
         return Problem{"network: " + model::not_a_network(text::clean(value, 80))};
     }},
    {"since",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint now) -> Wrong {
         filter.since = parse_past(value, now);
         if (filter.since) return std::nullopt;
         return wrong("since", value, "not a time: RFC 3339, a date, or a duration such as 24h");
     }},
    {"match",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         filter.match = text::lower(text::trim(value));
         return std::nullopt;
     }},
    {"label",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         const auto equals = value.find('=');
         const bool is_unequal = equals != value.npos && equals > 0 && value[equals - 1] == '!';
         if (equals == value.npos || equals == 0 || is_unequal) return wrong("label", value, "not KEY=VALUE");
         filter.labels.emplace_back(value.substr(0, equals), value.substr(equals + 1));
         return std::nullopt;
     }},
    {"fields",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         filter.fields = 0;
         for (const auto word : split_list(value)) {
             const auto key = render::device_key(word);
             if (key == 0) return none_of("fields", word, render::device_keys());
             filter.fields |= key;
         }
         if (filter.fields == 0) filter.fields = render::every_key;
         return std::nullopt;
     }},
    {"sort",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         filter.descending = value.starts_with('-');
         const auto key = parse_sort_key(value.substr(filter.descending ? 1 : 0));
         filter.sort = key.value_or(SortKey::verdict);
         if (key) return std::nullopt;
         std::vector<std::string> known;
         for (const auto& [unused, key_name] : sort_keys) known.emplace_back(key_name);
         return none_of("sort", value, known);
     }},
    {"limit",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         const auto limit = text::whole_number<decltype(filter.limit)>(value);
         if (!limit) return wrong("limit", value, "not a whole number");
         filter.limit = *limit;
         return std::nullopt;
     }},
    {"cursor",
     [](DeviceFilter& filter, std::string_view value, model::TimePoint) -> Wrong {
         filter.cursor = value;
         if (value.empty() || parse_cursor(value)) return std::nullopt;
         return wrong("cursor", value, "not what `next` gave");
     }},
};

Wrong read(DeviceFilter& filter, std::string_view name, std::string_view value, model::TimePoint now)
{
    std::vector<std::string> known;
    for (const auto& parameter : parameters) {
        if (parameter.name == name) return parameter.read(filter, value, now);
        known.emplace_back(parameter.name);
    }
    return Problem{fmt::format("{}: unknown parameter; there are {}", text::clean(name, 40), fmt::join(known, ", "))};
}

constexpr std::string_view without_value = "\xff";  ///< behind every text and address

/// The same sixteen bytes for every address, IPv4 first.
std::string address_text(const model::Device& device)
{
    const auto* main = render::main_address(device);
    if (main == nullptr) return std::string(without_value);
    const auto& address = *main;
    std::string out = address.is_v4() ? "4" : "6";
    if (address.is_v4())
        for (const auto byte : address.to_v4().to_bytes()) out += static_cast<char>(byte);
    else
        for (const auto byte : address.to_v6().to_bytes()) out += static_cast<char>(byte);
    return out;
}

std::string time_text(model::TimePoint time)
{
    return fmt::format("{:016}", time.time_since_epoch().count());
}

/// Devices without the value come last.
std::string or_last(const std::string& text)
{
    return text.empty() ? std::string(without_value) : text::lower(text);
}

}  // namespace

std::string_view name(SortKey key)
{
    return model::find_name(sort_keys, key);
}
std::optional<SortKey> parse_sort_key(std::string_view name)
{
    return model::find_value(sort_keys, name);
}

bool is_about_listing(std::string_view parameter)
{
    return parameter == "sort" || parameter == "limit" || parameter == "cursor" || parameter == "fields";
}

Result<DeviceFilter, Problem> parse_device_filter(const Query& query, model::TimePoint now)
{
    DeviceFilter filter;
    for (const auto& [name, value] : query.pairs())
        if (auto problem = read(filter, name, value, now)) return std::move(*problem);
    return filter;
}

namespace {

/// An empty list allows every value.
template <typename Value>
bool allowed(const std::vector<Value>& values, Value value)
{
    return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

bool matches(const DeviceFilter& filter, const model::Record& record)
{
    const auto& device = *record.device;
    const auto level = record.verdict ? record.verdict->level : model::Level::unknown;
    if (!allowed(filter.verdicts, level)) return false;
    if (!allowed(filter.states, device.presence)) return false;
    if (!allowed(filter.identifications, device.identification.state)) return false;
    if (!filter.kinds.empty() && !allowed(filter.kinds, model::kind_of(device))) return false;
    if (filter.since && device.first_seen < *filter.since) return false;
    if (!filter.maker.empty() && !maker_matches(filter.maker, record.verdict.get())) return false;
    const auto& network = filter.network;
    if (network && std::none_of(device.addresses.begin(), device.addresses.end(),
                                [&](const auto& address) { return network->contains(address); }))
        return false;
    for (const auto& [key, value] : filter.labels) {
        const auto label = device.labels.find(key);
        if (label == device.labels.end() || label->second != value) return false;
    }
    return filter.match.empty() || text_matches(filter.match, record);
}

namespace {

std::string ascending_text(SortKey key, const model::Record& record)
{
    const auto& device = *record.device;
    const auto* verdict = record.verdict.get();
    switch (key) {
        case SortKey::verdict: {
            const auto level = verdict == nullptr ? model::Level::unknown : verdict->level;
            std::string text(1, static_cast<char>('0' + static_cast<int>(level)));
            if (verdict != nullptr) text += verdict->maker.str();
            return text.append(1, '\x1f').append(address_text(device));
        }
        case SortKey::id:
            return device.id;
        case SortKey::maker:
            return or_last(verdict == nullptr ? std::string() : verdict->maker.str());
        case SortKey::model:
            return or_last(device.model);
        case SortKey::address:
            return address_text(device);
        case SortKey::name:
            return or_last(device.name);
        case SortKey::first_seen:
            return time_text(device.first_seen);
        case SortKey::last_seen:
            return time_text(device.last_seen);
    }
    return {};
}

}  // namespace

std::string sort_text(SortKey key, const model::Record& record, bool descending)
{
    auto text = ascending_text(key, record);
    if (!descending || text == without_value) return text;
    for (char& c : text) c = static_cast<char>(~c);
    return text + '\xff';  // behind what it is the beginning of
}

std::string to_text(const Cursor& cursor)
{
    std::string out;
    for (const char c : cursor.sort_text)
        fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(c));
    return out + "." + cursor.id;
}

std::optional<Cursor> parse_cursor(std::string_view text)
{
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || dot % 2 != 0 || dot + 1 == text.size()) return std::nullopt;
    Cursor cursor;
    cursor.id = text.substr(dot + 1);
    for (std::size_t i = 0; i < dot; i += 2) {
        const auto byte = text::whole_number<unsigned char>(text.substr(i, 2), 16);
        if (!byte) return std::nullopt;
        cursor.sort_text += static_cast<char>(*byte);
    }
    return cursor;
}

Reference::Reference(std::string_view text)
    : text_(text::trim(text)),
      lower_(text::lower(text_)),
      address_(model::parse_ip(text_)),
      mac_(model::parse_mac(text_))
{
}

int Reference::fits(const model::Device& device) const
{
    if (text_.empty()) return 0;
    if (device.id == lower_) return 2;
    if (!device.serial.empty() && text::lower(device.serial) == lower_) return 2;
    if (!device.endpoint.empty()) {
        const auto endpoint = text::lower(device.endpoint);
        if (endpoint == lower_ || endpoint == "urn:uuid:" + lower_) return 2;
    }
    // fe80::1 without its zone names every device of that address.
    if (address_ && std::any_of(device.addresses.begin(), device.addresses.end(),
                                [&](const auto& address) { return model::same_host(address, *address_); }))
        return 2;
    if (mac_ && std::any_of(device.macs.begin(), device.macs.end(), [&](const auto& mac) { return mac.mac == *mac_; }))
        return 2;
    const std::string_view id = device.id;
    if (id.starts_with(lower_)) return lower_.starts_with("dev-") ? 2 : 1;
    return id.starts_with("dev-") && id.substr(4).starts_with(lower_) ? 1 : 0;
}

}  // namespace onvigil::control
