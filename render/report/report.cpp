#include "render/report/report.hpp"

#include <algorithm>

#include "render/report/csv_report.hpp"
#include "render/report/far_889.hpp"
#include "render/report/html_report.hpp"
#include "render/report/json_report.hpp"

namespace onvigil::render {
namespace {

using WriterPtr = std::unique_ptr<ReportWriter>;

template <typename Writer>
WriterPtr make(ReportHead head, RecordSourcePtr records)
{
    return std::make_unique<Writer>(std::move(head), std::move(records));
}

struct FormatRow {
    ReportFormat format;
    std::string_view name;
    std::string_view content_type;
    WriterPtr (*inventory)(ReportHead, RecordSourcePtr);
    bool far_889;  ///< the form can be had so
};

constexpr FormatRow format_rows[] = {{ReportFormat::html, "html", "text/html; charset=utf-8", make<HtmlReport>, true},
                                     {ReportFormat::csv, "csv", "text/csv; charset=utf-8", make<CsvReport>, false},
                                     {ReportFormat::json, "json", "application/json", make<JsonReport>, true}};

const FormatRow& format_row(ReportFormat format)
{
    return *std::find_if(std::begin(format_rows), std::end(format_rows),
                         [&](const auto& row) { return row.format == format; });
}

class RecordsInMemory final : public RecordSource {
public:
    explicit RecordsInMemory(std::vector<model::Record> records) : records_(std::move(records)) {}
    [[nodiscard]] std::size_t size() const override { return records_.size(); }
    [[nodiscard]] model::Record at(std::size_t index) override { return records_[index]; }
    [[nodiscard]] model::Record take(std::size_t index) override { return std::exchange(records_[index], {}); }

private:
    std::vector<model::Record> records_;
};

model::Level level_of(const model::Verdict& verdict)
{
    if (verdict.findings.empty())
        return verdict.maker_strength == model::Strength::proof && verdict.places.empty() ? model::Level::clear
                                                                                          : model::Level::unknown;
    const auto& worst = verdict.findings.front();
    if (worst.effect == model::Effect::advisory) return model::Level::advisory;
    return worst.strength == model::Strength::proof ? model::Level::banned : model::Level::suspected;
}

}  // namespace

std::optional<ReportFormat> parse_report_format(std::string_view name)
{
    for (const auto& row : format_rows)
        if (row.name == name) return row.format;
    return std::nullopt;
}

std::string_view content_type(ReportFormat format)
{
    return format_row(format).content_type;
}

std::optional<ReportForm> parse_report_form(std::string_view name)
{
    if (name.empty()) return ReportForm::inventory;
    return name == "far-889" ? std::optional(ReportForm::far_889) : std::nullopt;
}

RecordSourcePtr records_in_memory(std::vector<model::Record> records)
{
    return std::make_unique<RecordsInMemory>(std::move(records));
}

std::unique_ptr<ReportWriter> make_report(ReportForm form, ReportFormat format, ReportHead head,
                                          RecordSourcePtr records)
{
    const auto& row = format_row(format);
    if (form == ReportForm::inventory) return row.inventory(std::move(head), std::move(records));
    if (!row.far_889) return nullptr;
    return std::make_unique<Far889Form>(format, std::move(head), std::move(records));
}

model::Record judged_by(const model::Record& record, const std::vector<std::string>& lists)
{
    if (!record.verdict) return record;
    const auto left_out = [&](const auto& one) { return std::ranges::find(lists, one.list.str()) == lists.end(); };
    auto verdict = *record.verdict;
    const bool was_tied = !verdict.findings.empty();
    std::erase_if(verdict.findings, left_out);
    std::erase_if(verdict.announced, left_out);
    if (was_tied) verdict.level = level_of(verdict);
    return {record.device, std::make_shared<const model::Verdict>(std::move(verdict))};
}

const std::vector<std::string_view>& method_limits()
{
    static const std::vector<std::string_view> sentences{
        "Equipment that answers none of the protocols asked and shows no network card of its own.",
        "Devices on networks this sensor does not reach, behind address translation, or switched off while it looked.",
        "Components of a listed maker inside other products.",
        "What stands in stores, contracts and the cloud: a network shows what is plugged in.",
        "\"clear\" says that proof names a maker and that no list in force covers it; \"unknown\" is never clear. "
        "Where a device states something of itself, that is its claim."};
    return sentences;
}

}  // namespace onvigil::render
