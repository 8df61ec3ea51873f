#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>

#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "cli/sinks_table.hpp"
#include "control/request_bodies.hpp"
#include "render/device_rows.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

struct ScanOptions {
    std::vector<std::string> networks;
    bool wait = false, yes = false, stop = false;
};

/// More addresses than a /16 has are asked only by someone who has seen how many.
constexpr std::uint64_t most_without_question = 1 << 16;

std::string shown_progress(const json::object& progress, std::size_t width)
{
    const auto total = number_at(progress, "total"), asked = number_at(progress, "asked");
    const auto expected = number_at(progress, "expected_ms"), elapsed = number_at(progress, "elapsed_ms");
    const double of_time = expected > 0 ? static_cast<double>(elapsed) / static_cast<double>(expected) : 0.0;
    const double of_sweep = total > 0 ? static_cast<double>(asked) / static_cast<double>(total) : 1.0;
    const auto heard = fmt::format("{} answers, {} devices", group(number_at(progress, "answers")),
                                   group(number_at(progress, "seen")));
    std::string swept, left;
    if (total > 0) swept = fmt::format("{} of {} addresses asked", group(asked), group(total));
    if (elapsed >= 1000 && asked > 0 && asked < total)
        left = fmt::format(", {} a second, about {} left", group(asked * 1000 / elapsed),
                           about((total - asked) * elapsed / asked));
    if (swept.empty()) swept = heard;
    const std::string texts[] = {total > 0 ? heard + "  " + swept + left : heard, swept + left, swept};
    return progress_line(std::min(of_time, of_sweep), texts, width);
}

/// The worst first. What happened to a device stands beside it where the heading does not say it.
std::string lines_text(const json::array& lines, std::string_view heading, Table::Style style)
{
    if (lines.empty()) return {};
    std::vector<std::pair<DeviceRow, std::string>> rows;
    for (const json::object& item : objects_of(lines))
        rows.emplace_back(row_of(object_at(item, "device")), text_at(item, "what"));
    std::ranges::stable_sort(rows, {}, [](const auto& one) { return one.first.verdict; });
    Table table({{"VERDICT"}, {"MAKER"}, {"MODEL"}, {"ADDRESS"}, {"WHAT"}});
    for (const auto& [row, what] : rows)
        table.add(
            {std::string(name(row.verdict)), row.maker, row.model, row.address, what == heading ? row.why_brief : what},
            colour_of(row.verdict));
    style.headings = false;
    style.indent = 2;
    return std::string(heading) + "\n" + table.text(style);
}

std::string result_text(const json::object& scan, Table::Style style)
{
    const auto& found = array_at(scan, "new");
    const auto& changed = array_at(scan, "changed");
    const auto seen = static_cast<std::size_t>(std::max<std::int64_t>(0, number_at(scan, "seen")));
    std::string out = fmt::format("{} answered in {:.1f} s · {} new · {} changed\n", counted(seen, "device", "devices"),
                                  static_cast<double>(number_at(scan, "elapsed_ms")) / 1000.0, grouped(found.size()),
                                  grouped(changed.size()));
    return out + lines_text(found, "new", style) + lines_text(changed, "changed", style);
}

int finish(const Session& session, const json::object& document, std::string_view line)
{
    const auto& scan = object_at(document, "scan");
    const auto failure = text_at(scan, "failure");
    if (!failure.empty())
        throw Failure(failed, fmt::format("the scan ended early: {}; {} of {} addresses were asked", failure,
                                          group(number_at(scan, "asked")), group(number_at(scan, "total"))));
    const auto in_words = [&](const json::value&, Table::Style style) { return result_text(scan, style); };
    return show(session, std::string(line) + "\n", {.table = in_words});
}

std::string size_text(const json::object& scan)
{
    const auto total = number_at(scan, "total");
    const auto what = total > 0 ? fmt::format("{} {}", group(total), total == 1 ? "address" : "addresses") : "a round";
    return fmt::format("{}, about {}", what, about(number_at(scan, "expected_ms")));
}

