#include "cli/device_options.hpp"

#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

namespace onvigil::cli {

control::Query DeviceOptions::query() const
{
    control::Query query;
    const std::pair<const char*, std::string> parameters[] = {
        {"verdict", fmt::to_string(fmt::join(verdicts, ","))},
        {"state", fmt::to_string(fmt::join(states, ","))},
        {"identification", fmt::to_string(fmt::join(identifications, ","))},
        {"kind", fmt::to_string(fmt::join(kinds, ","))},
        {"maker", maker},
        {"network", network},
        {"since", since},
        {"match", match}};
    for (const auto& [name, value] : parameters)
        if (!value.empty()) query.add(name, value);
    for (const auto& label : labels) query.add("label", label);
    return query;
}

void add_device_options(CLI::App& command, DeviceOptions& options, const char* since_help)
{
    const auto list = [&](const char* name, std::vector<std::string>& values, const char* help, const char* type) {
        command.add_option(name, values, help)->delimiter(',')->allow_extra_args(false)->type_name(type);
    };
    list("--verdict", options.verdicts, "Only these: banned, suspected, advisory, unknown, clear", "V,...");
    list("--state", options.states, "Only online or offline ones, or those that refused their login: refused", "STATE");
    list("--identification", options.identifications,
         "Only these: ok, needs-login, refused, unreachable, malformed, pending, none", "S,...");
    list("--kind", options.kinds, "Only these: camera, recorder, printer, computer, router, other, ?", "K,...");
    command.add_option("--maker", options.maker, "Only this maker's or brand's")->type_name("MAKER");
    command.add_option("--network", options.network, "Only addresses in this network")->type_name("CIDR");
    command.add_option("--since", options.since, since_help)->type_name("TIME");
    command.add_option("--match", options.match, "Only those with this text in a name, model, serial, address, label")
        ->type_name("TEXT");
    command.add_option("-l,--label", options.labels, "Only those with this label; again for more labels")
        ->allow_extra_args(false)
        ->type_name("KEY=VALUE");
}

}  // namespace onvigil::cli
