#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "control/query.hpp"
#include "render/device_rows.hpp"
#include "render/explain.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using Page = std::string (*)(const json::object&, bool);

int run(const Session& session, const std::string& device, Page page)
{
    const std::string target = "/v1/devices/" + control::percent_encode(device) + "?evidence=1&history=1";
    const std::string answer = session.daemon().get(target);
    if (session.format() == Format::csv) {
        print(render::devices_csv(json::array{parse(answer)}));
        return done;
    }
    return show(session, answer,
                [&](const json::value& document) { return page(document.as_object(), session.use_colour()); });
}

void add(CLI::App& app, Session& session, const char* name, const char* description, const char* example, Page page)
{
    auto* command = app.add_subcommand(name, description);
    auto device = std::make_shared<std::string>();
    command
        ->add_option("DEVICE", *device,
                     "An id or the beginning of one, an address, a MAC, a serial number, an endpoint")
        ->required();
    command->footer(example);
    command->callback([&session, device, page] {
        session.command = [&session, device, page] { return run(session, *device, page); };
    });
}

}  // namespace

void add_show(CLI::App& app, Session& session)
{
    add(app, session, "show", "Everything known of one device", "Example:  onvigil show 10.20.3.17", render::show_text);
    add(app, session, "explain", "Why its verdict is what it is: evidence, maker, list, law",
        "Example:  onvigil explain 44:19:b6:0a:0b:0c", render::explain_text);
}

}  // namespace onvigil::cli
