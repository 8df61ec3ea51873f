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
    if (words.size() != 2) return rounds;
    std::from_chars(words[0].data(), words[0].data() + words[0].size(), rounds.count);
    rounds.last_finished = model::parse_rfc3339(words[1]);
    return rounds;
}

std::string Rounds::text() const
{
    return last_finished ? fmt::format("{} {}", count, model::to_rfc3339(*last_finished)) : std::string();
}

}  // namespace onvigil::daemon
