#include "render/report/business_days.hpp"

#include <gtest/gtest.h>

namespace onvigil::render {
namespace {

std::string after(const char* day, unsigned count)
{
    return model::to_text(business_days_after(*model::parse_date(day), count));
}

TEST(BusinessDays, LeaveOutSaturdaysAndSundays)
{
    EXPECT_EQ(after("2026-11-24", 1), "2026-11-25");  // a Tuesday
    EXPECT_EQ(after("2026-11-27", 1), "2026-11-30");  // a Friday
    EXPECT_EQ(after("2026-11-28", 1), "2026-11-30");  // a Saturday
    EXPECT_EQ(after("2026-11-29", 1), "2026-11-30");  // a Sunday
    EXPECT_EQ(after("2026-11-27", 10), "2026-12-11");
    EXPECT_EQ(after("2026-11-29", 10), "2026-12-11");
    EXPECT_EQ(after("2026-12-24", 10), "2027-01-07");
    EXPECT_EQ(after("2026-11-24", 0), "2026-11-24");
}

}  // namespace
}  // namespace onvigil::render
