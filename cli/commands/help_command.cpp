#include <CLI/CLI.hpp>

#include "cli/command.hpp"

namespace onvigil::cli {

Run help(CLI::App& command)
{
    auto words = std::make_shared<std::vector<std::string>>();
    command.add_option("COMMAND", *words, "The command (else all of them)");
    return [words, &command](const Session&) {
        const CLI::App* about = command.get_parent();
        for (const auto& word : *words) {
            const auto below = about->get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
            if (below.empty()) throw Failure(usage, "help: there is no command " + word);
            about = below.front();
        }
        print(about->help());
        return done;
    };
}

}  // namespace onvigil::cli
