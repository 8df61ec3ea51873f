#include "cli/suggest.hpp"

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
        path += chosen->get_name() + ": ";
        return chosen_command(*chosen, path);
    }
    return app;
}

void add_options(std::vector<std::string>& names, const CLI::App& app)
{
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
}

/// "jsno not in {table,json}": the words in the braces.
std::vector<std::string> listed_values(const std::string& complaint)
{
    const auto open = complaint.find(" not in {");
    if (open == std::string::npos) return {};
    auto list = complaint.substr(open + 9);
    std::replace_if(
        list.begin(), list.end(), [](char c) { return c == ',' || c == '}'; }, ' ');
    const auto words = text::words(list);
    return {words.begin(), words.end()};
}

}  // namespace

std::string with_suggestion(const CLI::App& app, std::string complaint)
{
    std::string path;
    const auto& command = chosen_command(app, path);
    auto candidates = listed_values(complaint);
    auto wrong = complaint.substr(complaint.rfind(": ") + 1);
    if (candidates.empty()) {
        candidates = names_of(command);
        add_options(candidates, command);
        add_options(candidates, app);
    } else {
        wrong = wrong.substr(0, wrong.find(" not in {"));
    }
    for (const auto word : text::words(wrong))
        if (const auto meant = text::nearest(word.substr(0, word.find('=')), candidates); !meant.empty())
            return complaint + "; did you mean " + meant + "?";
    return complaint;
}

std::string missing_command(const CLI::App& app)
{
    std::string path, known;
    for (const auto& name : names_of(chosen_command(app, path))) known += (known.empty() ? "" : ", ") + name;
    return path + "say what to do: " + known;
}

}  // namespace onvigil::cli
