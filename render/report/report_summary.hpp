#pragma once
/// render/report/report_summary.hpp - the numbers of a report, counted device by device.

#include "model/record.hpp"
#include "render/report/chart.hpp"
#include "render/report/report.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace onvigil::render {

/// Devices with waivers that are alike.
struct WaiverGroup {
    model::Waiver waiver;  ///< without its findings
    std::uint64_t devices = 0;
    std::string addresses{};  ///< with commas
};

/// The devices of one /24 or /64.
struct NetworkTally {
    std::string name{};
    Tally tally{};
    std::uint64_t needs_login = 0, refused = 0;
    std::string login_addresses{};  ///< of both, with commas
};

struct MakerTally {
    std::string name{};
    Tally tally{};
};

struct ReportSummary {
    std::optional<model::TimePoint> since{};  ///< what is newer is counted as new
    /// Of the site that is counted now, where many are: the networks of one are not those of another, and no addresses
    /// are gathered.
    std::string place{};

    std::uint64_t devices = 0;
    Tally verdicts{};
    std::uint64_t waived = 0;  ///< devices with every finding waived
    std::map<std::string, MakerTally> makers{};
    std::map<std::string, NetworkTally> networks{};
    std::map<model::Date, Tally> opened{};  ///< devices with findings, by the day of the oldest
    std::optional<model::TimePoint> first_opened{};
    std::map<std::string, std::uint64_t> findings_by_list{};
    /// By list what its findings and announcements cite, and the makers each is for.
    std::map<std::string, std::map<std::string, std::set<std::string>>> citations{};
    std::map<std::string, WaiverGroup> waivers{};
    std::set<std::string> label_keys{};
    std::uint64_t new_devices = 0, new_with_findings = 0;

    void add(const model::Record& record);
};

/// What the parts of a fleet's report add up to.
struct FleetTotals {
    ReportSummary summary{};
    std::vector<ChartRow> sites{};
    std::set<std::string> label_keys{};  ///< that its devices have: columns of CSV
    std::size_t part = 0;                ///< number of the site that is written
};

/// When the oldest of its findings was opened.
[[nodiscard]] std::optional<model::TimePoint> first_finding(const model::Record& record);
/// A finding was opened since then, whether older ones are open or not.
[[nodiscard]] bool has_finding_since(const model::Record& record, model::TimePoint since);
/// It has findings, and every one of them is waived.
[[nodiscard]] bool is_waived(const model::Record& record);

/// "31 banned, 4 suspected and 17 unknown of 1,204 devices at hq on 6 networks, 2 of them waived, since 2026-11-20.
/// Compared with 2026-09-01: …"
[[nodiscard]] std::string report_sentence(const ReportHead& head, const ReportSummary& summary);

/// The rows of the charts: the makers and networks that matter most, and the rest as one row.
[[nodiscard]] std::vector<ChartRow> verdict_rows(const ReportSummary& summary);
[[nodiscard]] std::vector<ChartRow> maker_rows(const ReportSummary& summary);
[[nodiscard]] std::vector<ChartRow> network_rows(const ReportSummary& summary);
[[nodiscard]] std::vector<ChartRow> site_rows(const FleetTotals& fleet);
/// Days where all lies within two months of `today`, else months; what is older than the first column stands in it.
[[nodiscard]] std::vector<ChartRow> opened_rows(const ReportSummary& summary, model::Date today);

}  // namespace onvigil::render
