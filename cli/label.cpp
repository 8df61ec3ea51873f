#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "control/request_bodies.hpp"
#include "control/query.hpp"
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
    return show(session, answer, [](const json::value& document) {
        const auto& device = document.as_object();
        std::string out = text_at(device, "id") + ":";
        for (const auto& one : object_at(device, "labels"))
            out.append(" ").append(one.key()).append("=").append(text_of(one.value()));
        return out + (object_at(device, "labels").empty() ? " no labels\n" : "\n");
    });
}

int forget(const Session& session, const std::string& device)
{
    const auto answer = session.daemon().request("DELETE", target_of(device), {});
    return show(session, answer, [](const json::value& document) {
        return text_at(document.as_object(), "id") + " is forgotten; if it answers again it is found anew\n";
    });
}

}  // namespace

void add_label(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    auto* labels = app.add_subcommand("label", "Labels of your own on a device");
    labels->add_option("DEVICE", options->device, "The device")->required();
    labels->add_option("LABEL", options->labels, "What to set; KEY= takes it off")->type_name("KEY=VALUE")->required();
    labels->footer("Example:  onvigil label 10.20.3.17 owner=facilities building=7");
    labels->callback(
        [&session, options] { session.command = [&session, options] { return label(session, *options); }; });

    auto* gone = app.add_subcommand("forget", "Deletes a device with its labels and waiver");
    gone->add_option("DEVICE", options->device, "The device")->required();
    gone->footer("Example:  onvigil forget dev-7k2m9q4x1c");
    gone->callback(
        [&session, options] { session.command = [&session, options] { return forget(session, options->device); }; });
}

}  // namespace onvigil::cli
