#pragma once
/// cli/suggest.hpp - what was meant by a command line with a slip in it.

#include <string>

namespace CLI {
class App;
}

namespace onvigil::cli {

/// The parser's message, and the command, option or value that was meant where one is near.
[[nodiscard]] std::string with_suggestion(const CLI::App& app, std::string said);

/// For a command line that stops short: `policy` alone.
[[nodiscard]] std::string missing_command(const CLI::App& app);

/// The command as it was written, each word with a blank behind: "policy show ".
[[nodiscard]] std::string chosen_words(const CLI::App& app);

}  // namespace onvigil::cli
