#pragma once
/// render/report/html_sections.hpp - the parts of the page that hold no devices.

#include "render/report/report.hpp"
#include "render/report/report_summary.hpp"

#include <string>

namespace onvigil::render {

/// Up to the body; `title` is text.
[[nodiscard]] std::string html_head(std::string_view title);

[[nodiscard]] std::string opening_html(const ReportHead& head, const ReportSummary& summary);
/// What a site's part of a fleet's report begins with.
[[nodiscard]] std::string site_html(const ReportHead& head, const ReportSummary& summary);
[[nodiscard]] std::string charts_html(const ReportHead& head, const ReportSummary& summary);
/// What was closed or forgotten since the last report; empty without a comparison.
[[nodiscard]] std::string changes_html(const ReportHead& head);
[[nodiscard]] std::string laws_html(const ReportHead& head, const ReportSummary& summary);
/// Both are empty in a site's part where there are none.
[[nodiscard]] std::string waivers_html(const ReportHead& head, const ReportSummary& summary);
[[nodiscard]] std::string logins_html(const ReportHead& head, const ReportSummary& summary);
[[nodiscard]] std::string coverage_html(const ReportHead& head);
/// What no report can know, as a list.
[[nodiscard]] std::string limits_html();

}  // namespace onvigil::render
