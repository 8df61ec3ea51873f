#include "render/report/csv_report.hpp"

#include <boost/json.hpp>

#include "render/device_rows.hpp"
#include "render/report/report_summary.hpp"

namespace onvigil::render {

CsvColumns report_columns(const std::set<std::string>& label_keys)
{
    auto columns = device_columns();
    for (auto& title : label_columns(label_keys)) columns.titles.push_back(std::move(title));
    return columns;
}

bool CsvReport::advance(std::string& out)
{
    if (!head_.fleet && counted_ < records_.size()) {
        for (const auto& [key, value] : records_.at(counted_++).device->labels) label_keys_.insert(key);
        return true;
    }
    if (columns_.titles.empty()) {
        columns_ = report_columns(head_.fleet ? head_.fleet->label_keys : label_keys_);
        if (!head_.fleet) out += csv_heading(columns_);
    }
    if (written_ == records_.size()) return false;
    const auto record = records_.take(written_++);
    std::string text;
    append_device(text, record, head_.site);
    out += csv_row(boost::json::parse(text).as_object(), columns_);
    return true;
}

}  // namespace onvigil::render
