#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/command.hpp"

namespace onvigil::cli {
namespace {

const CLI::App& below(const CLI::App& parent, const std::string& word)
{
    std::vector<std::string> known;
    for (const auto* command : parent.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_name() == word) return *command;
        known.push_back(command->get_name());
    }
    const auto meant = text::nearest(word, known);
    throw Failure(usage,
                  fmt::format("help: there is no command {}{}", word,
                              meant.empty() ? "\n  what there is:  onvigil --help" : "; did you mean " + meant + "?"));
}

}  // namespace

Run help(CLI::App& command)
{
    auto words = std::make_shared<std::vector<std::string>>();
    command.add_option("COMMAND", *words, "The command (else all of them)");
    return [words, &command](const Session&) {
        const CLI::App* about = command.get_parent();
        auto path = about->get_name();
        for (const auto& word : *words) {
            about = &below(*about, word);
            path += ' ' + word;
        }
        print(about->get_formatter()->make_help(about, path, CLI::AppFormatMode::Normal));
        return done;
    };
}

}  // namespace onvigil::cli
