#include "render/shown_time.hpp"

#include <gtest/gtest.h>

namespace onvigil::render {
namespace {

Zone newfoundland(model::TimePoint)
{
    return {-std::chrono::minutes(210), "NST"};
}

TEST(ShownTime, IsUtcUnlessAZoneIsGivenAndNamed)
{
    EXPECT_EQ(minute("2026-11-23T01:02:11.123Z"), "2026-11-23 01:02");
    EXPECT_EQ(second("2026-11-23T01:02:11.123Z"), "2026-11-23 01:02:11");
    EXPECT_EQ(time_of_day("2026-11-23T01:02:11.123Z"), "01:02:11");
    EXPECT_EQ(minute("2026-11-23T01:02:11.123Z", newfoundland), "2026-11-22 21:32 NST");
    EXPECT_EQ(time_of_day("2026-11-23T01:02:11.123Z", newfoundland), "21:32:11 NST");
}

TEST(ShownTime, LeavesWhatIsNoTimeAsItIs)
{
    for (const auto* text : {"", "never", "2026-11-23", "2026-11-23Tsoon", "yesterday T afternoon"})
        EXPECT_EQ(second(text, newfoundland), text);
}

}  // namespace
}  // namespace onvigil::render
