#include "cli/suggest.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <numeric>

#include "base/text.hpp"

namespace onvigil::cli {
namespace {

/// Edits (insert, delete, replace, swap of neighbours) between two words.
std::size_t distance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> before(to.size() + 1), last(to.size() + 1), row(to.size() + 1);
    std::iota(last.begin(), last.end(), 0U);
    for (std::size_t i = 1; i <= from.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = std::exchange(last, row);
    }
    return last.back();
}

std::vector<std::string> names_of(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates)
{
    std::string best;
    std::size_t least = word.size() < 4 ? 2 : 3;
    for (const auto& candidate : candidates)
        if (const auto edits = distance(word, candidate); edits < least) {
            least = edits;
            best = candidate;
        }
    return best;
}

std::string with_suggestion(const CLI::App& app, std::string complaint)
{
    const auto colon = complaint.rfind(':');
    if (colon == std::string::npos) return complaint;
    const auto words = text::words(std::string_view(complaint).substr(colon + 1));
    if (words.empty()) return complaint;
    const CLI::App* level = &app;
    for (const auto* chosen : app.get_subcommands())
        if (!names_of(*chosen).empty()) level = chosen;
    const auto meant = nearest(words.front(), names_of(*level));
    return meant.empty() ? complaint : complaint + "; did you mean " + meant + "?";
}

std::string missing_command(const CLI::App& app)
{
    const CLI::App* level = &app;
    std::string prefix;
    for (const auto* chosen : app.get_subcommands()) {
        level = chosen;
        prefix = chosen->get_name() + ": ";
    }
    std::string known;
    for (const auto& name : names_of(*level)) known += (known.empty() ? "" : ", ") + name;
    return prefix + "say what to do: " + known;
}

}  // namespace onvigil::cli
