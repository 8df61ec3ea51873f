#pragma once
/// support/written_report.hpp - a report from its first to its last piece, without a seal.

#include "render/report/report.hpp"

#include <string>
#include <vector>

namespace onvigil::test {

inline std::string written_report(render::ReportFormat format, render::ReportHead head,
                                  std::vector<model::Record> records,
                                  render::ReportForm form = render::ReportForm::inventory)
{
    const auto report =
        render::make_report(form, format, std::move(head), render::records_in_memory(std::move(records)));
    std::string out;
    while (report->advance(out)) {
    }
    return out;
}

}  // namespace onvigil::test
