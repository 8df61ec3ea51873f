#pragma once
/// render/report/report.hpp - the inventory for auditors, in one file that needs nothing else: HTML, CSV or JSON, or
/// the form that a law asks for.
///
/// Written in pieces, so that the text of a large inventory never lies in memory whole. Pure: what is told stands in
/// ReportHead and the records.

#include "model/discovery_status.hpp"
#include "model/health_problem.hpp"
#include "model/record.hpp"
#include "render/device_json.hpp"
#include "render/shown_time.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// A law, told once.
struct ReportLaw {
    ListNote list{};
    std::string binds{};
    std::string note{};
    std::optional<model::Date> announced{};
    std::vector<std::string> sources{};  ///< further links
};

/// A range of `discovery.networks`, and how many devices have ever been found in it.
struct AskedNetwork {
    model::Cidr network;
    std::uint64_t devices = 0;
};

/// What was asked, when, and what was not: how far the report reaches.
struct Coverage {
    std::vector<std::string> protocols{};
    std::vector<model::InterfaceStatus> interfaces{};
    model::RoundStatus rounds{};
    std::vector<AskedNetwork> networks{};
    model::SweepStatus sweep{};
    std::chrono::milliseconds network_interval{};
    std::vector<model::Cidr> excluded{};
    std::vector<model::HealthProblem> problems{};
    model::TimePoint started{};  ///< of the daemon
};

/// What the journal tells of the time since the last report, and the records do not.
struct Comparison {
    struct Line {
        model::TimePoint time;
        std::string text;
    };
    model::TimePoint since{};
    std::optional<model::TimePoint> journal_begins{};  ///< where that is later than `since`
    std::uint64_t findings_closed = 0;
    std::uint64_t devices_forgotten = 0;
    bool forgotten_known = true;  ///< false: of some devices; which of those that are gone fitted, no record tells
    std::vector<Line> lines{};    ///< of those, the first ones
};

struct FleetTotals;

struct ReportHead {
    std::string version{};
    std::string site{};
    std::string sensor{};  ///< host name
    std::string sensor_id{};
    model::TimePoint generated{};
    std::vector<std::string> narrowed{};  ///< "network 10.20.0.0/16": what of the inventory was asked for; empty: all
    std::vector<std::string> lists{};     ///< those that count; empty: all
    std::vector<ReportLaw> laws{};        ///< chosen ones: in force and announced
    Coverage coverage{};
    std::optional<Comparison> comparison{};
    ZoneAt zone = nullptr;  ///< in which the days of a form are counted
    /// Set: what is written is one site's part of a fleet's report (fleet_report.hpp), without what stands in it once.
    std::shared_ptr<FleetTotals> fleet{};
};

enum class ReportFormat { html, csv, json };
[[nodiscard]] std::optional<ReportFormat> parse_report_format(std::string_view name);
[[nodiscard]] std::string_view content_type(ReportFormat format);

/// The whole inventory, or what FAR 52.204-25(d)(2) has a contractor report (HTML and JSON alone).
enum class ReportForm { inventory, far_889 };
[[nodiscard]] std::optional<ReportForm> parse_report_form(std::string_view name);

/// A report that is being written. HTML and JSON lack their end, which the seal brings (control/report_seal.hpp).
class ReportWriter {
public:
    virtual ~ReportWriter() = default;
    /// Does a little work and appends what comes of it, which may be nothing. False: the report is complete.
    [[nodiscard]] virtual bool advance(std::string& out) = 0;
};

/// The records of a report in the order they are to be read. Each is looked at twice: to count it, and to write it.
class RecordSource {
public:
    virtual ~RecordSource() = default;
    [[nodiscard]] virtual std::size_t size() const = 0;
    [[nodiscard]] virtual model::Record at(std::size_t index) = 0;
    /// The last look: what changes meanwhile need not be kept as it was.
    [[nodiscard]] virtual model::Record take(std::size_t index) { return at(index); }
};
using RecordSourcePtr = std::unique_ptr<RecordSource>;
[[nodiscard]] RecordSourcePtr records_in_memory(std::vector<model::Record> records);

/// nullptr: this form has no such format.
[[nodiscard]] std::unique_ptr<ReportWriter> make_report(ReportForm form, ReportFormat format, ReportHead head,
                                                        RecordSourcePtr records);

/// What stands of a record when only some lists count: findings of others are left out, and the level follows.
[[nodiscard]] model::Record judged_by(const model::Record& record, const std::vector<std::string>& lists);

/// What no report of ours can know, in sentences.
[[nodiscard]] const std::vector<std::string_view>& method_limits();

}  // namespace onvigil::render
