#include "render/shown_time.hpp"

namespace onvigil::render {
namespace {

/// `length` characters from `begin` of "2026-11-23 10:02:11", and the zone behind them.
std::string part(std::string_view rfc3339, std::size_t begin, std::size_t length, ZoneAt zone)
{
    const auto time = rfc3339.size() > 10 && rfc3339[10] == 'T' ? model::parse_rfc3339(rfc3339) : std::nullopt;
    if (!time) return std::string(rfc3339);
    const auto local = zone == nullptr ? Zone{} : zone(*time);
    auto text = model::to_rfc3339(*time + local.offset);
    text[10] = ' ';
    return text.substr(begin, length) + (local.abbreviation.empty() ? "" : " " + local.abbreviation);
}

}  // namespace

std::string minute(std::string_view rfc3339, ZoneAt zone)
{
    return part(rfc3339, 0, 16, zone);
}

std::string seen(std::string_view first, std::string_view last, ZoneAt zone, std::string_view before,
                 std::string_view between)
{
    constexpr std::size_t day = 10, minute_end = 16;
    auto from = minute(first, zone), to = minute(last, zone);
    if (from == to) return "seen " + from;
    const bool times = from.size() >= minute_end && to.size() >= minute_end;
    if (times && from.substr(0, day) == to.substr(0, day) && from.substr(minute_end) == to.substr(minute_end)) {
        from.resize(minute_end);
        to.erase(0, day + 1);
    }
    return std::string(before).append(from).append(between).append(to);
}

std::string second(std::string_view rfc3339, ZoneAt zone)
{
    return part(rfc3339, 0, 19, zone);
}

std::string time_of_day(std::string_view rfc3339, ZoneAt zone)
{
    return part(rfc3339, 11, 8, zone);
}

}  // namespace onvigil::render
