#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "control/query.hpp"
#include "control/request_bodies.hpp"
#include "render/json_text.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

struct Options {
    std::string device;
    std::vector<std::string> labels;
};

std::string target_of(const std::string& device)
{
    return "/v1/devices/" + control::percent_encode(device);
}

int label(const Session& session, const Options& options)
{
    control::Labels labels;
    for (const auto& text : options.labels) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            throw Failure(usage, text + ": a label is KEY=VALUE, or KEY= to take it off");
        const auto value = text.substr(equals + 1);
        labels[text.substr(0, equals)] = value.empty() ? std::nullopt : std::optional(value);
    }
    const auto answer = session.daemon().request("PATCH", target_of(options.device), control::to_json(labels));
    const auto in_words = [](const json::value& document, Table::Style) {
        const auto& device = document.as_object();
        std::string out = text_at(device, "id") + ":";
        for (const auto& one : object_at(device, "labels"))
            out.append(" ").append(one.key()).append("=").append(text_of(one.value()));
        return out + (object_at(device, "labels").empty() ? " no labels\n" : "\n");
    };
    return show(session, answer, {.table = in_words});
}

int forget(const Session& session, const std::string& device)
{
    const auto answer = session.daemon().request("DELETE", target_of(device), {});
    const auto in_words = [](const json::value& document, Table::Style) {
        return text_at(document.as_object(), "id") + " is forgotten; if it answers again it is found anew\n";
    };
    return show(session, answer, {.table = in_words});
}

}  // namespace

Run label(CLI::App& command)
{
    auto options = std::make_shared<Options>();
    command.add_option("DEVICE", options->device, "The device")->required();
    command.add_option("LABEL", options->labels, "What to set; KEY= takes it off")->type_name("KEY=VALUE")->required();
    return [options](const Session& session) { return label(session, *options); };
}

Run forget(CLI::App& command)
{
    auto device = std::make_shared<std::string>();
    command.add_option("DEVICE", *device, "The device")->required();
    return [device](const Session& session) { return forget(session, *device); };
}

}  // namespace onvigil::cli
