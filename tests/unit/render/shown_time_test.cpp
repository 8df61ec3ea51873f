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

TEST(ShownTime, DoesNotRepeatTheDayOfTheSecondTime)
{
    const auto from = "2026-11-23T10:02:11Z", to = "2026-11-23T10:05:00Z", later = "2026-11-24T10:05:00Z";

    EXPECT_EQ(seen(from, from, nullptr), "seen 2026-11-23 10:02");
    EXPECT_EQ(seen(from, to, nullptr), "first seen 2026-11-23 10:02, last 10:05");
    EXPECT_EQ(seen(from, later, nullptr, "seen ", " to "), "seen 2026-11-23 10:02 to 2026-11-24 10:05");
    EXPECT_EQ(seen(from, to, newfoundland), "first seen 2026-11-23 06:32, last 06:35 NST");
    EXPECT_EQ(seen("", to, nullptr), "first seen , last 2026-11-23 10:05");
}

TEST(ShownTime, TellsTheZoneWhereItHasChanged)
{
    const ZoneAt changing = [](model::TimePoint time) {
        return time < *model::parse_rfc3339("2026-10-25T01:00:00Z") ? Zone{std::chrono::hours(2), "CEST"}
                                                                    : Zone{std::chrono::hours(1), "CET"};
    };
    EXPECT_EQ(seen("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", changing),
              "first seen 2026-10-25 02:30 CEST, last 2026-10-25 02:30 CET");
}

}  // namespace
}  // namespace onvigil::render
