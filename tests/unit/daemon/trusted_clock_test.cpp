#include "daemon/trusted_clock.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

using namespace std::chrono_literals;

constexpr model::TimePoint wall{1'790'000'000s};
constexpr Instant steady{50'000s};
constexpr auto ten_years = std::chrono::days(3'650);

bool no_ntp()
{
    return false;
}

class ClockJudgeTest : public testing::Test {
protected:
    /// `passed` after the start by the monotonic clock, with the system clock `ahead` of that.
    model::TimePoint read(std::chrono::milliseconds passed, std::chrono::milliseconds ahead = 0ms,
                          bool (*synchronized)() = no_ntp)
    {
        return judge.now(wall + passed + ahead, steady + passed, synchronized);
    }

    ClockJudge judge{wall, steady, wall - 1h, wall - 24h};
};

TEST_F(ClockJudgeTest, FollowsTheSystemClockAndItsSmallSteps)
{
    EXPECT_EQ(read(10s), wall + 10s);
    EXPECT_EQ(read(20s, 59min), wall + 20s + 59min);
    EXPECT_EQ(read(30s, 59min - 900ms), wall + 30s + 59min - 900ms);
    EXPECT_FALSE(judge.doubted());
}

TEST_F(ClockJudgeTest, ALeapForwardIsNotFollowed)
{
    EXPECT_EQ(read(10s, ten_years), wall + 10s);
    EXPECT_EQ(judge.doubted(), ten_years);
    EXPECT_EQ(read(30s), wall + 30s) << "taken back after 20 s";
    EXPECT_FALSE(judge.doubted());
}

TEST_F(ClockJudgeTest, NorIsAnyStepBackward)
{
    EXPECT_EQ(read(60s, -10s), wall + 60s);
    EXPECT_TRUE(judge.doubted());
    EXPECT_EQ(read(61s, -ten_years), wall + 61s);
}

TEST_F(ClockJudgeTest, AHundredStepsOfFiftyNineMinutesGainNoMoreThanAnHour)
{
    for (int step = 1; step <= 100; ++step) EXPECT_LE(read(step * 10s, step * 59min), wall + step * 10s + 1h) << step;
    EXPECT_EQ(judge.doubted(), 99 * 59min);
    EXPECT_EQ(read(1'001s, 59min), wall + 1'001s + 59min) << "set right";
    EXPECT_FALSE(judge.doubted());
}

TEST_F(ClockJudgeTest, ADayLaterAnotherHourMayBeGained)
{
    EXPECT_EQ(read(10s, 50min), wall + 10s + 50min);
    EXPECT_EQ(read(23h, 100min), wall + 23h + 50min);
    EXPECT_EQ(read(23h + 30min, 50min), wall + 23h + 30min + 50min);
    EXPECT_EQ(read(24h, 100min), wall + 24h + 100min);
    EXPECT_EQ(read(24h + 10s, 150min), wall + 24h + 10s + 100min);
}

TEST_F(ClockJudgeTest, ManySmallStepsBackwardAreOneLargeOne)
{
    auto last = read(10s, 10min);
    for (int step = 1; step <= 600; ++step) {
        const auto now = read(10s + step * 10ms, 10min - step * 900ms);
        EXPECT_GE(now, last - ClockJudge::tolerance);
        last = std::max(last, now);
    }
    EXPECT_TRUE(judge.doubted());
    EXPECT_GE(read(30s, 1min), wall + 30s + 10min - 1s);
}

TEST_F(ClockJudgeTest, AClockThatIsDisciplinedAndSetRightByMinutesIsFollowed)
{
    for (int second = 1; second <= 3'000; ++second) {
        const auto swing = second % 2 == 0 ? 400ms : 0ms;
        EXPECT_EQ(read(second * 1s, swing), wall + second * 1s + swing);
    }
    EXPECT_EQ(read(3'001s, 7min), wall + 3'001s + 7min);
    EXPECT_EQ(read(3'002s, 7min - 300ms), wall + 3'002s + 7min - 300ms);
    EXPECT_FALSE(judge.doubted());
}

TEST_F(ClockJudgeTest, AnHourOfAgreementConfirmsIt)
{
    (void)read(10s, ten_years);
    EXPECT_EQ(read(10s + 59min, ten_years), wall + 10s + 59min);
    EXPECT_EQ(read(10s + 60min, ten_years), wall + 10s + 60min + ten_years);
    EXPECT_FALSE(judge.doubted());
    EXPECT_EQ(read(20s + 60min, ten_years), wall + 20s + 60min + ten_years);
}

TEST_F(ClockJudgeTest, AnotherLeapBeginsAnotherHour)
{
    (void)read(10s, ten_years);
    (void)read(30min, ten_years + 1h);
    EXPECT_EQ(read(10s + 60min, ten_years + 1h), wall + 10s + 60min);
    EXPECT_EQ(read(90min, ten_years + 1h), wall + 90min + ten_years + 1h);
}

TEST_F(ClockJudgeTest, TheKernelsNtpStateConfirmsItAtOnce)
{
    EXPECT_EQ(read(10s, ten_years), wall + 10s);
    EXPECT_EQ(read(11s, ten_years, [] { return true; }), wall + 11s + ten_years);
    EXPECT_FALSE(judge.doubted());
}

TEST_F(ClockJudgeTest, SoDoesTheAdministrator)
{
    (void)read(10s, ten_years);
    judge.accept(wall + 11s + ten_years, steady + 11s);
    EXPECT_EQ(read(12s, ten_years), wall + 12s + ten_years);
    EXPECT_TRUE(read(13s) == wall + 13s + ten_years) << "going back is a leap again";
}

TEST(ClockJudgeAtStart, AClockBehindTheNewestStampGoesOnFromThat)
{
    ClockJudge judge(wall - ten_years, steady, wall, wall - 24h);
    EXPECT_EQ(judge.doubted(), -ten_years);
    EXPECT_EQ(judge.now(wall - ten_years + 5s, steady + 5s, no_ntp), wall + 5s);
    EXPECT_EQ(judge.now(wall + 6s, steady + 6s, no_ntp), wall + 6s) << "set right";
}

TEST(ClockJudgeAtStart, AClockBehindTheListsGoesOnFromTheirDates)
{
    ClockJudge judge(wall - ten_years, steady, std::nullopt, wall);
    EXPECT_EQ(judge.now(wall - ten_years + 5s, steady + 5s, no_ntp), wall + 5s);
}

TEST(ClockJudgeAtStart, AnAbsenceOfWeeksIsNoLeapOneOfYearsIs)
{
    EXPECT_FALSE(ClockJudge(wall, steady, wall - std::chrono::days(29), {}).doubted());
    ClockJudge judge(wall + ten_years, steady, wall, {});
    EXPECT_EQ(judge.now(wall + ten_years + 5s, steady + 5s, no_ntp), wall + 5s);
    EXPECT_EQ(judge.now(wall + ten_years + 2h, steady + 2h, no_ntp), wall + ten_years + 2h);
}

TEST(ClockJudgeAtStart, AFirstStartGoesByTheSystemClock)
{
    EXPECT_FALSE(ClockJudge(wall, steady, {}, {}).doubted());
}

TEST(TrustedClock, NamesTheLeapAndWhatToDo)
{
    auto shown = wall;
    auto passed = steady;
    TrustedClock clock(wall, {}, {[&] { return shown; }, [&] { return passed; }, [] { return false; }});
    EXPECT_FALSE(clock.problem());
    shown -= 240h;
    const auto problem = clock.problem();
    ASSERT_TRUE(problem);
    EXPECT_NE(problem->detail.find("10 days behind"), std::string::npos) << problem->detail;
    EXPECT_EQ(clock.correction(), 240h);
    clock.accept();
    EXPECT_FALSE(clock.problem());
    EXPECT_EQ(clock.correction(), 0ms);
}

TEST(TrustedClock, AsksTheKernelOnceASecondAndOnlyInDoubt)
{
    auto shown = wall;
    auto passed = steady;
    int asked = 0;
    TrustedClock clock(wall, {}, {[&] { return shown; }, [&] { return passed; }, [&] { return ++asked == 2; }});
    (void)clock.now();
    EXPECT_EQ(asked, 0);
    shown += 240h;
    for (int i = 0; i < 10; ++i) (void)clock.now();
    EXPECT_EQ(asked, 1);
    passed += 1s;
    shown += 1s;
    EXPECT_EQ(clock.now(), shown) << "it is synchronized by now";
}

TEST(TrustedClock, ReadsTheClocksOfThisMachine)
{
    const auto clocks = real_clocks();
    const auto before = clocks.steady();
    EXPECT_LE(before, clocks.steady());
    EXPECT_GT(clocks.wall(), wall - ten_years);
    (void)clocks.synchronized();
    TrustedClock clock({}, {});
    EXPECT_FALSE(clock.problem());
}

}  // namespace
}  // namespace onvigil::daemon
