#include "daemon/start.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/ensure.hpp"
#include "daemon/hub_knowledge.hpp"
#include "daemon/paths.hpp"
#include "daemon/service_view.hpp"

namespace onvigil::daemon {
namespace {

/// "FILE:LINE: …" by file and line; what has no place comes first.
std::vector<std::string> sorted(std::vector<std::string> lines)
{
    const auto place_of = [](const std::string& line) {
        for (std::size_t colon = line.find(':'); colon != line.npos; colon = line.find(':', colon + 1)) {
            const std::size_t end = line.find_first_not_of("0123456789", colon + 1);
            if (end == line.npos || end == colon + 1 || line[end] != ':') continue;
            return std::pair(line.substr(0, colon), std::atoi(line.c_str() + colon + 1));
        }
        return std::pair(std::string(), 0);
    };
    std::ranges::stable_sort(lines, [&](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
    return lines;
}

void print(const std::vector<std::string>& lines)
{
    for (const auto& line : lines) std::fprintf(stderr, "%s\n", line.c_str());
    std::fprintf(stderr, "%zu %s; nothing was started.\n", lines.size(), lines.size() == 1 ? "problem" : "problems");
}

/// For clients that find no daemon: those who may use the socket may read it.
void note_refusal(const std::string& line)
{
    const auto path = refusal_path();
    std::ofstream(path) << line << '\n';
    (void)::chmod(path.c_str(), 0640);
}

/// What root checks, it checks as the service: root could read everything, and systemd has passed it no credentials. Of
/// files elsewhere, as a draft, that holds for the secrets alone.
config::SecretSource secret_source(const Options& options)
{
    config::SecretSource source{credentials_folder(), {}};
    if (!options.check_config || ::geteuid() != 0) return source;
    const char* service_credentials = "/run/credentials/onvigild.service";
    std::error_code absent;
    if (source.credentials.empty() && std::filesystem::exists(service_credentials, absent))
        source.credentials = service_credentials;
    source.reader = service_user();
    if (source.reader && options.config == Options{}.config) become_service(*source.reader);
    return source;
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
    policy::Knowledge knowledge;
    std::vector<Problem> problems;
    config::LoadOptions load{options.config, options.config_named, secret_source(options), {}, options.transfers()};
    const HubKnowledge published;
    const auto read_knowledge = [&](bool with_published) {
        auto paths = policy::knowledge_paths(*folder, options.config.parent_path());
        if (with_published) published.add_to(paths);
        auto loaded = policy::load_knowledge(paths, previous);
        problems.clear();
        for (const auto& problem : loaded.problems) problems.push_back({yaml::to_text(problem)});
        knowledge = std::move(loaded.knowledge);
    };
    if (folder) {
        read_knowledge(true);
        for (const auto& list : knowledge.lists) load.known_lists.push_back(list.id);
    }
    auto settings = config::load(load);
    if (!settings)
        for (const auto& problem : settings.error()) refused.lines.push_back(yaml::to_text(problem));
    if (!refused.lines.empty()) {
        for (const auto& problem : problems) refused.lines.push_back(problem.text);
        refused.lines = sorted(std::move(refused.lines));
        return refused;
    }
    const auto used = hub::accepts_knowledge(settings->hub) ? published.version() : 0;
    if (published.version() > used) read_knowledge(false);
    return Start{std::move(*settings), std::move(knowledge), std::move(problems), used};
}

int refuse(const Refused& refused, const Options& options)
{
    print(refused.lines);
    if (options.serves()) note_refusal(refused.lines.front());
    return bad_configuration;
}

void print_remarks(const Start& start)
{
    for (const auto& remark : start.settings.remarks) std::fprintf(stderr, "%s\n", remark.c_str());
    for (const auto& problem : start.knowledge_problems)
        std::fprintf(stderr, "%s\n  this file does not count until it is mended\n", problem.text.c_str());
}

void forget_refusal()
{
    std::error_code ignored;
    std::filesystem::remove(refusal_path(), ignored);
}

int approve(const Start& start, const Options& options)
{
    if (!start.knowledge_problems.empty()) {
        std::vector<std::string> lines;
        for (const auto& problem : start.knowledge_problems) lines.push_back(problem.text);
        print(sorted(std::move(lines)));
        return bad_configuration;
    }
    print_remarks(start);
    std::error_code ignored;
    std::printf("%s: %s\n", options.config.c_str(),
                std::filesystem::exists(options.config, ignored) ? "good" : "not there: all defaults, which are good");
    return 0;
}

}  // namespace onvigil::daemon
