#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "control/query.hpp"
#include "render/device_rows.hpp"

namespace onvigil::cli {
namespace {

struct Options {
    std::vector<std::string> verdicts;
    std::string state, maker, network, since, match, sort;
};

std::string target_of(const Options& options)
{
    control::Query query;
    std::string verdicts;
    for (const auto& verdict : options.verdicts) verdicts += (verdicts.empty() ? "" : ",") + verdict;
    const std::pair<const char*, const std::string&> parameters[] = {
        {"verdict", verdicts},    {"state", options.state}, {"maker", options.maker}, {"network", options.network},
        {"since", options.since}, {"match", options.match}, {"sort", options.sort}};
    for (const auto& [name, value] : parameters)
        if (!value.empty()) query.add(name, value);
    return query.pairs().empty() ? "/v1/devices" : "/v1/devices?" + query.text();
}

}  // namespace

Run devices(CLI::App& command)
{
    auto options = std::make_shared<Options>();
    command.add_option("--verdict", options->verdicts, "Only these: banned, suspected, advisory, unknown, clear")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("V,...");
    command.add_option("--state", options->state, "Only online or offline ones")->type_name("STATE");
    command.add_option("--maker", options->maker, "Only this maker's or brand's")->type_name("MAKER");
    command.add_option("--network", options->network, "Only addresses in this network")->type_name("CIDR");
    command.add_option("--since", options->since, "Only those first seen since: 24h, 2026-11-23, or RFC 3339")
        ->type_name("TIME");
    command.add_option("--match", options->match, "Only those with this text in a name, model, serial, address, label")
        ->type_name("TEXT");
    command.add_option("--sort", options->sort, "verdict, id, maker, model, address, name, first_seen or last_seen")
        ->type_name("KEY");
    return [options](const Session& session) {
        return show(session, session.daemon().get(target_of(*options)), render::devices_view(!options->sort.empty()));
    };
}

}  // namespace onvigil::cli
