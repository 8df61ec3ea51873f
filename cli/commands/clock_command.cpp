#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "render/json_access.hpp"
#include "render/shown_time.hpp"

namespace onvigil::cli {
namespace {

std::string in_words(const boost::json::value& document, render::Table::Style)
{
    const auto& clock = document.as_object();
    return fmt::format("{}; it is {} UTC\n",
                       render::number_at(clock, "was_ahead_ms") == 0 ? "the system clock was not doubted"
                                                                     : "the system clock counts again",
                       render::minute(render::text_at(clock, "time")));
}

}  // namespace

Run clock_accept(CLI::App&)
{
    return [](const Session& session) {
        return show(session, session.daemon().request("POST", "/v1/clock/accept", ""), {.table = in_words});
    };
}

}  // namespace onvigil::cli
