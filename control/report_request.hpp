#pragma once
/// control/report_request.hpp - what a report is asked to hold: the query of `GET /v1/report`.

#include "base/result.hpp"
#include "control/device_filter.hpp"
#include "control/policy_view.hpp"
#include "render/report/report.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace onvigil::control {

struct ReportRequest {
    render::ReportFormat format = render::ReportFormat::html;
    render::ReportForm form = render::ReportForm::inventory;
    std::vector<std::string> lists;         ///< ids that count; empty: all that are chosen
    std::optional<model::TimePoint> since;  ///< compared with then
    DeviceFilter filter;
    std::vector<std::string> narrowed;  ///< in words: "network 10.20.0.0/16"
    bool some_devices = false;          ///< a filter leaves devices out
};

/// `format=&form=&list=&site=&since=` and the filters of `GET /v1/devices` but its own `since`, `sort`, `limit` and
/// `cursor`: a report holds all it is about. `site` is where we are: another one is refused.
[[nodiscard]] Result<ReportRequest, Problem> parse_report_request(const Query& query, model::TimePoint now,
                                                                  std::span<const ListView> lists,
                                                                  std::string_view site);

}  // namespace onvigil::control
