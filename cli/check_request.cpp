#include "cli/check_request.hpp"

#include <chrono>

#include "cli/source.hpp"
#include "control/api_routes.hpp"

namespace onvigil::cli {
namespace {

/// Keys of bodies that come from an option of the same name.
constexpr std::string_view options_in_bodies = "?until=&reason=&mac=&since=";

}  // namespace

void check_request(std::string_view method, const std::string& target, const std::string& body)
{
    const auto parts = control::parse_target(target);
    if (!parts) return;
    const auto match = control::find_route(method, parts->path);
    if (match.route == nullptr || match.route->check == nullptr) return;
    const auto now = std::chrono::floor<model::TimePoint::duration>(std::chrono::system_clock::now());
    if (const auto wrong = match.route->check(parts->query, body, now))
        throw Failure(usage, by_option(wrong->text, body.empty() ? target : std::string(options_in_bodies)));
}

}  // namespace onvigil::cli
