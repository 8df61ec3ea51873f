#pragma once
/// config/problems.hpp - what is wrong with a configuration: every mistake with its file, line and key.

#include "base/text.hpp"

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

using text::nearest;

}  // namespace onvigil::config
