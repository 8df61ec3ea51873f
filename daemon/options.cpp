#include "daemon/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "daemon/version.hpp"
#include "render/output_format.hpp"

namespace onvigil::daemon {
namespace {

/// Names the words there are.
std::function<std::string(const std::string&)> one_of(const std::vector<std::string>& words)
{
    return [words](const std::string& word) {
        if (std::find(words.begin(), words.end(), word) != words.end()) return std::string();
        return text::none_of(word, fmt::format("{}", fmt::join(words, ", ")));
    };
}

/// Words that stand where none is expected: the first that looks like an option, else the first.
std::string explained(const CLI::App& app, const std::string& said)
{
    if (!said.starts_with("The following argument")) return said;
    const auto words = text::words(std::string_view(said).substr(said.find(": ") + 1));
    const auto option = std::ranges::find_if(words, [](std::string_view word) { return word.starts_with('-'); });
    if (option == words.end()) return fmt::format("nothing is expected at {}", words.back());
    std::vector<std::string> names;
    for (const auto* known : app.get_options())
        for (const auto& name : known->get_lnames()) names.push_back("--" + name);
    const auto word = option->substr(0, option->find('='));
    const auto meant = text::nearest(word, names);
    return fmt::format("there is no option {}{}", word, meant.empty() ? "" : "; did you mean " + meant + "?");
}

}  // namespace

Parsed parse_options(int argc, char** argv)
{
    Options options;
    CLI::App app{
        "Finds the cameras on the networks of this machine, names their makers, and flags those that are banned.\n"
        "Runs in the foreground; systemd starts it as onvigild.service. Ask it with `onvigil`."};
    app.set_version_flag("--version", std::string("onvigild ") + version);
    auto* config = app.add_option("--config", options.config, "Configuration file; conf.d/*.yaml beside it follows")
                       ->capture_default_str();
    app.add_flag("--check-config", options.check_config, "Say what is wrong with the configuration, and end");
    auto* once = app.add_flag("--once", options.once, "Look around once, print the devices, and end");
    std::string level;
    std::vector<std::string> levels;
    for (const auto& [value, name] : config::log_level_names) levels.emplace_back(name);
    app.add_option("-o,--output", options.output,
                   fmt::format("With --once: {}", fmt::join(render::output_format_names(), ", ")))
        ->check(one_of(render::output_format_names()))
        ->type_name("FORMAT")
        ->needs(once);
    auto* to = app.add_option("--export", options.export_to,
                              "Write the inventory as JSON lines to a file (- is stdout), "
                              "and end")
                   ->type_name("FILE");
    auto* from = app.add_option("--import", options.import_from,
                                "Take an exported inventory over, and end; no daemon "
                                "may run on it")
                     ->type_name("FILE")
                     ->excludes(to);
    app.add_flag("--replace", options.replace, "With --import: in place of the inventory that is there")->needs(from);
    app.add_flag("--from-another-sensor", options.from_another_sensor,
                 "With --import: the file may be another sensor's")
        ->needs(from);
    app.add_option("--log-level", level,
                   fmt::format("{}; else log_level of the configuration", fmt::join(levels, ", ")))
        ->check(one_of(levels))
        ->type_name("LEVEL");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return {std::nullopt, app.exit(error)};
        std::fprintf(stderr, "onvigild: %s\n  what there is:  onvigild --help\n", explained(app, error.what()).c_str());
        return {std::nullopt, 2};
    }
    options.config_named = config->count() > 0;
    options.log_level = model::find_value(config::log_level_names, level);
    return {options, 0};
}

}  // namespace onvigil::daemon
