#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "control/query.hpp"
#include "render/device_rows.hpp"
#include "render/json_text.hpp"
#include "render/inventory_summary.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;

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

std::string table_of(const json::value& document, const Session& session, bool sorted)
{
    std::vector<render::DeviceRow> rows;
    for (const auto& device : render::array_at(document.as_object(), "devices"))
        if (device.is_object()) rows.push_back(render::row_of(device.get_object()));
    if (rows.empty()) return "no devices\n";
    return render::devices_table(std::move(rows), session.style(), sorted);
}

int run(const Session& session, const Options& options)
{
    const std::string answer = session.daemon().get(target_of(options));
    if (session.format() == Format::csv) {
        print(render::devices_csv(render::array_at(parse(answer).as_object(), "devices")));
        return done;
    }
    return show(session, answer,
                [&](const json::value& document) { return table_of(document, session, !options.sort.empty()); });
}

}  // namespace

void add_devices(CLI::App& app, Session& session)
{
    auto* command = app.add_subcommand("devices", "The inventory, the worst first");
    auto options = std::make_shared<Options>();
    command->add_option("--verdict", options->verdicts, "Only these: banned, suspected, advisory, unknown, clear")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("V,...");
    command->add_option("--state", options->state, "Only online or offline ones")->type_name("STATE");
    command->add_option("--maker", options->maker, "Only this maker's or brand's")->type_name("MAKER");
    command->add_option("--network", options->network, "Only addresses in this network")->type_name("CIDR");
    command->add_option("--since", options->since, "Only those first seen since: 24h, 2026-11-23, or RFC 3339")
        ->type_name("TIME");
    command->add_option("--match", options->match, "Only those with this text in a name, model, serial, address, label")
        ->type_name("TEXT");
    command->add_option("--sort", options->sort, "verdict, id, maker, model, address, name, first_seen or last_seen")
        ->type_name("KEY");
    command->footer("Example:  onvigil devices --verdict banned --network 10.20.0.0/16 -o csv");
    command->callback(
        [&session, options] { session.command = [&session, options] { return run(session, *options); }; });
}

}  // namespace onvigil::cli
