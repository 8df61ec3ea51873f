#include "alerts/event_id_generator.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

using namespace test;
constexpr auto all_ones = 0xFFFF'FFFF'FFFF'FFFFULL;

TEST(EventIdGenerator, GivesAVersionSevenIdOfTheMillisecond)
{
    EventIdGenerator ids;
    model::Event event;
    ids.assign(event, 1, start, all_ones);
    EXPECT_EQ(event.seq, 1u);
    EXPECT_EQ(event.id, "018bcfe5-6800-7000-bfff-ffffffffffff");
    ids.assign(event, 2, start, 0);
    EXPECT_EQ(event.id, "018bcfe5-6800-7001-8000-000000000000");
    ids.assign(event, 3, start + 1ms, 0);
    EXPECT_EQ(event.id, "018bcfe5-6801-7000-8000-000000000000");
}

/// A burst longer than the counter, a clock that steps back by an hour, and one that stands still.
TEST(EventIdGenerator, IdsSortAsSeqDoesWhateverTheClockDoes)
{
    EventIdGenerator ids;
    std::string last;
    for (std::uint64_t seq = 1; seq <= 20'000; ++seq) {
        const auto now = seq < 10'000 ? start : seq < 15'000 ? start - 1h : start + std::chrono::milliseconds(seq / 7);
        model::Event event;
        ids.assign(event, seq, now, seq % 2 == 0 ? all_ones : 0);
        ASSERT_GT(event.id, last) << seq;
        last = event.id;
    }
}

TEST(EventIdGenerator, GoesOnBehindTheNewestIdOfAnEarlierRun)
{
    model::Event before, after;
    EventIdGenerator earlier;
    for (std::uint64_t seq = 1; seq <= 5000; ++seq) earlier.assign(before, seq, start, all_ones);
    EventIdGenerator later(before.id);
    later.assign(after, 5001, start - 24h, 0);
    EXPECT_GT(after.id, before.id);

    for (const char* nonsense :
         {"", "x", "018bcfe5-6800-4000-bfff-ffffffffffff", "018bcfeX-6800-7000-bfff-ffffffffffff"}) {
        EventIdGenerator fresh(nonsense);
        fresh.assign(after, 1, start, 0);
        EXPECT_EQ(after.id, "018bcfe5-6800-7000-8000-000000000000") << nonsense;
    }
}

}  // namespace
}  // namespace onvigil::alerts
