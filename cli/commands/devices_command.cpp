#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "cli/device_options.hpp"
#include "render/device_rows.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {

Run devices(CLI::App& command)
{
    struct Options {
        DeviceOptions filter;
        std::string sort, limit;
        std::vector<std::string> columns;
    };
    auto options = std::make_shared<Options>();
    add_device_options(command, options->filter);
    command
        .add_option("--sort", options->sort,
                    "verdict, id, maker, model, address, name, first_seen, last_seen; --sort=-KEY turns it round")
        ->type_name("KEY");
    command.add_option("--limit", options->limit, "Only the first N of them")->type_name("N");
    command
        .add_option("--columns", options->columns,
                    "What tables and CSV show: keys of the JSON, address, mac, network, sold_as, label.KEY")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("C,...");
    return [options](const Session& session) {
        auto query = options->filter.query();
        if (!options->sort.empty()) query.add("sort", options->sort);
        if (!options->limit.empty()) query.add("limit", options->limit);
        auto view = render::devices_view(!options->sort.empty(), options->columns);
        if (!view) throw Failure(usage, "--columns: " + view.error().text);
        const auto* none = !options->filter.empty() ? "no devices fit\n"
                           : session.through_hub()
                               ? "no devices yet; onvigil hub sensors tells who has pushed\n"
                               : "no devices yet; onvigil status tells where it looks and what is wrong\n";
        view->table = [full = view->table, none](const boost::json::value& document, render::Table::Style style) {
            if (!render::array_at(document.as_object(), "devices").empty()) return full(document, style);
            return std::string(none);
        };
        const auto fields = render::needed_fields(session.format().name, options->columns);
        if (!fields.empty()) query.add("fields", fields);
        return show_resource(session, "/v1/devices" + (query.pairs().empty() ? "" : "?" + query.text()), *view);
    };
}

}  // namespace onvigil::cli
