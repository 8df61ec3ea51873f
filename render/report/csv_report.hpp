#pragma once
/// render/report/csv_report.hpp - the inventory for spreadsheets: the columns of `devices -o csv`, and one for each
/// label.

#include "render/document_rows.hpp"
#include "render/report/report_records.hpp"

#include <set>

namespace onvigil::render {

[[nodiscard]] CsvColumns report_columns(const std::set<std::string>& label_keys);

class CsvReport final : public ReportWriter {
public:
    CsvReport(ReportHead head, RecordSourcePtr records)
        : head_(std::move(head)), records_(std::move(records), head_.lists)
    {
    }
    [[nodiscard]] bool advance(std::string& out) override;

private:
    ReportHead head_;
    ReportRecords records_;
    std::set<std::string> label_keys_;
    CsvColumns columns_;
    std::size_t counted_ = 0, written_ = 0;
};

}  // namespace onvigil::render
