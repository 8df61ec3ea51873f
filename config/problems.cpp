#include "config/problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace onvigil::config {
namespace {

/// Levenshtein's distance.
std::size_t edits(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substituted}));
        }
    }
    return row[b.size()];
}

}  // namespace

std::string to_text(const ConfigProblem& problem)
{
    return fmt::format("{}:{}: {}: {}", problem.file, problem.line, problem.key, problem.what);
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates)
{
    std::string best;
    std::size_t distance = 3;
    for (const auto& candidate : candidates)
        if (const auto d = edits(word, candidate); d < distance) {
            distance = d;
            best = candidate;
        }
    return best;
}

}  // namespace onvigil::config
