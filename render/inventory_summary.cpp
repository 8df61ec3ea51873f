#include "render/inventory_summary.hpp"

#include <algorithm>

namespace onvigil::render {
namespace {

using State = model::Identification::State;

/// "a", "a and b", "a, b and c"
std::string joined(const std::vector<std::string>& names)
{
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return out;
}

void add_once(std::vector<std::string>& names, const std::string& name)
{
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::string title_of(const std::string& id, std::span<const ListNote> lists)
{
    for (const auto& list : lists)
        if (list.id == id && !list.title.empty()) return list.title;
    return id;
}

}  // namespace

std::string grouped(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return digits;
}

std::string counted(std::size_t number, std::string_view one, std::string_view many)
{
    return (number == 1 ? "one" : grouped(number)).append(" ").append(number == 1 ? one : many);
}

Totals totals_of(std::span<const model::Record> records)
{
    Totals totals;
    totals.devices = records.size();
    for (const auto& record : records) {
        ++totals.identification[static_cast<std::size_t>(record.device->identification.state)];
        const auto level = record.verdict ? record.verdict->level : model::Level::unknown;
        ++totals.verdict[static_cast<std::size_t>(level)];
    }
    return totals;
}

std::string found_line(const Totals& totals)
{
    const auto of = [&](State state) { return totals.identification[static_cast<std::size_t>(state)]; };
    std::string out =
        totals.devices == 0 ? "found no devices" : "found " + counted(totals.devices, "device", "devices");
    const auto add = [&](std::size_t number, std::string_view one, std::string_view many) {
        if (number > 0) out.append(" · ").append(grouped(number)).append(" ").append(number == 1 ? one : many);
    };
    add(of(State::ok), "identified", "identified");
    add(of(State::needs_login), "needs a login", "need a login");
    add(of(State::refused), "refused its credential", "refused their credential");
    add(of(State::unreachable), "did not answer", "did not answer");
    add(of(State::malformed), "answered unreadably", "answered unreadably");
    add(of(State::pending), "still being asked", "still being asked");
    add(of(State::none), "without ONVIF", "without ONVIF");
    return out;
}

std::string verdict_line(const Totals& totals)
{
    std::string out;
    for (const auto level : model::all_levels) {
        const auto number = totals.verdict[static_cast<std::size_t>(level)];
        if (number > 0) out.append(out.empty() ? "" : ", ").append(grouped(number)).append(" ").append(name(level));
    }
    return out.empty() ? "no devices" : out;
}

std::string law_line(std::span<const model::Record> records, std::span<const ListNote> lists)
{
    std::vector<std::string> in_force, announced;
    for (const auto& record : records) {
        if (!record.verdict) continue;
        for (const auto& finding : record.verdict->findings) add_once(in_force, title_of(finding.list, lists));
        for (const auto& mention : record.verdict->announced) add_once(announced, title_of(mention.list, lists));
    }
    std::string out;
    if (!in_force.empty()) out = "In force: " + joined(in_force) + ".";
    if (!announced.empty()) out += (out.empty() ? "Announced: " : " Announced: ") + joined(announced) + ".";
    return out;
}

}  // namespace onvigil::render
