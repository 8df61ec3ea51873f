#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "render/yaml.hpp"

namespace onvigil::cli {
namespace {

/// Becomes `onvigild --check-config`: its output and its exit code are the answer.
int check(const std::string& file)
{
    std::vector<std::string> words{"onvigild", "--check-config"};
    if (!file.empty()) words.insert(words.end(), {"--config", file});
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::error_code error;
    const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "onvigild";
    if (!error) ::execv(beside.c_str(), arguments.data());
    ::execvp("onvigild", arguments.data());
    throw Failure(failed, "onvigild, which reads configurations, is neither beside this program nor in PATH: " +
                              std::generic_category().message(errno));
}

int effective(const Session& session)
{
    return show(session, session.daemon().get("/v1/config"), render::to_yaml);
}

}  // namespace

void add_config(CLI::App& app, Session& session)
{
    auto* config = app.add_subcommand("config", "Checks a configuration, or shows the one in effect");
    config->footer("Example:  onvigil config check /etc/onvigil/onvigil.yaml");
    auto file = std::make_shared<std::string>();
    auto* checked = config->add_subcommand("check", "Every mistake in a configuration file; needs no daemon");
    checked->add_option("FILE", *file, "Else the default one");
    checked->footer("Example:  onvigil config check onvigil.yaml");
    checked->callback([&session, file] { session.command = [file] { return check(*file); }; });
    auto* shown = config->add_subcommand("show", "The values in effect, secrets left out");
    shown->footer("Example:  onvigil config show");
    shown->callback([&session] { session.command = [&session] { return effective(session); }; });
}

}  // namespace onvigil::cli
