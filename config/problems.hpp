#pragma once
/// config/problems.hpp - what is wrong with a configuration: every mistake with its file, line and key.

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::config {

struct ConfigProblem {
    std::string file;
    int line = 1;     ///< from 1
    std::string key;  ///< dotted path: "discovery.interval", "alerts.sinks[0].address"
    std::string what;
    bool operator==(const ConfigProblem&) const = default;
};

/// Loading gives them by file and line.
using ConfigProblems = std::vector<ConfigProblem>;

/// `FILE:LINE: KEY: what is wrong`
[[nodiscard]] std::string to_text(const ConfigProblem& problem);

/// The candidate nearest to a misspelt word (at most two edits away); empty if none is near.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace onvigil::config
