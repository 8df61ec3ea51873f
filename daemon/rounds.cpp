#include "daemon/rounds.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace onvigil::daemon {

void Rounds::ended(const model::RoundReport& report)
{
    ++count;
    last_finished = report.ended;
    last_duration = report.ended - report.started;
    last_answers = report.answers;
}

Rounds Rounds::parse(const std::string& text)
{
    Rounds rounds;
    const auto words = text::words(text);
    if (words.size() != 4) return rounds;
    const auto number = [](std::string_view word, auto& into) {
        std::from_chars(word.data(), word.data() + word.size(), into);
    };
    std::int64_t duration = 0;
    number(words[0], rounds.count);
    rounds.last_finished = model::parse_rfc3339(words[1]);
    number(words[2], rounds.last_answers);
    number(words[3], duration);
    rounds.last_duration = std::chrono::milliseconds(duration);
    return rounds;
}

std::string Rounds::text() const
{
    if (!last_finished) return {};
    return fmt::format("{} {} {} {}", count, model::to_rfc3339(*last_finished), last_answers, last_duration.count());
}

}  // namespace onvigil::daemon
