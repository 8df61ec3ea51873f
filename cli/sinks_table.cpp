#include "cli/sinks_table.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"
#include "render/shown_time.hpp"

namespace onvigil::cli {

namespace json = boost::json;
using namespace render;

std::string group(std::int64_t number)
{
    return grouped(static_cast<std::uint64_t>(std::max<std::int64_t>(0, number)));
}

namespace {

/// The trouble it is in; else why it last had to leave an event out.
std::string last_error(const json::object& sink)
{
    const auto now = text_at(sink, "last_error");
    const auto parked = text_at(sink, "last_parked_error");
    return !now.empty() || parked.empty() ? now : fmt::format("parked: {}", parked);
}

}  // namespace

std::string sinks_table(const json::array& sinks, Table::Style style, bool failures)
{
    const bool left_out = std::ranges::any_of(sinks, [](const json::value& item) {
        return item.is_object() && number_at(item.get_object(), "lost") + number_at(item.get_object(), "parked") > 0;
    });
    std::vector<Table::Column> columns{{"SINK"}, {"TYPE"}, {"STATE"}, {"DELIVERED", true}, {"WAITING", true}};
    if (left_out) columns.insert(columns.end(), {{"LOST", true}, {"PARKED", true}});
    columns.push_back({"LAST DELIVERED"});
    Table table(std::move(columns));
    std::string errors;
    for (const json::object& sink : objects_of(sinks)) {
        const auto state = flag_at(sink, "silent") ? "silent" : text_at(sink, "state");
        std::vector<std::string> cells{text_at(sink, "name"), text_at(sink, "type"), state,
                                       group(number_at(sink, "delivered")), group(number_at(sink, "backlog"))};
        if (left_out) cells.insert(cells.end(), {group(number_at(sink, "lost")), group(number_at(sink, "parked"))});
        cells.push_back(minute(text_at(sink, "last_delivered"), style.zone));
        table.add(std::move(cells));
        const auto error = last_error(sink);
        const bool fails = state == "retrying" || state == "failed";
        const auto position = text_at(sink, "position");
        if (failures && !position.empty()) errors += fmt::format("{}: at {}\n", text_at(sink, "name"), position);
        if (!error.empty() && (failures || !fails)) errors += fmt::format("{}: {}\n", text_at(sink, "name"), error);
    }
    return table.empty() ? std::string() : table.text(style) + wrap(errors, style.screen_width);
}

}  // namespace onvigil::cli
