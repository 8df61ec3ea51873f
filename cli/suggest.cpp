#include "cli/suggest.hpp"

#include <CLI/CLI.hpp>

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

}  // namespace

std::string with_suggestion(const CLI::App& app, std::string complaint)
{
    const auto colon = complaint.rfind(':');
    if (colon == std::string::npos) return complaint;
    const auto words = text::words(std::string_view(complaint).substr(colon + 1));
    if (words.empty()) return complaint;
    const CLI::App* level = &app;
    for (const auto* chosen : app.get_subcommands())
        if (!names_of(*chosen).empty()) level = chosen;
    for (const auto word : words)
        if (const auto meant = text::nearest(word, names_of(*level)); !meant.empty())
            return complaint + "; did you mean " + meant + "?";
    return complaint;
}

std::string missing_command(const CLI::App& app)
{
    const CLI::App* level = &app;
    std::string prefix;
    for (const auto* chosen : app.get_subcommands()) {
        level = chosen;
        prefix = chosen->get_name() + ": ";
    }
    std::string known;
    for (const auto& name : names_of(*level)) known += (known.empty() ? "" : ", ") + name;
    return prefix + "say what to do: " + known;
}

}  // namespace onvigil::cli
