#include "alerts/backlog.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

// What a worker does about its backlog: sink_worker_backlog_test.cpp.

TEST(WaitingEvents, DropsTheOldestAndSaysWhich)
{
    WaitingEvents backlog(2);
    for (const std::uint64_t seq : {3u, 5u, 8u, 9u}) backlog.add(seq);
    Loss loss;
    EXPECT_EQ(backlog.trim(loss), 5u);
    EXPECT_EQ(loss, (Loss{.count = 2, .first_seq = 3, .last_seq = 5}));
    EXPECT_EQ(backlog.size(), 2u);
    EXPECT_EQ(backlog.trim(loss), std::nullopt);
}

TEST(WaitingEvents, WhatIsHandedOverWaitsNoLonger)
{
    WaitingEvents backlog(10);
    for (const std::uint64_t seq : {3u, 5u, 8u}) backlog.add(seq);
    backlog.scanned_to(8);
    backlog.advance(5);
    EXPECT_EQ(backlog.size(), 1u);
    EXPECT_EQ(backlog.scanned(), 8u);
    backlog.advance(20);
    EXPECT_EQ(backlog.size(), 0u);
    EXPECT_EQ(backlog.scanned(), 20u);
    backlog.reset(1);
    EXPECT_EQ(backlog.scanned(), 1u);
}

}  // namespace
}  // namespace onvigil::alerts
