#include "alerts/formats/flat_fields.hpp"
#include "alerts/formats/record_format.hpp"
#include "alerts/formats/siem_terms.hpp"

#include <algorithm>
#include <array>

namespace onvigil::alerts {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// LEEF knows no escaping: the delimiter is one that no value holds, and each record names its own. Where a value holds
/// all of them it is a tab, which no cleaned value holds (some syslog relays rewrite it).
std::string_view delimiter_for(const Pairs& pairs)
{
    static constexpr std::array<std::string_view, 6> candidates{"^", "~", "`", "$", "!", ";"};
    for (const auto candidate : candidates) {
        const bool used = std::ranges::any_of(
            pairs, [&](const auto& pair) { return pair.second.find(candidate) != std::string::npos; });
        if (!used) return candidate;
    }
    return "\t";
}

struct LeefKey {
    std::string_view key, leef;
};
constexpr std::array<LeefKey, 7> leef_keys{{{"id", "eventId"},
                                            {"address", "src"},
                                            {"mac", "srcMAC"},
                                            {"sensor", "identHostName"},
                                            {"message", "msg"},
                                            {"type", ""},
                                            {"time", ""}}};

/// "yyyy-MM-dd'T'HH:mm:ss.SSSZ" reads "+0000", not "Z".
std::string device_time(model::TimePoint time)
{
    auto out = model::to_rfc3339(time);
    out.pop_back();
    return out + "+0000";
}

Pairs pairs_of(const model::Event& event)
{
    Pairs out{{"cat", std::string(family(event.type))},
              {"sev", std::to_string(decimal_severity(event.severity))},
              {"devTime", device_time(event.time)},
              {"devTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSZ"}};
    for (auto& [key, value] : flat_texts(event)) {
        if (value.empty()) continue;
        const auto place = std::ranges::find(leef_keys, std::string_view(key), &LeefKey::key);
        if (place == leef_keys.end()) {
            out.emplace_back(key, value);
        } else if (key == "address") {
            out.emplace_back(place->leef, without_zone(value));
            if (without_zone(value) != value) out.emplace_back(key, value);
        } else if (!place->leef.empty()) {
            out.emplace_back(place->leef, value);
        }
    }
    return out;
}

/// A header field: LEEF has no escape there either.
std::string header_field(std::string_view text)
{
    auto out = clean_text(text);
    std::ranges::replace(out, '|', '/');
    return out;
}

}  // namespace

void append_leef(std::string& out, const model::Event& event, const RecordContext& context)
{
    const auto pairs = pairs_of(event);
    const auto delimiter = delimiter_for(pairs);
    out += "LEEF:2.0|Onvigil|Onvigil|";
    out += header_field(context.identity.version);
    out += '|';
    out += model::name(event.type);
    out += '|';
    out += delimiter == "\t" ? "x09" : delimiter;
    out += '|';
    for (bool first = true; const auto& [key, value] : pairs) {
        if (!std::exchange(first, false)) out += delimiter;
        out += key;
        out += '=';
        out += value;
    }
}

}  // namespace onvigil::alerts
