#include "interview/device_clock.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/text.hpp"

namespace onvigil::interview {

using std::chrono::seconds;

namespace {

constexpr seconds close_to = std::chrono::minutes(2);
using QuarterHours = std::chrono::duration<int, std::ratio<900>>;  ///< every zone's offset is a number of them
constexpr seconds easternmost = std::chrono::hours(14), westernmost = std::chrono::hours(-12);

bool within(ClockTime one, ClockTime other, seconds tolerance)
{
    return std::chrono::abs(one - other) <= tolerance;
}

/// Takes a zone's name off: letters, or anything between angle brackets.
bool take_name(std::string_view& text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool quoted = text.starts_with('<');
    const auto end = quoted ? text.find('>') : std::size_t(std::ranges::find_if_not(text, letter) - text.begin());
    if (end == std::string_view::npos || end < 3) return false;
    text.remove_prefix(end + (quoted ? 1 : 0));
    return true;
}

/// Takes "8", "-8", "+03:30", "3:30:00", "0330" or "3.5" off.
std::optional<seconds> take_time(std::string_view& text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    seconds total{0}, unit = std::chrono::hours(1);
    for (int parts = 0; parts < 3; ++parts, unit /= 60) {
        double value = 0;
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
        if (error != std::errc() || !(text[0] >= '0' && text[0] <= '9')) return std::nullopt;
        if (parts == 0 && value >= 100) value = std::floor(value / 100) + std::fmod(value, 100) / 60;
        if (value > (parts == 0 ? 24 : 59)) return std::nullopt;
        total += seconds(std::lround(value * static_cast<double>(unit.count())));
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (!text.starts_with(':')) break;
        text.remove_prefix(1);
    }
    return negative ? -total : total;
}

/// Of ",M3.2.0/2,M11.1.0/2".
unsigned take_month(std::string_view& text)
{
    const auto at = std::min(text.find(",M"), text.size());
    text.remove_prefix(std::min(at + 2, text.size()));
    unsigned month = 0;
    std::from_chars(text.data(), text.data() + text.size(), month);
    return month <= 12 ? month : 0;
}

/// What local time is ahead of another clock, where it can be the offset of a zone.
std::optional<seconds> zone_between(ClockTime local, ClockTime clock)
{
    const seconds offset = std::chrono::round<QuarterHours>(local - clock);
    const bool exists = offset >= westernmost && offset <= easternmost;
    return exists && within(local - offset, clock, close_to) ? std::optional(offset) : std::nullopt;
}

/// By the months alone: those in which it changes count as the ones before. South of the equator it begins late in the
/// year. Devices say "daylight saving" where it is switched on, be it in force or not.
bool is_summer(const TimeZone& zone, const protocol::onvif::DateTime& stated)
{
    if (!stated.daylight_savings) return false;
    const auto& time = stated.local ? stated.local : stated.utc;
    if (!time || zone.summer_begins == 0 || zone.summer_ends == 0) return true;
    const auto day = std::chrono::floor<std::chrono::days>(*time);
    const auto month = static_cast<unsigned>(std::chrono::year_month_day(day).month());
    const bool begun = month > zone.summer_begins, ended = month > zone.summer_ends;
    return zone.summer_begins < zone.summer_ends ? begun && !ended : begun || !ended;
}

/// Those that may be in force, the likeliest first.
std::vector<seconds> offsets_of(const protocol::onvif::DateTime& stated)
{
    const auto zone = read_time_zone(stated.time_zone);
    if (!zone) return {};
    std::vector<seconds> out{zone->standard};
    if (zone->summer) {
        // Some firmware writes what summer time adds ("CST7:00:00DST01:00:00"), not its offset.
        const seconds usual = zone->standard - std::chrono::hours(1);
        const bool odd = std::chrono::abs(*zone->summer - zone->standard) > std::chrono::hours(2);
        const auto place = is_summer(*zone, stated) ? out.begin() : out.end();
        out.insert(place, odd ? usual : *zone->summer);
    }
    if (out.front() != seconds(0)) out.push_back(-out.front());  // "GMT+08:00" may be meant for the east
    return out;
}

}  // namespace

std::optional<TimeZone> read_time_zone(std::string_view text)
{
    // "(GMT+08:00) Beijing", "UTC +08:00" and "+08:00" are no POSIX: they say what is ahead of UTC.
    text.remove_prefix(std::min(text.find_first_not_of(" \"':"), text.size()));
    const bool in_brackets = text.starts_with('('), bare = text.starts_with('+') || text.starts_with('-');
    if (in_brackets) text.remove_prefix(1);
    if (!bare && !take_name(text)) return std::nullopt;
    const bool ahead = in_brackets || bare || text.starts_with(' ');
    text = text::trim(text);
    const auto standard = take_time(text);
    if (!standard) return std::nullopt;
    if (ahead) return TimeZone{.standard = -*standard};
    TimeZone zone{.standard = *standard};
    if (take_name(text)) {
        const auto stated = take_time(text);
        zone.summer = stated ? *stated : *standard - std::chrono::hours(1);
        zone.summer_begins = take_month(text);
        zone.summer_ends = take_month(text);
    }
    return zone;
}

std::optional<ClockTime> device_clock(const protocol::onvif::DateTime& stated, std::optional<ClockTime> http_date,
                                      ClockTime now)
{
    const auto offsets = offsets_of(stated);
    const ClockTime arbiter = http_date.value_or(now);
    const auto agreeing = [&](ClockTime local, ClockTime with) -> std::optional<ClockTime> {
        for (const seconds offset : offsets)
            if (within(local + offset, with, close_to)) return local + offset;
        return std::nullopt;
    };
    const auto either = [&](ClockTime local) {
        const auto right = agreeing(local, arbiter);
        return right ? right : agreeing(local, now);
    };
    if (stated.utc) {
        const bool may_be_local = stated.local ? within(*stated.utc, *stated.local, close_to) : http_date.has_value();
        if (within(*stated.utc, arbiter, close_to)) return stated.utc;
        if (!stated.local && within(*stated.utc, now, close_to)) return stated.utc;  // its Date holds local time
        if (stated.local && std::chrono::abs(*stated.utc - *stated.local) > easternmost - westernmost)
            return either(*stated.local).value_or(*stated.utc);  // one of them was never set
        if (!may_be_local) return stated.utc;
        const auto right = stated.local ? either(*stated.utc) : agreeing(*stated.utc, arbiter);
        if (right || !http_date) return right.value_or(*stated.utc);
        const auto zone = zone_between(*stated.utc, *http_date);  // it states none that explains the difference
        return *stated.utc - zone.value_or(seconds(0));
    }
    if (!stated.local) return http_date;
    if (const auto right = either(*stated.local)) return right;
    if (within(*stated.local, arbiter, close_to)) return stated.local;  // the zone is not in use
    if (http_date && (offsets.empty() || zone_between(*stated.local, *http_date))) return http_date;
    if (!offsets.empty()) return *stated.local + offsets.front();
    const auto zone = zone_between(*stated.local, now);
    return zone ? *stated.local - *zone : *stated.local;
}

}  // namespace onvigil::interview
