#pragma once
/// render/report/html_report.hpp - the report as one page, for the screen, for A4 and for Letter.

#include "render/report/report_groups.hpp"
#include "render/report/report_records.hpp"
#include "render/report/report_summary.hpp"

namespace onvigil::render {

class HtmlReport final : public ReportWriter {
public:
    HtmlReport(ReportHead head, RecordSourcePtr records);
    [[nodiscard]] bool advance(std::string& out) override;

private:
    void begin_group(std::string& out, const ReportGroup& group);
    void next_group();

    ReportHead head_;
    ReportRecords records_;
    ReportSummary summary_;
    ReportGroups groups_;
    std::uint32_t counted_ = 0;
    bool begun_ = false;
    std::map<std::string, ReportGroup>::const_iterator group_{};
    std::size_t member_ = 0;
    std::optional<model::Level> level_{};  ///< of the heading that was written last
};

}  // namespace onvigil::render
