#include "daemon/saved_state.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace onvigil::daemon {
namespace {

template <typename Number>
void read_number(std::string_view word, Number& into)
{
    std::from_chars(word.data(), word.data() + word.size(), into);
}

template <typename Take>
void each_line(std::string_view text, Take take)
{
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        take(line);
    }
}

discovery::SweepPosition parse_sweep(std::string_view text)
{
    discovery::SweepPosition position;
    const auto words = text::words(text);
    if (words.size() != 3) return position;
    read_number(words[0], position.key);
    read_number(words[1], position.networks);
    read_number(words[2], position.next);
    return position;
}

RoundHistory parse_rounds(std::string_view text)
{
    RoundHistory rounds;
    const auto words = text::words(text);
    if (words.size() != 4) return rounds;
    std::int64_t duration = 0;
    read_number(words[0], rounds.count);
    rounds.last_finished = model::parse_rfc3339(words[1]);
    read_number(words[2], rounds.last_answers);
    read_number(words[3], duration);
    rounds.last_duration = std::chrono::milliseconds(duration);
    return rounds;
}

std::string to_text(const RoundHistory& rounds)
{
    if (!rounds.last_finished) return {};
    return fmt::format("{} {} {} {}", rounds.count, model::to_rfc3339(*rounds.last_finished), rounds.last_answers,
                       rounds.last_duration.count());
}

std::optional<PolicyState> parse_policy(std::string_view text)
{
    const auto words = text::words(text);
    if (words.size() < 3 || words.size() % 3 != 0) return std::nullopt;
    const auto day = model::parse_date(words[1]);
    if (!day) return std::nullopt;
    PolicyState state;
    state.program = words[0];
    state.day = *day;
    state.makers = words[2];
    for (std::size_t i = 3; i < words.size(); i += 3)
        (words[i] == "+" ? state.in_force : state.waiting).emplace(words[i + 1], words[i + 2]);
    return state;
}

std::string to_text(const PolicyState& state)
{
    std::string out = fmt::format("{} {} {}\n", state.program, model::to_text(state.day), state.makers);
    for (const auto& [id, fingerprint] : state.in_force) out += fmt::format("+ {} {}\n", id, fingerprint);
    for (const auto& [id, fingerprint] : state.waiting) out += fmt::format("- {} {}\n", id, fingerprint);
    return out;
}

}  // namespace

void RoundHistory::add(const model::RoundReport& report)
{
    ++count;
    last_finished = report.ended;
    last_duration = report.ended - report.started;
    last_answers = report.answers;
}

SavedState parse_saved_state(const SavedValues& values)
{
    const auto value = [&](const char* key) {
        const auto found = values.find(key);
        return found == values.end() ? std::string() : found->second;
    };
    SavedState state;
    state.sensor_id = value("sensor_id");
    state.salt = value("salt");
    state.baseline_taken = value("baseline") == "taken";
    each_line(value("networks"), [&](std::string_view line) { state.networks.emplace(line); });
    state.sweep = parse_sweep(value("sweep"));
    state.rounds = parse_rounds(value("rounds"));
    state.hub = hub::parse_mark(value("hub"));
    state.judged_by = parse_policy(value("policy"));
    each_line(value("complaints"), [&](std::string_view line) {
        const auto blank = line.find(' ');
        const auto since = model::parse_rfc3339(line.substr(0, blank));
        if (since && blank != std::string_view::npos)
            state.problems.push_back({.what = std::string(line.substr(blank + 1)), .since = since});
    });
    return state;
}

SavedValues to_values(const SavedState& state)
{
    SavedValues values{{"sensor_id", state.sensor_id},
                       {"salt", state.salt},
                       {"baseline", state.baseline_taken ? "taken" : ""},
                       {"networks", ""},
                       {"sweep", fmt::format("{} {} {}", state.sweep.key, state.sweep.networks, state.sweep.next)},
                       {"rounds", to_text(state.rounds)},
                       {"policy", state.judged_by ? to_text(*state.judged_by) : ""},
                       {"hub", state.hub ? hub::to_text(*state.hub) : ""},
                       {"complaints", ""}};
    for (const auto& network : state.networks) values["networks"] += network + '\n';
    for (const auto& problem : state.problems)
        values["complaints"] +=
            fmt::format("{} {}\n", model::to_rfc3339(problem.since.value_or(model::TimePoint{})), problem.what);
    return values;
}

}  // namespace onvigil::daemon
