#include "render/report/json_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "support/full_record.hpp"
#include "support/written_report.hpp"

namespace onvigil::render::json_report_test {
namespace {

namespace json = boost::json;
using testing::IsEmpty;

/// The seal brings the last bracket.
json::value document(std::string text)
{
    return json::parse(text + "}");
}

TEST(JsonReport, IsOneDocument)
{
    ReportHead head{.version = "0.1.0", .site = "hq", .sensor = "s"};
    head.laws.push_back(
        {.list = {.id = "us-ndaa-889", .title = "A"}, .binds = "B", .sources = {"https://a", "https://b"}});
    const auto report =
        document(test::written_report(ReportFormat::json, head, {test::full_record(1), test::full_record(2)}));

    EXPECT_EQ(report.at("devices").as_array().size(), 2u);
    EXPECT_EQ(report.at_pointer("/totals/banned"), 2);
    EXPECT_EQ(report.at_pointer("/totals/waived"), 2);
    EXPECT_EQ(report.at_pointer("/lists/0/id"), "us-ndaa-889");
    EXPECT_EQ(report.at_pointer("/lists/0/findings"), 2);
    EXPECT_EQ(report.at_pointer("/waivers/0/devices"), 2);
    EXPECT_EQ(report.at("since"), nullptr);
}

TEST(JsonReport, OfNothingIsWholeToo)
{
    EXPECT_THAT(document(test::written_report(ReportFormat::json, {}, {})).at("devices").as_array(), IsEmpty());
    EXPECT_EQ(document(test::written_report(ReportFormat::json, {}, {}, ReportForm::far_889)).at("form"), "far-889");
}

}  // namespace
}  // namespace onvigil::render::json_report_test
