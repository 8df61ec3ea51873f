#pragma once
/// cli/command.hpp - the table of commands: a row and a source in commands/ for each.

#include "cli/session.hpp"

#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace onvigil::cli {

struct Command {
    std::string_view name;     ///< two words: a subcommand of the row with the first of them
    std::string_view help;     ///< one line
    std::string_view example;  ///< what follows "onvigil "
    /// Adds the options and returns what is run with their values; nullptr: only its subcommands do anything.
    Run (*declare)(CLI::App& command);
    bool text_only = false;  ///< it has one form: -o is refused
};

[[nodiscard]] std::span<const Command> commands();

/// Adds every row to the command line; the chosen one stands in `session.command` once it has been read.
void add_commands(CLI::App& app, Session& session);

}  // namespace onvigil::cli
