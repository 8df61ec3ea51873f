#include "control/daemon_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ensure.hpp"
#include "fake_handler.hpp"

namespace onvigil::control {
namespace {

model::Record waived(model::Record record)
{
    auto verdict = *record.verdict;
    for (auto& finding : verdict.findings) finding.waived = true;
    record.verdict = std::make_shared<const model::Verdict>(verdict);
    return record;
}

TEST(DeviceCounts, GoBackToNothingWhenEverythingIsTakenOff)
{
    DeviceCounts counts;
    for (const auto& record :
         {sample_record(1), waived(sample_record(2)), with_level(sample_record(3), model::Level::clear)})
        counts.count(record);

    EXPECT_EQ(counts.total, 3u);
    EXPECT_EQ(counts.by_verdict[0], 2u);
    EXPECT_EQ(counts.waived[0], 1u);

    for (const auto& record :
         {sample_record(1), waived(sample_record(2)), with_level(sample_record(3), model::Level::clear)})
        counts.uncount(record);
    EXPECT_EQ(counts, DeviceCounts{});
}

TEST(DeviceCounts, TakingOffWhatWasNeverCountedIsABug)
{
    DeviceCounts counts;
    EXPECT_THROW(counts.uncount(sample_record(1)), Bug);
}

TEST(IsWaived, NeedsEveryFindingAndAtLeastOne)
{
    EXPECT_FALSE(is_waived(model::Verdict{}));
    EXPECT_TRUE(is_waived(*waived(sample_record(1)).verdict));
    auto half = *waived(sample_record(1)).verdict;
    half.findings.push_back(half.findings[0]);
    half.findings[1].waived = false;
    EXPECT_FALSE(is_waived(half));
}

TEST(StatusJson, KnowsNothingOfRoundsBeforeTheFirst)
{
    const auto text = status_json(Status{});

    EXPECT_THAT(text, testing::HasSubstr("\"last_finished\":null"));
    EXPECT_THAT(text, testing::HasSubstr("\"problems\":[]"));
}

}  // namespace
}  // namespace onvigil::control
