#include "daemon/start.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "base/ensure.hpp"
#include "daemon/paths.hpp"

namespace onvigil::daemon {
namespace {

void print(const std::vector<std::string>& lines)
{
    for (const auto& line : lines) std::fprintf(stderr, "%s\n", line.c_str());
    std::fprintf(stderr, "%zu %s; nothing was started.\n", lines.size(), lines.size() == 1 ? "problem" : "problems");
}

}  // namespace

void throw_exception_from_error(const Refused& refused, const boost::source_location&)
{
    throw Bug(fmt::format("unchecked: {}", refused.lines.empty() ? "nothing" : refused.lines.front()));
}

Result<Start, Refused> prepare(const Options& options, const policy::Knowledge* previous)
{
    Refused refused;
    const auto folder = knowledge_folder();
    if (!folder)
        refused.lines.emplace_back(
            "no knowledge of makers and lists was found in $ONVIGIL_DATADIR, ../share/onvigil or /usr/share/onvigil: "
            "install the package again, or name the folder that holds makers/ and lists/ in ONVIGIL_DATADIR");
    policy::Loaded knowledge;
    config::LoadOptions load{options.config, options.config_named, credentials_folder(), {}};
    if (folder) {
        knowledge = policy::load(policy::knowledge_paths(*folder, options.config.parent_path()), previous);
        for (const auto& list : knowledge.knowledge.lists) load.known_lists.push_back(list.id);
    }
    auto settings = config::load(load);
    if (!settings)
        for (const auto& problem : settings.error()) refused.lines.push_back(config::to_text(problem));
    if (!refused.lines.empty()) return refused;
    return Start{std::move(*settings), std::move(knowledge.knowledge), std::move(knowledge.problems)};
}

int refuse(const Refused& refused)
{
    print(refused.lines);
    return bad_configuration;
}

int approve(const Start& start, const Options& options)
{
    if (!start.knowledge_problems.empty()) {
        std::vector<std::string> lines;
        for (const auto& problem : start.knowledge_problems) lines.push_back(problem.text);
        print(lines);
        return bad_configuration;
    }
    std::error_code ignored;
    std::printf("%s: %s\n", options.config.c_str(),
                std::filesystem::exists(options.config, ignored) ? "good" : "not there: all defaults, which are good");
    return 0;
}

}  // namespace onvigil::daemon
