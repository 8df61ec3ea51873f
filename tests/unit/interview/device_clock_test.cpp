#include "interview/device_clock.hpp"

#include <gtest/gtest.h>

namespace onvigil::interview::device_clock_test {
namespace {

using namespace std::chrono_literals;
using protocol::onvif::DateTime;

const ClockTime now{1'795'000'000s};

TEST(TimeZone, IsWhatIsAddedToLocalTimeForUtc)
{
    const std::pair<const char*, TimeZone> rows[] = {{"GMT0", {0s, {}}},
                                                     {"CST-8", {-8h, {}}},
                                                     {"EST5EDT,M3.2.0/2,M11.1.0/2", {5h, 4h, 3, 11}},
                                                     {"EST5EDT", {5h, 4h}},
                                                     {"CST7:00:00DST01:00:00,M3.2.0,M11.1.0", {7h, 1h, 3, 11}},
                                                     {"<+0330>-3:30", {-3h - 30min, {}}},
                                                     {"<+1030>-10:30<+11>-11,M10.1.0", {-10h - 30min, -11h, 10, 0}},
                                                     {"AEST-10AEDT", {-10h, -11h}},
                                                     {"CST-8:00:00", {-8h, {}}},
                                                     {"GMT+08:00", {8h, {}}},
                                                     {"NST3:30:15", {3h + 30min + 15s, {}}},
                                                     {"\"<+03>-3\"", {-3h, {}}},
                                                     {"'CST-8'", {-8h, {}}},
                                                     {":IST-5:30", {-5h - 30min, {}}},
                                                     {"IST-5.5", {-5h - 30min, {}}},
                                                     {"NPT-5.75", {-5h - 45min, {}}},
                                                     {"IST-0530", {-5h - 30min, {}}}};
    for (const auto& [text, zone] : rows) EXPECT_EQ(read_time_zone(text), zone) << text;
    for (const char* text : {"", "Z", "Europe/Berlin", "GMT", "8", "<GMT", "CST-99", "\xff\xff\xff", "AB3", "<>3",
                             "CST--8", "CSTinf", "CSTnan", "CST-99999999999999999999", "CST-.5"})
        EXPECT_EQ(read_time_zone(text), std::nullopt) << text;
}

TEST(DeviceClock, IsTheStatedUtcWhateverTheLocalTime)
{
    EXPECT_EQ(device_clock({.utc = now - 72h}, std::nullopt, now), now - 72h);
    EXPECT_EQ(device_clock({.utc = now - 72h, .local = now - 64h, .time_zone = "CST-8"}, now, now), now - 72h);
    EXPECT_EQ(device_clock({.utc = now, .local = now, .time_zone = "GMT0"}, std::nullopt, now), now);
    EXPECT_EQ(device_clock({.utc = now, .local = now, .time_zone = "CST-8"}, std::nullopt, now), now)
        << "UTC is right, the zone is not in use";
}

TEST(DeviceClock, LocalTimeIsShiftedByItsZone)
{
    const ClockTime old{312'768'000s};  // 1979-11-30
    EXPECT_EQ(device_clock({.local = old}, std::nullopt, now), old);
    EXPECT_EQ(device_clock({.local = now - 72h, .time_zone = "GMT0"}, std::nullopt, now), now - 72h);
    EXPECT_EQ(device_clock({.local = now + 8h, .time_zone = "CST-8"}, std::nullopt, now), now);
    EXPECT_EQ(device_clock({.local = now + 8h - 72h, .time_zone = "CST-8"}, std::nullopt, now), now - 72h);
    EXPECT_EQ(device_clock({.local = now - 4h, .time_zone = "EST5EDT,M3.2.0,M11.1.0"}, std::nullopt, now), now);
    const ClockTime july{std::chrono::sys_days(std::chrono::year(2019) / 7 / 4) + 12h};
    const ClockTime february{std::chrono::sys_days(std::chrono::year(2019) / 2 / 4) + 12h};
    const auto mountain = "CST7:00:00DST01:00:00,M3.2.0/02:00:00,M11.1.0/02:00:00";
    const auto sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
    const auto of = [](ClockTime local, const char* zone) {
        return device_clock({.local = local, .time_zone = zone, .daylight_savings = true}, std::nullopt, now);
    };
    EXPECT_EQ(of(july, mountain), july + 6h);
    EXPECT_EQ(of(february, mountain), february + 7h) << "switched on, not in force";
    EXPECT_EQ(of(july, sydney), july - 10h);
    EXPECT_EQ(of(february, sydney), february - 11h);
    EXPECT_EQ(device_clock({.local = now + 8h, .time_zone = "GMT+08:00"}, std::nullopt, now), now)
        << "meant for the east";
    EXPECT_EQ(device_clock({.local = now - 72h, .time_zone = "GMT0", .daylight_savings = true}, std::nullopt, now),
              now - 72h);
    EXPECT_EQ(device_clock({.local = now + 5h}, now - 1h, now), now - 1h) << "no zone: the HTTP Date";
}

TEST(DeviceClock, LocalTimeUnderTheNameOfUtcIsShiftedWhereTheDateOrOurClockAgrees)
{
    const DateTime mistaken{.utc = now + 10h, .local = now + 10h, .time_zone = "AEST-10"};
    EXPECT_EQ(device_clock(mistaken, now, now), now);
    EXPECT_EQ(device_clock(mistaken, std::nullopt, now), now);
    EXPECT_EQ(device_clock(mistaken, now + 10h, now), now + 10h) << "its clock is ten hours ahead";
    EXPECT_EQ(device_clock(mistaken, std::nullopt, now - 72h), now + 10h) << "nothing tells";
    const DateTime summer{.utc = now + 11h, .local = now + 11h, .time_zone = "AEST-10AEDT,M10.1.0,M4.1.0/3"};
    EXPECT_EQ(device_clock(summer, now, now), now) << "whatever it says of daylight saving";
    const DateTime eastward{.utc = now + 10h, .local = now + 10h, .time_zone = "GMT+10:00"};
    EXPECT_EQ(device_clock(eastward, now, now), now);
    const DateTime alone{.utc = now + 10h, .time_zone = "AEST-10"};
    EXPECT_EQ(device_clock(alone, now, now), now);
    EXPECT_EQ(device_clock(alone, std::nullopt, now), now + 10h) << "its own Date decides, not our clock";
}

TEST(DeviceClock, ALocalTimeThatIsAnotherZonesThanItSaysYieldsToItsOwnDate)
{
    const DateTime summer{.local = now + 2h, .time_zone = "CET-1"};  // it knows of no summer time
    EXPECT_EQ(device_clock(summer, now, now), now);
    EXPECT_EQ(device_clock(summer, now, now + 72h), now);
    EXPECT_EQ(device_clock(summer, std::nullopt, now), now + 1h) << "its clock may be as wrong as that";
    EXPECT_EQ(device_clock(summer, now - 71h, now + 72h), now + 1h) << "a Date that no zone explains";
}

TEST(DeviceClock, ADateThatHoldsLocalTimeDoesNotOutweighAUtcThatIsRight)
{
    for (const char* zone : {"", "CST-8", "GMT+08:00"})
        EXPECT_EQ(device_clock({.utc = now, .time_zone = zone}, now + 8h, now), now) << zone;
    EXPECT_EQ(device_clock({.utc = now, .local = now + 8h, .time_zone = "CST-8"}, now + 8h, now), now);
}

TEST(DeviceClock, LocalTimeUnderTheNameOfUtcInAZoneThatIsNotStatedIsShiftedWhereItsOwnDateDiffersByAZone)
{
    for (const char* zone : {"", "Z", "GMT0", "Asia/Shanghai", "China Standard Time"}) {
        EXPECT_EQ(device_clock({.utc = now + 8h, .local = now + 8h, .time_zone = zone}, now, now), now) << zone;
        EXPECT_EQ(device_clock({.utc = now - 3h - 30min, .time_zone = zone}, now, now), now) << zone;
        EXPECT_EQ(device_clock({.utc = now - 64h, .local = now - 64h, .time_zone = zone}, now - 72h, now), now - 72h)
            << zone;
        EXPECT_EQ(device_clock({.utc = now + 8h, .local = now + 8h, .time_zone = zone}, std::nullopt, now), now + 8h)
            << "it may be as wrong as it says";
        for (const auto odd : {ClockTime::duration(8h + 5min), ClockTime::duration(-72h)})
            EXPECT_EQ(device_clock({.utc = now + odd, .local = now + odd, .time_zone = zone}, now, now), now + odd)
                << zone;
    }
}

TEST(TimeZone, OutsidePosixIsWhatIsAheadOfUtc)
{
    for (const char* text :
         {"(GMT+08:00) Beijing, Chongqing", "(UTC+08:00)", "+08:00", "+8", "+0800", "UTC +08:00", "GMT +8", "(GMT +8)"})
        EXPECT_EQ(read_time_zone(text), (TimeZone{-8h, {}})) << text;
    EXPECT_EQ(read_time_zone("(GMT-05:30) x"), (TimeZone{5h + 30min, {}}));
    for (const char* text : {"(", "()", "+", "-", "(GMT", "+99:00"})
        EXPECT_EQ(read_time_zone(text), std::nullopt) << text;
}

TEST(DeviceClock, LocalTimeInAZoneThatCannotBeReadIsShiftedByWhatOurClockShows)
{
    for (const char* zone : {"", "Asia/Shanghai", "China Standard Time", "CN-8"}) {
        EXPECT_EQ(device_clock({.local = now + 8h + 30s, .time_zone = zone}, std::nullopt, now), now + 30s) << zone;
        EXPECT_EQ(device_clock({.local = now + 8h, .time_zone = zone}, now - 72h, now), now - 72h) << zone;
    }
    EXPECT_EQ(device_clock({.local = now + 5h + 45min}, std::nullopt, now), now) << "Nepal";
    EXPECT_EQ(device_clock({.local = now - 3h - 30min}, std::nullopt, now), now) << "Newfoundland";
    for (const auto odd : {ClockTime::duration(8h + 5min), ClockTime::duration(20h), ClockTime::duration(-72h)})
        EXPECT_EQ(device_clock({.local = now + odd}, std::nullopt, now), now + odd) << "no zone's offset";
}

TEST(DeviceClock, ADateThatAgreesWithNeitherReadingLeavesItToOurClock)
{
    for (const ClockTime date : {now - 24h, ClockTime(10s)}) {
        EXPECT_EQ(device_clock({.utc = now + 8h, .local = now + 8h, .time_zone = "CST-8"}, date, now), now);
        EXPECT_EQ(device_clock({.local = now + 8h, .time_zone = "GMT+08:00"}, date, now), now);
    }
    EXPECT_EQ(device_clock({.utc = now + 8h, .local = now + 8h + 4s, .time_zone = "CST-8"}, now, now), now)
        << "read a moment later";
}

TEST(DeviceClock, AUtcThatWasNeverSetYieldsToALocalTimeThatIsRight)
{
    for (const ClockTime never : {ClockTime(0s), ClockTime(946'684'800s)}) {
        EXPECT_EQ(device_clock({.utc = never, .local = now + 8h, .time_zone = "CST-8"}, std::nullopt, now), now);
        EXPECT_EQ(device_clock({.utc = never, .local = never + 8h, .time_zone = "CST-8"}, std::nullopt, now), never);
        EXPECT_EQ(device_clock({.utc = never, .local = now - 72h, .time_zone = "CST-8"}, std::nullopt, now), never);
    }
}

TEST(DeviceClock, NoStatementLeadsOutOfTheClocksRange)
{
    for (const char* zone : {"AAA24:59:59", "AAA-24:59:59", "AAA0BBB-24"})
        for (const ClockTime time :
             {ClockTime(0s), ClockTime(std::chrono::sys_days(std::chrono::year(2200) / 12 / 31))})
            EXPECT_TRUE(device_clock({.local = time, .time_zone = zone}, std::nullopt, now)) << zone;
}

TEST(DeviceClock, WithoutAnyStatementIsTheHttpDate)
{
    EXPECT_EQ(device_clock({}, now - 1h, now), now - 1h);
    EXPECT_EQ(device_clock({}, std::nullopt, now), std::nullopt);
}

}  // namespace
}  // namespace onvigil::interview::device_clock_test
