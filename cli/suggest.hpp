#pragma once
/// cli/suggest.hpp - what somebody who mistyped may have meant.

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace onvigil::cli {

/// The parser's complaint, and the command that was meant where one is near.
[[nodiscard]] std::string with_suggestion(const CLI::App& app, std::string complaint);

/// For a command line that stops short: `policy` alone.
[[nodiscard]] std::string missing_command(const CLI::App& app);

}  // namespace onvigil::cli
