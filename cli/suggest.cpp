#include "cli/suggest.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "base/text.hpp"

namespace onvigil::cli {
namespace {

std::vector<std::string> names_of(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

/// The command that was chosen, down to its subcommand; what is written before it.
const CLI::App& chosen_command(const CLI::App& app, std::string& path)
{
    for (const auto* chosen : app.get_subcommands()) {
        path += chosen->get_name() + " ";
        return chosen_command(*chosen, path);
    }
    return app;
}

/// "policy show: "
std::string as_prefix(std::string path)
{
    if (!path.empty()) path.back() = ':';
    return path.empty() ? path : path + " ";
}

void add_options(std::vector<std::string>& names, const CLI::App& app)
{
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates)
{
    const auto meant = text::nearest(word.substr(0, word.find('=')), candidates);
    return meant.empty() ? "" : "; did you mean " + meant + "?";
}

/// Words that stand where none is expected, the last of them first.
std::string unexpected(const CLI::App& app, std::string_view listed)
{
    std::string path;
    const auto& command = chosen_command(app, path);
    const auto words = text::words(listed);
    const auto option = std::ranges::find_if(words, [](std::string_view word) { return word.starts_with('-'); });
    auto candidates = names_of(command);
    if (option != words.end()) {
        candidates.clear();
        add_options(candidates, command);
        add_options(candidates, app);
        return fmt::format("{}there is no option {}{}", as_prefix(path), option->substr(0, option->find('=')),
                           suggestion(*option, candidates));
    }
    const auto word = words.empty() ? std::string_view() : words.back();
    if (candidates.empty()) return fmt::format("{}nothing is expected at {}", as_prefix(path), word);
    return fmt::format("{}there is no command {}{}", as_prefix(path), word, suggestion(word, candidates));
}

}  // namespace

std::string with_suggestion(const CLI::App& app, std::string said)
{
    if (said.starts_with("The following argument"))
        return unexpected(app, std::string_view(said).substr(said.find(": ") + 1));
    if (const auto at = said.find(" not in {"); at != said.npos) {  // "--color: red not in {auto,never}"
        std::string names;
        for (const char c : said.substr(at + 9, said.size() - at - 10)) names += c == ',' ? ", " : std::string(1, c);
        const auto value = said.rfind(": ", at) + 2;
        return said.substr(0, value) + text::none_of(said.substr(value, at - value), names);
    }
    std::string path;
    chosen_command(app, path);
    if (const auto at = said.find(": 1 required "); said.ends_with(" missing") && at != said.npos)
        return fmt::format("{} needs a value: {}", said.substr(0, at), said.substr(at + 13, said.size() - at - 13 - 8));
    if (!said.ends_with(" is required")) return said;
    // What is missing may be there with a slip in its name.
    const auto words = app.remaining(true);
    const auto slip = std::ranges::find_if(words, [](const std::string& word) { return word.starts_with("--"); });
    return slip != words.end() ? unexpected(app, *slip) : as_prefix(path) + said;
}

std::string missing_command(const CLI::App& app)
{
    std::string path, known;
    for (const auto& name : names_of(chosen_command(app, path))) known += (known.empty() ? "" : ", ") + name;
    return as_prefix(path) + "say what to do: " + known;
}

std::string chosen_words(const CLI::App& app)
{
    std::string path;
    chosen_command(app, path);
    return path;
}

}  // namespace onvigil::cli
