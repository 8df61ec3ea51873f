#include "render/report/far_889.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "support/full_record.hpp"
#include "support/written_report.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Found by SADP alone: no ONVIF, no badge, no waiver.
model::Record found_by_sadp(const char* model_number, const char* opened)
{
    model::Device device;
    device.id = "dev-0000000001";
    device.addresses = {*model::parse_ip("10.20.3.7")};
    device.macs = {{*model::parse_mac("44:19:b6:0a:0b:0c"), "Hangzhou Hikvision", true, true}};
    device.protocols = {model::Protocol::sadp};
    device.model = model_number;
    device.serial = "DS-2CD0123456789";
    device.camera = true;
    auto verdict = test::full_verdict();
    verdict.brand = "";
    verdict.findings.front().opened = *model::parse_rfc3339(opened);
    return {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
}

TEST(Far889, HoldsTheFieldsThatADeviceFoundBySadpAloneTells)
{
    const auto text =
        test::written_report(ReportFormat::json, {.site = "hq"},
                             {found_by_sadp("DS-2CD2042WD-I", "2026-11-27T22:00:00Z")}, ReportForm::far_889);
    const auto item = json::parse(text + "}").at_pointer("/equipment/0").as_object();

    EXPECT_EQ(item.at("brand"), "Hikvision");
    EXPECT_EQ(item.at("model_number"), "DS-2CD2042WD-I");
    EXPECT_THAT(std::string(item.at("item_description").as_string()),
                AllOf(HasSubstr("video surveillance equipment"), HasSubstr("speaks SADP"),
                      HasSubstr("Hangzhou Hikvision Digital Technology")));
    EXPECT_EQ(item.at("report_due"), "2026-11-30");
    EXPECT_EQ(item.at("follow_up_due"), "2026-12-11");
    EXPECT_EQ(item.at("contract_number"), nullptr);
    EXPECT_EQ(item.at("missing"),
              (json::array{"contract_number", "order_number", "supplier_name", "supplier_uei", "supplier_cage",
                           "mitigation", "further_mitigation", "prevention", "additional_efforts"}));
    EXPECT_EQ(item.at("devices").at(0).at("mac"), "44:19:b6:0a:0b:0c");
}

TEST(Far889, LeavesABlankLineForWhatTheNetworkCannotTell)
{
    const auto page = test::written_report(ReportFormat::html, {.site = "hq"},
                                           {found_by_sadp("", "2026-11-24T10:00:00Z")}, ReportForm::far_889);

    for (const auto* label : {"Contract number", "Order number", "Supplier name", "Supplier unique entity identifier",
                              "Supplier CAGE code"})
        EXPECT_THAT(page, HasSubstr(std::string("<th scope=\"row\">") + label + "<td>&nbsp;"));
    EXPECT_THAT(page, HasSubstr("Missing here: Contract number, Order number, Supplier name, Supplier unique entity "
                                "identifier, Supplier CAGE code, Model number"));
    EXPECT_THAT(page, HasSubstr("Report due by <b>2026-11-25</b>"));
    EXPECT_THAT(page, HasSubstr("further report due by <b>2026-12-08</b>"));
}

TEST(Far889, IsOneFormForAModelFromItsOldestFinding)
{
    const auto page =
        test::written_report(ReportFormat::html, {.site = "hq"},
                             {found_by_sadp("A", "2026-11-26T10:00:00Z"), found_by_sadp("a", "2026-11-24T10:00:00Z"),
                              found_by_sadp("B", "2026-11-26T10:00:00Z")},
                             ReportForm::far_889);

    EXPECT_THAT(page, AllOf(HasSubstr("2 kinds of equipment"), HasSubstr("<h3>2 devices</h3>"),
                            HasSubstr("Identified <b>2026-11-24</b>"), Not(HasSubstr("<h2>3. "))));
}

TEST(Far889, TakesTheWaiverForMitigationAndLeavesOutWhatHasNoFinding)
{
    auto clear = test::full_verdict();
    clear.findings.clear();
    const model::Record free{test::full_record(2).device, std::make_shared<const model::Verdict>(clear)};
    const auto text = test::written_report(ReportFormat::json, {}, {test::full_record(), free}, ReportForm::far_889);
    const auto form = json::parse(text + "}").as_object();

    ASSERT_EQ(form.at("equipment").as_array().size(), 1u);
    EXPECT_THAT(std::string(form.at("equipment").at(0).at("mitigation").as_string()),
                HasSubstr("replaced in spring, CHG-1 (by uid 0 (root), until "));
}

TEST(Far889, SaysHowManyDevicesOfAModelAWaiverIsFor)
{
    auto device = *test::full_record(2).device;
    device.waiver.reset();
    const model::Record other{std::make_shared<const model::Device>(device), test::full_record(2).verdict};
    const auto text = test::written_report(ReportFormat::json, {}, {test::full_record(1), other}, ReportForm::far_889);
    const auto form = json::parse(text + "}").as_object();

    EXPECT_THAT(std::string(form.at("equipment").at(0).at("mitigation").as_string()),
                HasSubstr("; waived: 1 of 2 devices"));
}

json::object item_of(std::vector<model::Record> records)
{
    const auto text = test::written_report(ReportFormat::json, {}, std::move(records), ReportForm::far_889);
    return json::parse(text + "}").at_pointer("/equipment/0").as_object();
}

TEST(Far889, NamesEachWaiverAndNoneOfAnotherList)
{
    auto device = *test::full_record(2).device;
    device.waiver->reason = "sold";
    auto verdict = test::full_verdict();
    const model::Record other{std::make_shared<const model::Device>(device),
                              std::make_shared<const model::Verdict>(verdict)};
    EXPECT_THAT(std::string(item_of({test::full_record(1), other}).at("mitigation").as_string()),
                AllOf(HasSubstr("replaced in spring, CHG-1 (by uid 0 (root), until "),
                      HasSubstr("waived: 1 of 2 devices; sold")));

    verdict.findings.front().waived = false;  // the waiver is of some other list
    const model::Record not_of_this{other.device, std::make_shared<const model::Verdict>(verdict)};
    EXPECT_TRUE(item_of({not_of_this}).at("mitigation").is_null());
}

TEST(Far889, ReportsASuspicionAsNoFact)
{
    auto suspected = found_by_sadp("DS-2CD2042WD-I", "2026-11-24T10:00:00Z");
    auto verdict = *suspected.verdict;
    verdict.level = model::Level::suspected;
    verdict.findings.front().strength = model::Strength::indication;
    suspected.verdict = std::make_shared<const model::Verdict>(verdict);
    const auto item = item_of({suspected});

    EXPECT_EQ(item.at("strength"), "indication");
    EXPECT_TRUE(item.at("brand").is_null());
    EXPECT_THAT(std::string(item.at("item_description").as_string()),
                AllOf(HasSubstr("suspected, not proven"), Not(HasSubstr("; made by"))));
    const auto proven = found_by_sadp("DS-2CD2042WD-I", "2026-11-24T10:00:00Z");
    EXPECT_THAT(test::written_report(ReportFormat::html, {}, {suspected, proven}, ReportForm::far_889),
                AllOf(HasSubstr("2 kinds of equipment"), HasSubstr("Digital Technology (suspected)")));
}

TEST(Far889, CountsFromTheDayOnTheWall)
{
    CoveredEquipment equipment;
    equipment.identified = *model::parse_rfc3339("2026-11-25T03:00:00Z");
    const ZoneAt west = [](model::TimePoint) { return Zone{std::chrono::hours(-8), "PST"}; };

    EXPECT_EQ(model::to_text(form_days(equipment, west).report_due), "2026-11-25");
    EXPECT_EQ(model::to_text(form_days(equipment, nullptr).report_due), "2026-11-26");
}

}  // namespace
}  // namespace onvigil::render
