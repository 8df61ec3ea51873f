#include "control/sensor_impairments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "render/inventory_summary.hpp"

namespace onvigil::control {
namespace {

constexpr unsigned silent_rounds_allowed = 3;
constexpr std::size_t silent_told_one_by_one = 3;
constexpr int missed_intervals_allowed = 3;

void add_rounds(std::vector<std::string>& out, const Status& status)
{
    const auto& rounds = status.rounds;
    if (!rounds.last_finished) {
        out.emplace_back("no round has finished yet for this inventory");
        return;
    }
    const auto since = status.now - std::max(*rounds.last_finished, status.started);
    if (rounds.interval.count() > 0 && since > missed_intervals_allowed * rounds.interval)
        out.push_back(fmt::format("no round has finished for {}",
                                  model::to_text(std::chrono::floor<std::chrono::seconds>(since))));
    if (status.devices.total == 0) out.emplace_back("no device at all has been found");
}

/// Many are one line with their number.
void add_silent_interfaces(std::vector<std::string>& out, const Status& status)
{
    std::vector<std::string> lines;
    for (const auto& interface : status.interfaces)
        if (interface.silent && interface.silent_rounds >= silent_rounds_allowed)
            lines.push_back(fmt::format("{} has been silent for {} rounds", interface.name, interface.silent_rounds));
    if (lines.size() > silent_told_one_by_one)
        lines = {
            fmt::format("{} interfaces have been silent for {} rounds or more", lines.size(), silent_rounds_allowed)};
    out.insert(out.end(), lines.begin(), lines.end());
}

}  // namespace

std::vector<std::string> impairments(const Status& status)
{
    std::vector<std::string> out;
    add_rounds(out, status);
    add_silent_interfaces(out, status);
    for (const auto& sink : status.sinks)
        if (sink.lost > 0) out.push_back(fmt::format("sink {} lost {} events", sink.name, render::grouped(sink.lost)));
    for (const auto& problem : status.problems)
        if (problem.impairs) out.push_back(model::to_text(problem));
    return out;
}

}  // namespace onvigil::control
