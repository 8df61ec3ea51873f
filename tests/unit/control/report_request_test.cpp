#include "control/report_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_records.hpp"
#include "support/row_names.hpp"

namespace onvigil::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<ReportRequest, Problem> parsed(const std::string& query)
{
    auto qc = sample_list();
    qc.id = "ca-qc-2023";
    auto not_chosen = sample_list();
    not_chosen.id = "us-tx";
    not_chosen.configured = false;
    const std::vector<ListView> lists{sample_list(), qc, not_chosen};
    const auto target = parse_target("/v1/report?" + query);
    return parse_report_request(target->query, sample_time, lists, "hq-north");
}

TEST(ReportRequests, TakeTheFiltersOfDevices)
{
    const auto request = parsed("format=json&network=10.20.0.0/16&label=building=B&verdict=banned");

    ASSERT_TRUE(request);
    EXPECT_EQ(request->format, render::ReportFormat::json);
    EXPECT_EQ(request->filter.verdicts, std::vector{model::Level::banned});
    EXPECT_TRUE(request->some_devices);
    EXPECT_THAT(request->narrowed, ElementsAre("network 10.20.0.0/16", "label building=B", "verdict banned"));
}

TEST(ReportRequests, CompareWithATimeAndLeaveNoDeviceOutForIt)
{
    const auto request = parsed("since=2026-11-01");

    ASSERT_TRUE(request);
    EXPECT_EQ(request->since, model::parse_rfc3339("2026-11-01T00:00:00Z"));
    EXPECT_EQ(request->filter.since, std::nullopt);
    EXPECT_FALSE(request->some_devices);
    EXPECT_THAT(request->narrowed, IsEmpty());
}

TEST(ReportRequests, NameListsByGlobs)
{
    EXPECT_THAT(parsed("list=*")->lists, ElementsAre("us-ndaa-889", "ca-qc-2023"));
    EXPECT_THAT(parsed("list=ca-*,us-ndaa-889")->lists, ElementsAre("ca-qc-2023", "us-ndaa-889"));
    EXPECT_THAT(parsed("form=far-889")->lists, ElementsAre("us-ndaa-889"));
    EXPECT_THAT(parsed("form=far-889&list=ca-qc-2023")->lists, ElementsAre("ca-qc-2023"));
}

TEST(ReportRequests, TakeTheSiteTheyAreAt)
{
    EXPECT_TRUE(parsed("site=hq-*"));
    EXPECT_THAT(parsed("site=hq-*")->narrowed, IsEmpty());
    EXPECT_THAT(parsed("site=lincoln").error().text, HasSubstr("this sensor is at hq-north"));
}

struct Refused {
    const char* query;
    const char* why;
};

class ARefusedReport : public testing::TestWithParam<Refused> {};

TEST_P(ARefusedReport, SaysWhy)
{
    const auto request = parsed(GetParam().query);
    ASSERT_FALSE(request) << GetParam().query;
    EXPECT_THAT(request.error().text, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Queries, ARefusedReport,
    testing::Values(Refused{"format=pdf", "html, csv, json"}, Refused{"form=far-888", "far-889"},
                    Refused{"form=far-889&format=csv", "html or json"},
                    Refused{"list=us-ndaa-88", "did you mean us-ndaa-889"},
                    Refused{"list=us-tx", "policy.lists has no us-tx"}, Refused{"since=yesterday", "since: yesterday"},
                    Refused{"since=2999-01-01", "since: 2999-01-01 is yet to come"},
                    Refused{"limit=10", "all it is about"}, Refused{"cursor=61.b", "all it is about"},
                    Refused{"sort=maker", "all it is about"}, Refused{"fields=id", "all it is about"},
                    Refused{"network=10.0.0.1/8", "10.0.0.0/8"}, Refused{"nonsense=1", "unknown parameter"}),
    test::named_by<&Refused::query>);

}  // namespace
}  // namespace onvigil::control
