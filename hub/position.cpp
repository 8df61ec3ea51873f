#include "hub/position.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace onvigil::hub {

bool within(const Position& position, const Position& limit)
{
    return position.change <= limit.change && position.seq <= limit.seq;
}

std::string to_text(const Mark& mark)
{
    return fmt::format("{} {} {}", mark.epoch, mark.limit.change, mark.limit.seq);
}

std::optional<Mark> parse_mark(std::string_view text)
{
    const auto words = text::words(text);
    if (words.size() != 3) return std::nullopt;
    Mark mark;
    mark.epoch = words[0];
    for (auto [word, number] : {std::pair(words[1], &mark.limit.change), std::pair(words[2], &mark.limit.seq)})
        if (std::from_chars(word.data(), word.data() + word.size(), *number).ec != std::errc{}) return std::nullopt;
    return mark;
}

std::optional<Position> resume(const Mark& mark, std::string_view epoch, const Position& position)
{
    if (epoch != mark.epoch) return Position{};
    if (!within(position, mark.limit)) return std::nullopt;
    return position;
}

}  // namespace onvigil::hub
