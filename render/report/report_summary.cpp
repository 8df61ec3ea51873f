#include "render/report/report_summary.hpp"

#include <fmt/format.h>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>

#include "render/inventory_summary.hpp"
#include "render/main_address.hpp"
#include "render/why_column.hpp"

namespace onvigil::render {
namespace {

constexpr std::size_t most_rows = 12;
/// Of a fleet; each site bounds its own.
constexpr std::size_t most_networks = 20'000;
/// Of a list; a fleet's come from its sensors.
constexpr std::size_t most_citations = 64;
constexpr int day_columns = 31, month_columns = 24;

model::Level level_of(const model::Record& record)
{
    return record.verdict ? record.verdict->level : model::Level::unknown;
}

/// The /24 or /64 around an address, and bytes that order it.
std::pair<std::string, std::string> network_of(const model::Device& device)
{
    namespace ip = boost::asio::ip;
    const auto* main = main_address(device);
    if (main == nullptr) return {"~", "no address"};
    const auto& address = *main;
    std::string key = address.is_v4() ? "4" : "6", name;
    if (address.is_v4()) {
        const auto network = ip::make_network_v4(address.to_v4(), 24).canonical();
        for (const auto byte : network.address().to_bytes()) key += static_cast<char>(byte);
        name = network.to_string();
    } else {
        const auto network = ip::make_network_v6(ip::address_v6(address.to_v6().to_bytes()), 64).canonical();
        for (const auto byte : network.address().to_bytes()) key += static_cast<char>(byte);
        name = network.to_string();
    }
    return {std::move(key), std::move(name)};
}

void add_address(const ReportSummary& summary, std::string& list, const model::Device& device)
{
    if (!summary.place.empty()) return;
    list.append(list.empty() ? "" : ", ").append(main_address_text(device, "–"));
}

void add_waiver(ReportSummary& summary, const model::Device& device)
{
    if (!device.waiver) return;
    const auto& waiver = *device.waiver;
    auto& group = summary.waivers[fmt::format("{}\x1f{}\x1f{}\x1f{}", model::to_rfc3339(waiver.until), waiver.ticket,
                                              waiver.reason, waiver.by)];
    if (group.devices++ == 0) group.waiver = {waiver.reason, waiver.ticket, waiver.by, waiver.since, waiver.until, {}};
    add_address(summary, group.addresses, device);
}

void add_network(ReportSummary& summary, const model::Device& device, model::Level level)
{
    auto [key, name] = network_of(device);
    if (!summary.place.empty()) {
        key.insert(0, summary.place + '\x1f');
        name.insert(0, summary.place + ' ');
        if (summary.networks.size() >= most_networks && !summary.networks.contains(key))
            key = name = "~ further networks";
    }
    auto& network = summary.networks[std::move(key)];
    network.name = std::move(name);
    ++network.tally.by_level[static_cast<std::size_t>(level)];
    const auto state = device.identification.state;
    const bool refused = state == model::Identification::State::refused;
    if (!refused && state != model::Identification::State::needs_login) return;
    ++(refused ? network.refused : network.needs_login);
    add_address(summary, network.login_addresses, device);
}

void add_citations(ReportSummary& summary, const model::Verdict& verdict)
{
    const auto add = [&](const auto& cited) {
        auto& of_list = summary.citations[cited.list];
        if (of_list.size() < most_citations || of_list.contains(cited.citation))
            of_list[cited.citation].insert(short_maker(cited.maker));
    };
    for (const auto& finding : verdict.findings) add(finding);
    for (const auto& mention : verdict.announced) add(mention);
}

void add_findings(ReportSummary& summary, const model::Record& record, model::Level level)
{
    const auto opened = first_finding(record);
    if (!opened) return;
    for (const auto& finding : record.verdict->findings) ++summary.findings_by_list[finding.list];
    ++summary.opened[std::chrono::floor<std::chrono::days>(*opened)].by_level[static_cast<std::size_t>(level)];
    if (!summary.first_opened || *opened < *summary.first_opened) summary.first_opened = opened;
    if (summary.since && has_finding_since(record, *summary.since)) ++summary.new_with_findings;
}

/// Worst first: by the number of banned devices, then of suspected ones, and so on.
bool worse_row(const ChartRow& left, const ChartRow& right)
{
    return left.tally.by_level > right.tally.by_level;
}

std::vector<ChartRow> worst_of(std::vector<ChartRow> rows, std::string_view others)
{
    std::ranges::stable_sort(rows, worse_row);
    if (rows.size() <= most_rows) return rows;
    ChartRow rest{fmt::format("{} {}", rows.size() - most_rows + 1, others), {}};
    for (std::size_t i = most_rows - 1; i < rows.size(); ++i)
        for (std::size_t level = 0; level < rest.tally.by_level.size(); ++level)
            rest.tally.by_level[level] += rows[i].tally.by_level[level];
    rows.resize(most_rows - 1);
    rows.push_back(std::move(rest));
    return rows;
}

template <typename Tallies>
std::vector<ChartRow> worst_rows(const Tallies& tallies, std::string_view others)
{
    std::vector<ChartRow> rows;
    for (const auto& [key, one] : tallies) rows.push_back({one.name, one.tally});
    return worst_of(std::move(rows), others);
}

std::string compared(const ReportHead& head, const ReportSummary& summary)
{
    const auto& comparison = *head.comparison;
    return fmt::format(
        " Compared with {}: {} with new findings, {} closed, {} new{}.", minute(model::to_rfc3339(comparison.since)),
        counted(summary.new_with_findings, "device", "devices"),
        counted(comparison.findings_closed, "finding", "findings"), counted(summary.new_devices, "device", "devices"),
        comparison.forgotten_known ? fmt::format(", {} forgotten", grouped(comparison.devices_forgotten))
                                   : std::string("; of devices that no longer fit, or are gone, nothing is counted"));
}

}  // namespace

std::optional<model::TimePoint> first_finding(const model::Record& record)
{
    std::optional<model::TimePoint> first;
    if (record.verdict)
        for (const auto& finding : record.verdict->findings)
            if (!first || finding.opened < *first) first = finding.opened;
    return first;
}

bool has_finding_since(const model::Record& record, model::TimePoint since)
{
    return record.verdict &&
           std::ranges::any_of(record.verdict->findings, [&](const auto& finding) { return finding.opened >= since; });
}

bool is_waived(const model::Record& record)
{
    if (!record.verdict || record.verdict->findings.empty()) return false;
    const auto& findings = record.verdict->findings;
    return std::ranges::all_of(findings, [](const auto& finding) { return finding.waived; });
}

void ReportSummary::add(const model::Record& record)
{
    const auto& device = *record.device;
    const auto level = level_of(record);
    ++devices;
    ++verdicts.by_level[static_cast<std::size_t>(level)];
    if (is_waived(record)) ++waived;
    const std::string id = record.verdict ? record.verdict->maker.str() : std::string();
    auto& maker = makers[id];
    maker.name = id.empty() ? "not known" : short_maker(id);
    ++maker.tally.by_level[static_cast<std::size_t>(level)];
    add_network(*this, device, level);
    add_findings(*this, record, level);
    if (record.verdict) add_citations(*this, *record.verdict);
    add_waiver(*this, device);
    for (const auto& [key, value] : device.labels) label_keys.insert(key);
    if (since && device.first_seen >= *since) ++new_devices;
}

std::string report_sentence(const ReportHead& head, const ReportSummary& summary)
{
    const auto number = [&](model::Level level) {
        return grouped(summary.verdicts.by_level[static_cast<std::size_t>(level)]);
    };
    const auto advisory = summary.verdicts.by_level[static_cast<std::size_t>(model::Level::advisory)];
    std::string out = fmt::format("{} banned, {} suspected{} and {} unknown of {} at {} on {}",
                                  number(model::Level::banned), number(model::Level::suspected),
                                  advisory > 0 ? fmt::format(", {} advisory", grouped(advisory)) : std::string(),
                                  number(model::Level::unknown), counted(summary.devices, "device", "devices"),
                                  head.site, counted(summary.networks.size(), "network", "networks"));
    if (summary.waived > 0) out += fmt::format(", {} of them waived", grouped(summary.waived));
    if (summary.first_opened)
        out += fmt::format("; the oldest open finding is of {}",
                           model::to_text(std::chrono::floor<std::chrono::days>(*summary.first_opened)));
    out += '.';
    if (head.comparison) out += compared(head, summary);
    return out;
}

std::vector<ChartRow> verdict_rows(const ReportSummary& summary)
{
    std::vector<ChartRow> rows;
    for (const auto level : model::all_levels) {
        ChartRow row{std::string(name(level)), {}};
        row.tally.by_level[static_cast<std::size_t>(level)] =
            summary.verdicts.by_level[static_cast<std::size_t>(level)];
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<ChartRow> maker_rows(const ReportSummary& summary)
{
    return worst_rows(summary.makers, "other makers");
}

std::vector<ChartRow> network_rows(const ReportSummary& summary)
{
    return worst_rows(summary.networks, "other networks");
}

std::vector<ChartRow> site_rows(const FleetTotals& fleet)
{
    return worst_of(fleet.sites, "other sites");
}

std::vector<ChartRow> opened_rows(const ReportSummary& summary, model::Date today)
{
    if (summary.opened.empty()) return {};
    const auto months_before_today = [&](model::Date date) {
        const std::chrono::year_month_day then(date), now(today);
        return (static_cast<int>(now.year()) - static_cast<int>(then.year())) * 12 +
               static_cast<int>(static_cast<unsigned>(now.month())) -
               static_cast<int>(static_cast<unsigned>(then.month()));
    };
    const auto oldest = summary.opened.begin()->first;
    const bool by_day = today - oldest <= std::chrono::days(60);
    const auto age = [&](model::Date date) {
        return std::max(0, by_day ? static_cast<int>((today - date).count()) : months_before_today(date));
    };
    const int columns = std::min(age(oldest) + 1, by_day ? day_columns : month_columns);
    std::vector<ChartRow> rows(static_cast<std::size_t>(columns));
    const auto month = [&](int back) {
        const std::chrono::year_month_day now(today);
        return model::to_text(model::Date((now.year() / now.month() - std::chrono::months(back)) / 1)).substr(0, 7);
    };
    for (int back = 0; back < columns; ++back)
        rows[static_cast<std::size_t>(columns - 1 - back)].label =
            by_day ? model::to_text(today - std::chrono::days(back)).substr(5) : month(back);
    for (const auto& [date, tally] : summary.opened) {
        auto& row = rows[static_cast<std::size_t>(columns - 1 - std::min(age(date), columns - 1))];
        for (std::size_t level = 0; level < tally.by_level.size(); ++level)
            row.tally.by_level[level] += tally.by_level[level];
    }
    if (age(oldest) >= columns) rows.front().label = "≤ " + rows.front().label;
    return rows;
}

}  // namespace onvigil::render
