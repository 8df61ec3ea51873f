#pragma once
/// render/report.hpp - the inventory for auditors, in one file that needs nothing else: HTML, CSV or JSON.
///
/// Written in pieces (head, one device after another, tail), so that a large inventory never lies in memory whole.

#include "model/record.hpp"
#include "render/device_json.hpp"
#include "render/inventory_summary.hpp"

#include <boost/json/fwd.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

struct ReportHead {
    std::string version{};
    std::string site{};
    std::string sensor{};  ///< host name
    model::TimePoint generated;
    Totals totals;
    std::vector<ListNote> lists{};  ///< chosen ones: in force and announced
};

enum class ReportFormat { html, csv, json };
[[nodiscard]] std::optional<ReportFormat> parse_report_format(std::string_view name);
[[nodiscard]] std::string_view content_type(ReportFormat format);

class Report {
public:
    Report(ReportFormat format, ReportHead head) : format_(format), head_(std::move(head)) {}

    void append_head(std::string& out) const;
    /// Devices in the order they are to be read: worst first.
    void append_device(std::string& out, const model::Record& record);
    /// From the object that append_details wrote.
    void append_device(std::string& out, const boost::json::object& device);
    /// Above the devices of a site, for people.
    void append_heading(std::string& out, std::string_view heading) const;
    void append_tail(std::string& out) const;

private:
    void begin_json_device(std::string& out);

    ReportFormat format_;
    ReportHead head_;
    bool first_ = true;
};

/// `&`, `<`, `>` and both quotes as entities.
[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace onvigil::render
