#include "control/local_zone.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace onvigil::control {
namespace {

TEST(LocalZone, IsThatOfEachMomentSummerTimeIncluded)
{
    const char* before = std::getenv("TZ");
    const std::string kept = before == nullptr ? "" : before;
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    ::tzset();
    const auto winter = local_zone(*model::parse_rfc3339("2026-10-25T01:00:00Z"));
    const auto summer = local_zone(*model::parse_rfc3339("2026-10-25T00:59:59Z"));
    before == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", kept.c_str(), 1);
    ::tzset();

    EXPECT_EQ(winter.offset, std::chrono::hours(1));
    EXPECT_EQ(winter.abbreviation, "CET");
    EXPECT_EQ(summer.offset, std::chrono::hours(2));
    EXPECT_EQ(summer.abbreviation, "CEST");
}

}  // namespace
}  // namespace onvigil::control
