#include "daemon/committed_state.hpp"

#include <gtest/gtest.h>

#include "support/full_record.hpp"
#include "support/store_events.hpp"

namespace onvigil::daemon {
namespace {

TEST(CommittedState, CountsDevicesAsTheyComeChangeAndGo)
{
    CommittedState state;
    const auto first = test::full_record(1), second = test::full_record(2);
    state.apply({{{}, first}, {{}, second}}, {});
    EXPECT_EQ(state.records.size(), 2u);
    EXPECT_EQ(state.counts.total, 2u);
    EXPECT_EQ(state.levels().by_level[static_cast<std::size_t>(model::Level::banned)], 2u);

    auto clear = *first.verdict;
    clear.level = model::Level::clear;
    const model::Record changed{first.device, std::make_shared<const model::Verdict>(clear)};
    state.apply({{first, changed}}, {});
    EXPECT_EQ(state.counts.total, 2u);
    EXPECT_EQ(state.levels().by_level[static_cast<std::size_t>(model::Level::banned)], 1u);
    EXPECT_EQ(state.records.at(first.device->id).verdict->level, model::Level::clear);

    state.apply({{changed, {}}, {second, {}}}, {});
    EXPECT_TRUE(state.records.empty());
    EXPECT_EQ(state.counts, control::DeviceCounts{});
}

TEST(CommittedState, TakesStampsAndTheLastEvent)
{
    CommittedState state;
    const auto record = test::full_record(1);
    state.apply({{{}, record}}, {});
    auto stamped = *record.device;
    stamped.last_seen += std::chrono::minutes(5);
    store::Batch batch;
    batch.touch = {std::make_shared<const model::Device>(stamped),
                   std::make_shared<const model::Device>(test::full_device(9))};
    batch.append = {test::event(7), test::event(8)};

    state.apply({}, batch);

    EXPECT_EQ(state.records.at(stamped.id).device->last_seen, stamped.last_seen);
    EXPECT_EQ(state.records.size(), 1u) << "a stamp alone makes no device";
    EXPECT_EQ(state.last_seq, 8u);
}

}  // namespace
}  // namespace onvigil::daemon
