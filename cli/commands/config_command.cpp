#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "cli/command.hpp"
#include "render/yaml.hpp"

namespace onvigil::cli {
namespace {

/// Becomes `onvigild --check-config`: its output and its exit code are the answer.
int run_daemon_check(const std::string& file)
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

}  // namespace

Run config_check(CLI::App& command)
{
    auto file = std::make_shared<std::string>();
    command.add_option("FILE", *file, "Else the default one");
    return [file](const Session&) { return run_daemon_check(*file); };
}

Run config_show(CLI::App&)
{
    return [](const Session& session) {
        const render::DocumentView as_yaml{
            .table = [](const boost::json::value& config, render::Table::Style) { return render::to_yaml(config); }};
        return show(session, session.daemon().get("/v1/config"), as_yaml);
    };
}

}  // namespace onvigil::cli
