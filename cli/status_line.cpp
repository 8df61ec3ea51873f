#include "cli/status_line.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/sinks_table.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {

namespace json = boost::json;
using namespace render;

namespace {

std::string uptime(std::int64_t seconds)
{
    if (seconds >= 2 * 86400) return fmt::format("{} d", seconds / 86400);
    if (seconds >= 2 * 3600) return fmt::format("{} h", seconds / 3600);
    if (seconds >= 120) return fmt::format("{} min", seconds / 60);
    return fmt::format("{} s", seconds);
}

}  // namespace

std::string devices_part(const json::object& devices)
{
    std::string out = number_at(devices, "total") == 0
                          ? "no devices yet"
                          : counted(static_cast<std::size_t>(number_at(devices, "total")), "device", "devices");
    std::string counts;
    for (const auto& [verdict, number] : object_at(devices, "by_verdict"))
        if (number.is_number() && number.to_number<std::int64_t>() > 0)
            counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", group(number.to_number<std::int64_t>()),
                                  std::string_view(verdict));
    if (!counts.empty()) out += ": " + counts;
    const auto offline = number_at(object_at(devices, "by_state"), "offline");
    return offline == 0 ? out : out + fmt::format(" · {} offline", group(offline));
}

std::string status_line(const json::object& status)
{
    return fmt::format("Onvigil {} · site {} · up {} · {}", text_at(status, "version"), text_at(status, "site"),
                       uptime(number_at(status, "uptime_s")), devices_part(object_at(status, "devices")));
}

}  // namespace onvigil::cli
