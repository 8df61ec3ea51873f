#include "alerts/backlog.hpp"

#include "alerts/backoff.hpp"
#include "alerts/filter.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

using namespace std::chrono_literals;

TEST(Backlog, DropsTheOldestAndSaysWhich)
{
    Backlog backlog(2);
    for (const std::uint64_t seq : {3u, 5u, 8u, 9u}) backlog.add(seq);
    Loss loss;
    EXPECT_EQ(backlog.trim(loss), 5u);
    EXPECT_EQ(loss, (Loss{.count = 2, .first_seq = 3, .last_seq = 5}));
    EXPECT_EQ(backlog.size(), 2u);
    EXPECT_EQ(backlog.trim(loss), std::nullopt);
}

TEST(Backlog, WhatIsHandedOverWaitsNoLonger)
{
    Backlog backlog(10);
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

TEST(Loss, AddsUp)
{
    Loss loss;
    loss.add({.count = 5, .first_seq = 10, .last_seq = 20});
    loss.add({.count = 2, .first_seq = 5, .last_seq = 6});
    loss.add(Loss{});
    loss.add(7);
    EXPECT_EQ(loss, (Loss{.count = 8, .first_seq = 5, .last_seq = 20}));
}

TEST(Backoff, DoublesFromOneSecondToFiveMinutes)
{
    Backoff backoff;
    std::chrono::milliseconds last{};
    for (int i = 0; i < 20; ++i) {
        const auto wait = backoff.next(0.999);
        EXPECT_GE(wait, last);
        EXPECT_GE(wait, 1s);
        EXPECT_LE(wait, 5min);
        last = wait;
    }
    EXPECT_GT(last, 4min);
    backoff.reset();
    EXPECT_EQ(backoff.next(0.5), 1s);
}

TEST(Backoff, SpreadsOverTheUpperHalf)
{
    Backoff early, late;
    for (int i = 0; i < 4; ++i) (void)early.next(0), (void)late.next(0);
    EXPECT_EQ(early.next(0.0), 8s);
    EXPECT_EQ(late.next(0.5), 12s);
}

TEST(Filter, GlobsOverTypesAndAMinimum)
{
    SinkSettings settings;
    EXPECT_TRUE(Filter(settings).wants_all());
    settings.events = {"finding.*", "sensor.degraded"};
    settings.min_severity = model::Severity::medium;
    const Filter filter(settings);
    EXPECT_FALSE(filter.wants_all());
    model::Event event;
    event.type = model::EventType::finding_closed;
    event.severity = model::Severity::info;
    EXPECT_FALSE(filter.wants(event));
    event.severity = model::Severity::medium;
    EXPECT_TRUE(filter.wants(event));
    event.type = model::EventType::sensor_degraded;
    EXPECT_TRUE(filter.wants(event));
    event.type = model::EventType::device_found;
    EXPECT_FALSE(filter.wants(event));
}

}  // namespace
}  // namespace onvigil::alerts
