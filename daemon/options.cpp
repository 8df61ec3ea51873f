#include "daemon/options.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <map>
#include <string>

#include "daemon/version.hpp"

namespace onvigil::daemon {

namespace {

/// Names the words there are.
template <typename Value>
std::function<std::string(const std::string&)> one_of(const std::map<std::string, Value>& words)
{
    return [&words](const std::string& word) {
        if (words.contains(word)) return std::string();
        std::string known;
        for (const auto& [name, value] : words) known += (known.empty() ? "" : ", ") + name;
        return word + " is none of " + known;
    };
}

}  // namespace

Parsed parse_options(int argc, char** argv)
{
    static const std::map<std::string, LogLevel> levels{{"error", LogLevel::error},
                                                        {"warning", LogLevel::warning},
                                                        {"info", LogLevel::info},
                                                        {"debug", LogLevel::debug}};
    static const std::map<std::string, OnceOutput> outputs{{"table", OnceOutput::table},
                                                           {"json", OnceOutput::json},
                                                           {"jsonl", OnceOutput::jsonl},
                                                           {"csv", OnceOutput::csv}};
    Options options;
    CLI::App app{
        "Finds the cameras on the networks of this machine, names their makers, and flags those that are banned.\n"
        "Runs in the foreground; systemd starts it as onvigild.service. Ask it with `onvigil`."};
    app.set_version_flag("--version", std::string("onvigild ") + version);
    auto* config = app.add_option("--config", options.config, "Configuration file; conf.d/*.yaml beside it follows")
                       ->capture_default_str();
    app.add_flag("--check-config", options.check_config, "Say what is wrong with the configuration, and end");
    auto* once = app.add_flag("--once", options.once, "Look around once, print the devices, and end");
    std::string output("table"), level("info");
    app.add_option("-o,--output", output, "With --once: table, json, jsonl or csv")
        ->check(one_of(outputs))
        ->type_name("FORMAT")
        ->needs(once);
    app.add_option("--log-level", level, "error, warning, info or debug")->check(one_of(levels))->type_name("LEVEL");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return {std::nullopt, code == 0 ? 0 : 2};
    }
    options.config_named = config->count() > 0;
    options.output = outputs.at(output);
    options.log_level = levels.at(level);
    return {options, 0};
}

}  // namespace onvigil::daemon
