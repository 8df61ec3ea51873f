#include "render/report/fleet_report.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "render/csv.hpp"
#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Part {
    SiteHead head;
    std::vector<model::Record> records;
};

std::string fleet_report(ReportForm form, ReportFormat format, std::vector<Part> sites,
                         ReportHead head = {.site = "2 sites"})
{
    FleetReport report(form, format, std::move(head), {"owner", "room"});
    std::string parts;
    for (auto& site : sites)
        report.add_site(std::move(site.head), records_in_memory(std::move(site.records)),
                        [&](std::string_view piece) { parts += piece; });
    return report.beginning() + parts + report.end();
}

std::vector<Part> two_sites()
{
    SensorNote sensor{.name = "north_1", .version = "0.1.0", .state = "silent", .waiting = 3};
    return {{{.tenant = "acme", .site = "north", .sensors = {sensor}}, {test::full_record(1), test::full_record(2)}},
            {{.site = "<south>", .sensors = {{.name = "south", .state = "never heard of"}}}, {}},
            {{.tenant = "rival", .site = "north"}, {test::full_record(3)}}};
}

TEST(FleetReports, InJsonHoldAllDevicesAndWhatEachSiteComesTo)
{
    const auto report = boost::json::parse(fleet_report(ReportForm::inventory, ReportFormat::json, two_sites()) + "}");

    EXPECT_EQ(report.at("devices").as_array().size(), 3u);
    EXPECT_EQ(report.at_pointer("/devices/2/site"), "north");
    EXPECT_EQ(report.at_pointer("/totals/banned"), 3);
    EXPECT_EQ(report.at("networks").as_array().size(), 2u) << "one at each of two sites";
    EXPECT_EQ(report.at_pointer("/sites/0/tenant"), "acme");
    EXPECT_EQ(report.at_pointer("/sites/0/devices"), 2);
    EXPECT_EQ(report.at_pointer("/sites/0/waived"), 2);
    EXPECT_EQ(report.at_pointer("/sites/0/sensors/0/waiting"), 3);
    EXPECT_EQ(report.at_pointer("/sites/1/devices"), 0);
    EXPECT_EQ(report.at_pointer("/sites/2/banned"), 1);
}

TEST(FleetReports, AsAPageHaveAPartForEachSiteAndTheLawsOnce)
{
    ReportHead head{.site = "3 sites"};
    head.laws.push_back({.list = {.id = "us-ndaa-889", .title = "A"}});
    const auto page = fleet_report(ReportForm::inventory, ReportFormat::html, two_sites(), std::move(head));

    for (const auto* expected :
         {"id=\"site-1\">acme: north</h1>", "&lt;south&gt;</h1>", "rival: north</h1>", "at 3 sites",
          "sensor north_1 (0.1.0), last heard never", "3 changes not here yet", "By site"})
        EXPECT_THAT(page, HasSubstr(expected));
    EXPECT_THAT(page, Not(HasSubstr("<south>")));
    const auto law = page.find("id=\"us-ndaa-889\"");
    EXPECT_NE(law, page.npos);
    EXPECT_EQ(page.find("id=\"us-ndaa-889\"", law + 1), page.npos);
    EXPECT_EQ(page.find("<!doctype"), page.rfind("<!doctype"));
}

TEST(FleetReports, InCsvHaveOneHeading)
{
    const auto rows = *parse_csv(fleet_report(ReportForm::inventory, ReportFormat::csv, two_sites()));
    ASSERT_EQ(rows.size(), 4u);
    for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size());
    EXPECT_THAT(rows[0], testing::Contains("label.owner"));
    EXPECT_THAT(rows[3], testing::Contains("facilities"));
}

TEST(FleetReports, AsFormsNameTheSiteOfEachKind)
{
    const auto form = boost::json::parse(fleet_report(ReportForm::far_889, ReportFormat::json, two_sites()) + "}");
    EXPECT_EQ(form.at("equipment").as_array().size(), 2u);
    EXPECT_EQ(form.at_pointer("/equipment/1/site"), "north");
    EXPECT_THAT(fleet_report(ReportForm::far_889, ReportFormat::html, two_sites()), HasSubstr("0 kinds of equipment"));
}

TEST(FleetReports, AddUpWhatEndedAtEachSite)
{
    const model::TimePoint since{std::chrono::hours(24)}, begins{std::chrono::hours(48)};
    auto sites = two_sites();
    sites[0].head.comparison = {.since = since, .findings_closed = 2, .lines = {{begins, "closed at north"}}};
    sites[2].head.comparison = {.since = since, .journal_begins = begins, .devices_forgotten = 1};
    ReportHead head{.site = "3 sites"};
    head.comparison = Comparison{.since = since};
    const auto report =
        boost::json::parse(fleet_report(ReportForm::inventory, ReportFormat::json, std::move(sites), head) + "}");
    EXPECT_EQ(report.at_pointer("/since/findings_closed"), 2);
    EXPECT_EQ(report.at_pointer("/since/devices_forgotten"), 1);
    EXPECT_EQ(report.at_pointer("/since/journal_begins"), model::to_rfc3339(begins).c_str());
    EXPECT_EQ(report.at_pointer("/since/ended/0/message"), "closed at north");
}

TEST(FleetReports, OfNoSiteAreWholeToo)
{
    EXPECT_EQ(boost::json::parse(fleet_report(ReportForm::inventory, ReportFormat::json, {}) + "}")
                  .at("devices")
                  .as_array()
                  .size(),
              0u);
}

}  // namespace
}  // namespace onvigil::render
