#include "control/device_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "control/request_bodies.hpp"
#include "model/names.hpp"

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
    for (const auto* text : {&device.id, &device.name, &device.location, &device.hostname, &device.manufacturer,
                             &device.model, &device.firmware, &device.serial, &device.hardware_id, &device.endpoint})
        if (contains_folded(*text, part)) return true;
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

Result<std::size_t, Problem> parse_limit(std::string_view text)
{
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return wrong("limit", text, "not a whole number");
    return value;
}

/// Reads one parameter into the filter; an unknown name is a problem.
std::optional<Problem> read(DeviceFilter& filter, std::string_view name, std::string_view value, model::TimePoint now)
{
    if (name == "verdict") {
        for (const auto word : split_list(value)) {
            const auto level = model::parse_level(word);
            if (!level) return wrong(name, word, "not one of banned, suspected, advisory, unknown, clear");
            filter.verdicts.push_back(*level);
        }
    } else if (name == "state") {
        filter.state = model::parse_presence(value);
        if (!filter.state) return wrong(name, value, "neither online nor offline");
    } else if (name == "maker") {
        filter.maker = text::lower(text::trim(value));
    } else if (name == "network") {
        filter.network = model::parse_cidr(value);
        if (!filter.network) return Problem{fmt::format("{}: {}", name, model::not_a_network(text::clean(value, 80)))};
    } else if (name == "since") {
        filter.since = parse_past(value, now);
        if (!filter.since) return wrong(name, value, "not a time: RFC 3339, a date, or a duration such as 24h");
    } else if (name == "match") {
        filter.match = text::lower(text::trim(value));
    } else if (name == "sort") {
        const auto key = parse_sort_key(value);
        if (!key)
            return wrong(name, value, "not one of verdict, id, maker, model, address, name, first_seen, last_seen");
        filter.sort = *key;
    } else if (name == "limit") {
        const auto limit = parse_limit(value);
        if (!limit) return limit.error();
        filter.limit = *limit;
    } else if (name == "cursor") {
        if (!value.empty() && !parse_cursor(value)) return wrong(name, value, "not what `next` gave");
        filter.cursor = value;
    } else {
        return Problem{
            fmt::format("{}: unknown parameter; there are verdict, state, maker, network, since, match, "
                        "sort, limit and cursor",
                        text::clean(name, 40))};
    }
    return std::nullopt;
}

/// The same sixteen bytes for every address, IPv4 first.
std::string address_text(const model::Device& device)
{
    if (device.addresses.empty()) return "~";
    const auto& address = device.addresses.front();
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
    return text.empty() ? "\xff" : text::lower(text);
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

Result<DeviceFilter, Problem> parse_device_filter(const Query& query, model::TimePoint now)
{
    DeviceFilter filter;
    for (const auto& [name, value] : query.pairs())
        if (auto problem = read(filter, name, value, now)) return std::move(*problem);
    return filter;
}

bool matches(const DeviceFilter& filter, const model::Record& record)
{
    const auto& device = *record.device;
    const auto level = record.verdict ? record.verdict->level : model::Level::unknown;
    const auto& verdicts = filter.verdicts;
    if (!verdicts.empty() && std::find(verdicts.begin(), verdicts.end(), level) == verdicts.end()) return false;
    if (filter.state && device.presence != *filter.state) return false;
    if (filter.since && device.first_seen < *filter.since) return false;
    if (!filter.maker.empty() && !maker_matches(filter.maker, record.verdict.get())) return false;
    const auto& network = filter.network;
    if (network && std::none_of(device.addresses.begin(), device.addresses.end(),
                                [&](const auto& address) { return network->contains(address); }))
        return false;
    return filter.match.empty() || text_matches(filter.match, record);
}

std::string sort_text(SortKey key, const model::Record& record)
{
    const auto& device = *record.device;
    const auto* verdict = record.verdict.get();
    switch (key) {
        case SortKey::verdict: {
            const auto level = verdict == nullptr ? model::Level::unknown : verdict->level;
            return std::string(1, static_cast<char>('0' + static_cast<int>(level)));
        }
        case SortKey::id:
            return {};
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
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        if (error != std::errc{} || end != text.data() + i + 2) return std::nullopt;
        cursor.sort_text += static_cast<char>(byte);
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
    if (address_ && std::find(device.addresses.begin(), device.addresses.end(), *address_) != device.addresses.end())
        return 2;
    if (mac_ && std::any_of(device.macs.begin(), device.macs.end(), [&](const auto& mac) { return mac.mac == *mac_; }))
        return 2;
    const std::string_view id = device.id;
    return id.starts_with(lower_) || (id.starts_with("dev-") && id.substr(4).starts_with(lower_)) ? 1 : 0;
}

}  // namespace onvigil::control
