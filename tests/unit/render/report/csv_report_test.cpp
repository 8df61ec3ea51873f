#include "render/report/csv_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "render/csv.hpp"
#include "support/full_record.hpp"
#include "support/written_report.hpp"

namespace onvigil::render::csv_report_test {
namespace {

using testing::Contains;

TEST(CsvReport, HasAColumnForEachLabel)
{
    const auto rows = *parse_csv(test::written_report(ReportFormat::csv, {.site = "hq"}, {test::full_record()}));

    ASSERT_EQ(rows.size(), 2u);
    EXPECT_THAT(rows[0], Contains("label.owner"));
    EXPECT_THAT(rows[0], Contains("label.room"));
    EXPECT_THAT(rows[1], Contains("facilities"));
    EXPECT_THAT(rows[1], Contains("hq"));
    EXPECT_EQ(rows[0].size(), rows[1].size());
}

TEST(CsvReport, OfNothingIsItsHead)
{
    EXPECT_EQ(parse_csv(test::written_report(ReportFormat::csv, {}, {}))->size(), 1u);
}

}  // namespace
}  // namespace onvigil::render::csv_report_test
