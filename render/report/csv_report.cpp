#include "render/report/csv_report.hpp"

#include <boost/json.hpp>

#include "base/inert.hpp"
#include "render/device_rows.hpp"

namespace onvigil::render {

bool CsvReport::advance(std::string& out)
{
    if (counted_ < records_.size()) {
        for (const auto& [key, value] : records_.at(counted_++).device->labels) label_keys_.insert(key);
        return true;
    }
    if (columns_.titles.empty()) {
        columns_ = device_columns();
        for (const auto& key : label_keys_) columns_.titles.push_back("label." + key);
        CsvColumns shown = columns_;
        for (auto& title : shown.titles) title = text::inert(title);
        out += csv_heading(shown);
    }
    if (written_ == records_.size()) return false;
    const auto record = records_.take(written_++);
    std::string text;
    append_device(text, record, head_.site);
    out += csv_row(boost::json::parse(text).as_object(), columns_);
    return true;
}

}  // namespace onvigil::render