/// Where many addresses would be asked, only by someone who has seen how many, and how long it takes.
void confirm_size(const Session& session, const ScanOptions& options, control::ScanRequest request)
{
    std::uint64_t addresses = 0;
    for (const auto& network : request.networks) addresses += network.size();
    if (options.yes || addresses <= most_without_question) return;
    if (session.through_hub()) {
        const auto at_each = fmt::format("{} addresses at each sensor", group(static_cast<std::int64_t>(addresses)));
        return confirm(fmt::format("scan {}?", at_each),
                       fmt::format("scan: {}: add --yes if so much is meant", at_each));
    }
    request.estimate = true;
    const auto answer = parse(session.daemon().request("POST", "/v1/scan", control::to_json(request)));
    const auto size = size_text(object_at(answer.as_object(), "scan"));
    confirm(fmt::format("scan {}?", size), fmt::format("scan: {}: add --yes if so much is meant", size));
}

int stop(const Session& session)
{
    const auto answer = session.daemon().request("DELETE", "/v1/scan", "");
    const auto in_words = [](const json::value& document, Table::Style) {
        const auto stopped = number_at(document.as_object(), "stopped");
        return stopped == 0 ? std::string("no scan was under way\n")
                            : counted(static_cast<std::size_t>(stopped), "scan", "scans") + " stopped\n";
    };
    return show(session, answer, {.table = in_words});
}

std::string directives_in_words(const json::array& asked)
{
    return fmt::format("a round is asked of {}; how it ends:  onvigil hub directives\n",
                       counted(asked.size(), "sensor", "sensors"));
}

int run(const Session& session, const ScanOptions& options)
{
    if (options.stop && (options.wait || !options.networks.empty()))
        throw Failure(usage, "scan --stop: ends all scans; nothing else goes with it");
    if (options.stop) return stop(session);
    control::ScanRequest request;
    for (const auto& text : options.networks) {
        const auto network = model::parse_cidr(text);
        if (!network) throw Failure(usage, model::not_a_network(text));
        if (const auto why = model::why_not_swept(*network)) throw Failure(usage, *why);
        request.networks.push_back(*network);
    }
    confirm_size(session, options, request);
    if (!options.wait) {
        const auto answer = session.daemon().request("POST", "/v1/scan", control::to_json(request));
        if (session.says_nothing()) return done;
        const auto in_words = [&](const json::value& document, Table::Style style) {
            if (session.through_hub()) return directives_in_words(array_at(document.as_object(), "directives"));
            return wrap(
                fmt::format("begun: {}; onvigil watch shows what it finds, --wait waits for it, onvigil scan --stop "
                            "ends it\n",
                            size_text(object_at(document.as_object(), "scan"))),
                style.screen_width);
        };
        return show(session, answer, {.table = in_words});
    }
    const bool bar = !session.quiet && ::isatty(STDERR_FILENO) != 0;
    int result = failed;
    bool ended = false;
    session.daemon().stream("POST", "/v1/scan?wait=1", control::to_json(request), Source::Ends::soon,
                            [&](std::string_view line) {
                                if (line.empty()) return true;
                                const auto document = parse(line);
                                if (!document.is_object()) return true;
                                if (document.get_object().contains("progress")) {
                                    const auto& progress = object_at(document.get_object(), "progress");
                                    if (bar) print_error(shown_progress(progress, screen_width(STDERR_FILENO)));
                                    return true;
                                }
                                if (bar) print_error(no_progress);
                                ended = true;
                                result = finish(session, document.get_object(), line);
                                return true;
                            });
    if (!ended) throw Failure(unreachable, "the daemon stopped before the scan had ended");
    return result;
}

}  // namespace

Run scan(CLI::App& command)
{
    auto options = std::make_shared<ScanOptions>();
    command.add_option("CIDR", options->networks, "Networks to ask address by address: 10.20.0.0/16");
    command.add_flag("--wait", options->wait, "Wait for its end and sum up what is new or changed; Ctrl-C ends it");
    command.add_flag("--yes", options->yes,
                     "Scan more addresses than a /16 has without asking; needed where there is no terminal");
    command.add_flag("--stop", options->stop, "End the scans under way");
    return [options](const Session& session) { return run(session, *options); };
}

}  // namespace onvigil::cli
