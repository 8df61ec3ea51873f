#pragma once
/// render/report/fleet_report.hpp - many sites in one report: what they add up to, then a part for each site, as the
/// report of its own sensor would be.
///
/// The parts are written first, site by site, so that no more than one lies in memory; what stands before them is known
/// when the last is complete. Pure.

#include "render/report/report_summary.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// A sensor, as far as the hub knows it.
struct SensorNote {
    std::string name{}, version{};
    std::string state{};  ///< "ok", "silent", …: as `hub sensors` has it
    std::optional<model::TimePoint> last_contact{}, last_round{};
    std::uint64_t waiting = 0, problems = 0;
};

struct SiteHead {
    std::string tenant{}, site{};
    std::vector<SensorNote> sensors{};
    std::optional<Comparison> comparison{};
};

class FleetReport {
public:
    using OnPiece = std::function<void(std::string_view)>;

    /// `head`: its `site` says what fleet this is; `label_keys`: those of all its devices. The form must have the
    /// format.
    FleetReport(ReportForm form, ReportFormat format, ReportHead head, std::set<std::string> label_keys);

    /// Hands out the part of a site, if it has one in this format.
    void add_site(SiteHead site, RecordSourcePtr records, const OnPiece& on_piece);
    /// What stands before the parts, and behind them. HTML and JSON lack their end, which the seal brings.
    [[nodiscard]] std::string beginning() const;
    [[nodiscard]] std::string end() const;

private:
    struct Site {
        SiteHead head;
        Tally tally{};
        std::uint64_t waived = 0;
    };
    [[nodiscard]] std::string page_beginning() const;
    [[nodiscard]] std::string sites_html() const;
    [[nodiscard]] std::string sites_json() const;

    ReportForm form_;
    ReportFormat format_;
    ReportHead head_;
    std::shared_ptr<FleetTotals> totals_ = std::make_shared<FleetTotals>();
    std::vector<Site> sites_;
    bool any_ = false;  ///< a part was handed out
};

}  // namespace onvigil::render
