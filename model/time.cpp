#include "model/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace onvigil::model {
namespace {

using namespace std::chrono;

/// A fixed number of digits at `position`; moves on. nullopt if there are none.
std::optional<int> digits(std::string_view text, std::size_t& position, std::size_t count)
{
    if (position + count > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const char c = text[position + i];
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    position += count;
    return value;
}

bool literal(std::string_view text, std::size_t& position, std::string_view accepted)
{
    if (position >= text.size() || accepted.find(text[position]) == std::string_view::npos) return false;
    ++position;
    return true;
}

std::optional<Date> date_at(std::string_view text, std::size_t& position)
{
    const auto y = digits(text, position, 4);
    if (!y || !literal(text, position, "-")) return std::nullopt;
    const auto m = digits(text, position, 2);
    if (!m || !literal(text, position, "-")) return std::nullopt;
    const auto d = digits(text, position, 2);
    if (!d) return std::nullopt;
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return std::nullopt;
    return Date{date};
}

/// `.123456` -> 123 ms; leaves `position` where it was if there is no fraction.
std::optional<milliseconds> fraction_at(std::string_view text, std::size_t& position)
{
    if (position >= text.size() || text[position] != '.') return milliseconds{0};
    std::size_t i = position + 1;
    int value = 0, scale = 100;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, scale /= 10) value += (text[i] - '0') * scale;
    if (i == position + 1) return std::nullopt;
    position = i;
    return milliseconds{value};
}

std::optional<minutes> offset_at(std::string_view text, std::size_t& position)
{
    if (position >= text.size()) return std::nullopt;
    const char sign = text[position++];
    if (sign == 'Z' || sign == 'z') return minutes{0};
    if (sign != '+' && sign != '-') return std::nullopt;
    const auto h = digits(text, position, 2);
    if (!h || *h > 23 || !literal(text, position, ":")) return std::nullopt;
    const auto m = digits(text, position, 2);
    if (!m || *m > 59) return std::nullopt;
    return minutes{(*h * 60 + *m) * (sign == '-' ? -1 : 1)};
}

/// At least so many, with zeros before them. fmt takes ten times as long, and documents are full of times.
void append_digits(std::string& out, std::int64_t value, std::size_t count)
{
    std::array<char, 24> digits;
    const auto* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    const auto length = static_cast<std::size_t>(end - digits.data());
    out.append(count - std::min(count, length), '0').append(digits.data(), length);
}

}  // namespace

std::string to_rfc3339(TimePoint time)
{
    const auto day_start = floor<days>(time);
    const hh_mm_ss clock{time - day_start};
    std::string out = to_text(Date{day_start});
    append_digits(out += 'T', clock.hours().count(), 2);
    append_digits(out += ':', clock.minutes().count(), 2);
    append_digits(out += ':', clock.seconds().count(), 2);
    append_digits(out += '.', clock.subseconds().count(), 3);
    return out += 'Z';
}

std::optional<TimePoint> parse_rfc3339(std::string_view text)
{
    std::size_t at = 0;
    const auto date = date_at(text, at);
    if (!date || !literal(text, at, "Tt ")) return std::nullopt;
    const auto h = digits(text, at, 2);
    if (!h || *h > 23 || !literal(text, at, ":")) return std::nullopt;
    const auto m = digits(text, at, 2);
    if (!m || *m > 59 || !literal(text, at, ":")) return std::nullopt;
    const auto s = digits(text, at, 2);
    if (!s || *s > 60) return std::nullopt;
    const auto fraction = fraction_at(text, at);
    if (!fraction) return std::nullopt;
    const auto offset = offset_at(text, at);
    if (!offset || at != text.size()) return std::nullopt;
    return TimePoint{*date + hours{*h} + minutes{*m} + seconds{*s} + *fraction - *offset};
}

std::string to_text(Date date)
{
    const year_month_day ymd{date};
    std::string out;
    out.reserve(sizeof "2026-11-23T10:02:11.123Z");
    append_digits(out, static_cast<int>(ymd.year()), 4);
    append_digits(out += '-', static_cast<unsigned>(ymd.month()), 2);
    append_digits(out += '-', static_cast<unsigned>(ymd.day()), 2);
    return out;
}

std::optional<Date> parse_date(std::string_view text)
{
    std::size_t at = 0;
    const auto date = date_at(text, at);
    return at == text.size() ? date : std::nullopt;
}

}  // namespace onvigil::model
