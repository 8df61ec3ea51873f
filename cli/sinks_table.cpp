#include "cli/sinks_table.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "render/inventory_summary.hpp"
#include "render/json_text.hpp"
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

std::string sinks_table(const json::array& sinks, Table::Style style)
{
    Table table({{"SINK"},
                 {"TYPE"},
                 {"STATE"},
                 {"DELIVERED", true},
                 {"WAITING", true},
                 {"LOST", true},
                 {"PARKED", true},
                 {"LAST DELIVERED"},
                 {"LAST ERROR"}});
    for (const json::object& sink : objects_of(sinks)) {
        table.add({text_at(sink, "name"), text_at(sink, "type"),
                   flag_at(sink, "silent") ? "silent" : text_at(sink, "state"), group(number_at(sink, "delivered")),
                   group(number_at(sink, "backlog")), group(number_at(sink, "lost")), group(number_at(sink, "parked")),
                   minute(text_at(sink, "last_delivered"), style.zone), last_error(sink)});
    }
    return table.empty() ? std::string() : table.text(style);
}

}  // namespace onvigil::cli
