#include "discovery/scan_tracker.hpp"

#include <gtest/gtest.h>

namespace onvigil::discovery::scan_tracker_test {
namespace {

const auto camera = *model::parse_ip("10.0.0.7"), other = *model::parse_ip("10.0.0.8");

TEST(ScanTracker, AScanCountsAnswersAndDistinctSendersAsTheyCome)
{
    ScanTracker tracker;
    const auto progress = std::make_shared<ScanProgress>();
    const ScanTracker::Scan scan(tracker, progress);
    tracker.heard(camera, false);
    tracker.heard(camera, false);
    tracker.heard(other, true);
    EXPECT_EQ(progress->answers, 3u);
    EXPECT_EQ(progress->devices, 2u);
}

TEST(ScanTracker, AScanThatHasEndedCountsNoMore)
{
    ScanTracker tracker;
    const auto progress = std::make_shared<ScanProgress>();
    {
        const ScanTracker::Scan scan(tracker, progress);
        tracker.heard(camera, false);
    }
    tracker.heard(other, false);
    EXPECT_EQ(progress->answers, 1u);
}

TEST(ScanTracker, WhatTheRoundItJoinsHasHeardBelongsToAScan)
{
    ScanTracker tracker;
    tracker.begin_round();
    tracker.heard(camera, true);
    tracker.heard(other, false);
    EXPECT_EQ(tracker.round().senders.size(), 1u);
    ScanTracker::Scan scan(tracker, nullptr);
    scan.tally.add(tracker.round().senders, tracker.round().progress->answers);
    tracker.heard(camera, true);
    EXPECT_EQ(scan.tally.progress->answers, 2u);
    EXPECT_EQ(scan.tally.progress->devices, 1u) << "it was heard before";
    tracker.begin_round();
    EXPECT_TRUE(tracker.round().senders.empty());
}

TEST(ScanTracker, HomeNetworksAreKeptAsLongAsAScanRuns)
{
    ScanTracker tracker;
    {
        const ScanTracker::Scan first(tracker, nullptr);
        {
            const ScanTracker::Scan second(tracker, nullptr);
            tracker.keep_home_network(camera, "lan0");
        }
        ASSERT_NE(tracker.home_network_of(camera), nullptr);
        EXPECT_EQ(*tracker.home_network_of(camera), "lan0");
        EXPECT_EQ(tracker.home_network_of(other), nullptr);
    }
    EXPECT_EQ(tracker.home_network_of(camera), nullptr);
}

}  // namespace
}  // namespace onvigil::discovery::scan_tracker_test
