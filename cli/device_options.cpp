#include "cli/device_options.hpp"

#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "cli/source.hpp"

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

std::string refuse_empty(const std::string& value)
{
    return value.empty() ? "an empty value chooses nothing: leave the option out" : "";
}

std::string device_target(const std::string& device)
{
    if (device.empty()) throw Failure(usage, "DEVICE: an empty text names no device");
    return "/v1/devices/" + control::percent_encode(device);
}

void add_device_options(CLI::App& command, DeviceOptions& options, const char* since_help)
{
    const auto list = [&](const char* name, std::vector<std::string>& values, const char* help, const char* type) {
        command.add_option(name, values, help)
            ->delimiter(',')
            ->allow_extra_args(false)
            ->check(refuse_empty)
            ->type_name(type);
    };
    const auto text = [&](const char* name, std::string& value, const char* help, const char* type) {
        command.add_option(name, value, help)->check(refuse_empty)->type_name(type);
    };
    list("--verdict", options.verdicts, "Only these: banned, suspected, advisory, unknown, clear", "V,...");
    list("--state", options.states, "Only online or offline ones, or those that refused their login: refused", "STATE");
    list("--identification", options.identifications,
         "Only these: ok, needs-login, refused, unreachable, malformed, pending, none", "S,...");
    list("--kind", options.kinds, "Only these: camera, recorder, printer, computer, router, other, ?", "K,...");
    text("--maker", options.maker, "Only this maker's or brand's", "MAKER");
    text("--network", options.network, "Only addresses in this network", "CIDR");
    text("--since", options.since, since_help, "TIME");
    text("--match", options.match, "Only those with this text in a name, model, serial, address, label", "TEXT");
    command.add_option("-l,--label", options.labels, "Only those with this label; again for more labels")
        ->allow_extra_args(false)
        ->type_name("KEY=VALUE");
}

}  // namespace onvigil::cli
