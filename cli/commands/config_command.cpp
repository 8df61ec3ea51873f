#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <vector>

#include "cli/command.hpp"
#include "cli/daemon_program.hpp"
#include "render/yaml.hpp"

namespace onvigil::cli {
Run config_check(CLI::App& command)
{
    auto file = std::make_shared<std::string>();
    command.add_option("FILE", *file, "Else the default one");
    return [file](const Session&) -> int {
        std::vector<std::string> words{"--check-config"};
        if (!file->empty()) words.insert(words.end(), {"--config", *file});
        become_onvigild(std::move(words));
    };
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
