#pragma once
/// render/report/json_report.hpp - the report for programs; docs/report.schema.json describes it.

#include "render/report/device_defaults.hpp"
#include "render/report/report_records.hpp"
#include "render/report/report_summary.hpp"

#include <vector>

namespace onvigil::render {

class JsonWriter;

class JsonReport final : public ReportWriter {
public:
    JsonReport(ReportHead head, RecordSourcePtr records);
    [[nodiscard]] bool advance(std::string& out) override;

private:
    ReportHead head_;
    ReportRecords records_;
    ReportSummary summary_;
    DeviceDefaults defaults_;  ///< none in a fleet's report: its sites are written one by one
    std::size_t counted_ = 0, written_ = 0;
    bool begun_ = false;
};

/// `"version","site","sensor","sensor_id","generated"`: how every document of ours for auditors begins.
void append_origin(JsonWriter& json, const ReportHead& head);
/// `"totals","makers","networks","findings_opened"`
void append_numbers(JsonWriter& json, const ReportSummary& summary);
/// `{"id","title",…,"binds","announced","note","sources"}`
void append_law(std::string& out, const ReportLaw& law);
/// `"interfaces":[…]`, as the daemon's status has it, too.
void append_interfaces(JsonWriter& json, const std::vector<model::InterfaceStatus>& interfaces);
/// `"sweep":{…}`, likewise.
void append_sweep(JsonWriter& json, const model::SweepStatus& sweep);
/// `"devices":n,"banned":n,…`
void append_tally(JsonWriter& json, const Tally& tally);
/// Up to the devices; `defaults`: the object of theirs; `sites`: JSON, of a fleet's report.
void append_json_head(std::string& out, const ReportHead& head, const ReportSummary& summary,
                      std::string_view defaults = "{}", std::string_view sites = {});

}  // namespace onvigil::render
