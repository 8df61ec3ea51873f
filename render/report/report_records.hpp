#pragma once
/// render/report/report_records.hpp - the records of a report, each as the chosen lists judge it. That is made anew at
/// each look: a hundred thousand verdicts of their own would cost more memory than the report may.

#include "render/report/report.hpp"

#include <string>
#include <utility>
#include <vector>

namespace onvigil::render {

class ReportRecords {
public:
    ReportRecords(RecordSourcePtr records, std::vector<std::string> lists)
        : records_(std::move(records)), lists_(std::move(lists))
    {
    }
    [[nodiscard]] std::size_t size() const { return records_->size(); }
    [[nodiscard]] model::Record at(std::size_t index) const { return judged(records_->at(index)); }
    [[nodiscard]] model::Record take(std::size_t index) { return judged(records_->take(index)); }

private:
    [[nodiscard]] model::Record judged(const model::Record& record) const
    {
        return lists_.empty() ? record : judged_by(record, lists_);
    }

    RecordSourcePtr records_;
    std::vector<std::string> lists_;  ///< those that count; empty: all
};

}  // namespace onvigil::render
