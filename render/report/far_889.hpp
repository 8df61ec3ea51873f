#pragma once
/// render/report/far_889.hpp - what a contractor reports of covered equipment by FAR 52.204-25(d)(2) (now 52.240-91 in
/// class deviations): one form for each model, filled with what the network tells; the rest stays blank and is listed.

#include "render/report/report_records.hpp"
#include "render/report/report_summary.hpp"

#include <map>
#include <string>
#include <vector>

namespace onvigil::render {

/// One kind of equipment: the same maker, brand and model, and the maker proven of all or of none.
struct CoveredEquipment {
    std::string maker_name{}, brand{}, model{}, description{};
    bool proven = false;
    std::map<std::string, std::size_t> waivers{};  ///< in words, and of how many members
    model::TimePoint identified{};                 ///< when the oldest finding was opened
    std::vector<std::uint32_t> members{};
};

/// A line of the form.
struct FormField {
    std::string_view key;    ///< as JSON calls it
    std::string_view label;  ///< as the clause calls it
    bool follow_up;          ///< of the second report
    std::string value;       ///< empty: the network cannot tell
};
[[nodiscard]] std::vector<FormField> form_fields(const CoveredEquipment& equipment);

/// The days both reports are due: one and ten business days after the day, in the head's zone, of the finding.
struct FormDays {
    model::Date identified, report_due, follow_up_due;
};
[[nodiscard]] FormDays form_days(const CoveredEquipment& equipment, ZoneAt zone);

/// What both begin with; `kinds` is how many there are, in words.
[[nodiscard]] std::string far_889_opening(const ReportHead& head, std::string_view place, std::string_view kinds);
void append_far_889_head(std::string& out, const ReportHead& head);

/// As a page (HTML) or for programs (JSON).
class Far889Form final : public ReportWriter {
public:
    Far889Form(ReportFormat format, ReportHead head, RecordSourcePtr records)
        : html_(format == ReportFormat::html), head_(std::move(head)), records_(std::move(records), head_.lists)
    {
    }
    [[nodiscard]] bool advance(std::string& out) override;

private:
    void count(const model::Record& record, std::uint32_t member);
    void append_head(std::string& out) const;
    void append_html_item(std::string& out, const CoveredEquipment& equipment) const;
    void append_json_item(std::string& out, const CoveredEquipment& equipment) const;

    bool html_;
    ReportHead head_;
    ReportRecords records_;
    std::map<std::string, CoveredEquipment> items_;
    std::map<std::string, CoveredEquipment>::const_iterator item_{};
    std::uint32_t counted_ = 0;
    std::size_t number_ = 0;
};

}  // namespace onvigil::render
