#include "base/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace onvigil {
namespace {

using namespace std::chrono;

struct Unit {
    std::string_view name;
    milliseconds length;
};
constexpr std::array<Unit, 5> units{
    {{"d", hours{24}}, {"h", hours{1}}, {"m", minutes{1}}, {"s", seconds{1}}, {"ms", milliseconds{1}}}};

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const Unit& known : units)
        if (unit == known.name) {
            if (number > duration_cast<milliseconds>(days{36'500}) / known.length) return std::nullopt;
            return number * known.length;
        }
    return std::nullopt;
}

std::string to_text(milliseconds duration)
{
    if (duration.count() == 0) return "0s";
    for (const Unit& unit : units)
        if (duration % unit.length == milliseconds{0}) return fmt::format("{}{}", duration / unit.length, unit.name);
    return fmt::format("{}ms", duration.count());
}

}  // namespace onvigil
