#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/daemon_program.hpp"

namespace onvigil::cli {
namespace {

struct TransferOptions {
    std::string file{"-"}, config;
    bool replace = false, from_another_sensor = false;
};

[[noreturn]] void run(const Session& session, const char* what, const TransferOptions& options)
{
    if (session.through_hub())
        throw Failure(usage, "this concerns the inventory of one sensor: say it there, without --hub and ONVIGIL_HUB");
    std::vector<std::string> words{what, options.file};
    if (!options.config.empty()) words.insert(words.end(), {"--config", options.config});
    if (options.replace) words.emplace_back("--replace");
    if (options.from_another_sensor) words.emplace_back("--from-another-sensor");
    become_onvigild(std::move(words));
}

std::shared_ptr<TransferOptions> options_of(CLI::App& command)
{
    auto options = std::make_shared<TransferOptions>();
    command
        .add_option("--config", options->config,
                    "The daemon's configuration, which says where the inventory is (else "
                    "the default one)")
        ->type_name("FILE");
    return options;
}

}  // namespace

Run export_inventory(CLI::App& command)
{
    auto options = options_of(command);
    command.add_option("FILE", options->file, "Where to write it (else stdout)");
    return [options](const Session& session) -> int { run(session, "--export", *options); };
}

Run import_inventory(CLI::App& command)
{
    auto options = options_of(command);
    command.add_option("FILE", options->file, "What `onvigil export` wrote; - is stdin")->required();
    command.add_flag("--replace", options->replace, "In place of the inventory that is there, of which a copy is kept");
    command.add_flag("--from-another-sensor", options->from_another_sensor,
                     "The file may be another sensor's; this one keeps its own id");
    return [options](const Session& session) -> int { run(session, "--import", *options); };
}

}  // namespace onvigil::cli
