#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "cli/device_options.hpp"
#include "render/device_rows.hpp"
#include "render/explain_text.hpp"
#include "render/show_text.hpp"

namespace onvigil::cli {
namespace {

using Page = std::string (*)(const boost::json::object&, render::Table::Style);

Run device_page(CLI::App& command, Page page)
{
    auto device = std::make_shared<std::string>();
    command
        .add_option("DEVICE", *device, "An id or the beginning of one, an address, a MAC, a serial number, an endpoint")
        ->required();
    return [device, page](const Session& session) {
        const auto in_words = [page](const boost::json::value& document, render::Table::Style style) {
            return page(document.as_object(), style);
        };
        const auto target = device_target(*device) + "?evidence=1&history=1";
        return cli::show(session, session.daemon().get(target),
                         {.table = in_words, .line = {}, .csv = render::device_columns()});
    };
}

}  // namespace

Run show(CLI::App& command)
{
    return device_page(command, render::show_text);
}

Run explain(CLI::App& command)
{
    return device_page(command, render::explain_text);
}

}  // namespace onvigil::cli
