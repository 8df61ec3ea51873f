#include "alerts/sink_worker.hpp"

#include "dispatcher_fixture.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

namespace asio = boost::asio;
using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Events that would not wait: dropped, counted and said.
class SinkWorkerBacklogTest : public DispatcherFixture {};

TEST_F(SinkWorkerBacklogTest, AFullBacklogDropsTheOldestAndCountsThem)
{
    journal.cursors["a"] = 0;
    journal.grow(5000);
    receivers["a"].answer = [](auto) { return failure("down"); };
    auto small = sink_named("a");
    small.max_backlog = 1000;
    launch(only({small}));
    until([&] { return !journal.lost.empty(); });
    EXPECT_EQ(journal.lost[0].sink, "a");
    EXPECT_EQ(journal.lost[0].count, 4000u);
    EXPECT_EQ(journal.lost[0].first, 1u);
    EXPECT_EQ(journal.lost[0].last, 4000u);
    until([&] { return status().state == model::SinkState::retrying; });
    EXPECT_EQ(status().lost, 4000u);
    EXPECT_EQ(status().backlog, 1000u);

    receivers["a"].answer = [](auto) { return std::nullopt; };
    dispatcher.reconfigure(only({small}));
    until([&] { return receivers["a"].got.size() == 1000; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(4001, 5000));
}

TEST_F(SinkWorkerBacklogTest, TheCursorDoesNotPassALossThatIsNotStoredYetWhenTheSinkIsStopped)
{
    journal.cursors["a"] = 0;
    journal.grow(5000);
    journal.full = true;
    receivers["a"].answer = [](auto) { return failure("down"); };
    auto small = sink_named("a");
    small.max_backlog = 1000;
    launch(only({small}));
    until([&] { return status().lost == 4000; });
    context.restart();
    context.poll();  // until it waits for the journal
    finish();
    EXPECT_EQ(journal.cursors["a"], 0u);

    over = false;
    journal.full = false;
    journal.lost.clear();  // it was not stored
    launch(only({small}));
    until([&] { return !journal.lost.empty(); });
    ASSERT_FALSE(journal.lost.empty());
    EXPECT_EQ(journal.lost[0].count, 4000u) << "it is said after the next start";
    finish();
}

TEST_F(SinkWorkerBacklogTest, ALossThatIsBeingStoredWhenItsSinkIsChangedIsSaidOnce)
{
    journal.cursors["a"] = 0;
    journal.grow(5000);
    journal.full = true;
    auto small = sink_named("a");
    small.max_backlog = 1000;
    receivers["a"].answer = [](auto) { return failure("down"); };
    launch(only({small}));
    until([&] { return !journal.lost.empty(); });
    receivers["a"].answer = [](auto) { return std::nullopt; };
    small.max_backlog = 2000;
    dispatcher.reconfigure(only({small}));
    context.restart();
    context.poll();
    journal.full = false;
    until([&] { return receivers["a"].got.size() >= 1000; });
    finish();
    EXPECT_EQ(journal.lost.size(), 1u);
    EXPECT_EQ(receivers["a"].got, sequence(4001, 5000));
}

TEST_F(SinkWorkerBacklogTest, OnlyWhatASinkWantsCountsAsItsBacklog)
{
    journal.cursors["a"] = 0;
    for (std::uint64_t seq = 1; seq <= 5000; ++seq)
        journal.add(
            numbered(seq, seq % 100 == 0 ? model::EventType::finding_opened : model::EventType::sensor_heartbeat));
    auto picky = sink_named("a");
    picky.events = {"finding.*"};
    picky.max_backlog = 100;
    receivers["a"].answer = [](auto) { return failure("down"); };
    launch(only({picky}));
    until([&] { return status().state == model::SinkState::retrying && status().backlog == 50; });
    EXPECT_THAT(journal.lost, IsEmpty());
    finish();
}

TEST_F(SinkWorkerBacklogTest, AFloodIntoADeadSinkIsSaidSeldom)
{
    journal.cursors["a"] = 0;
    receivers["a"].answer = [](auto) { return failure("down"); };
    auto small = sink_named("a");
    small.max_backlog = 10;
    launch(only({small}));
    for (int i = 0; i < 200; ++i) {
        journal.grow(50);
        dispatcher.journal_grew();
        context.restart();
        context.run_one_for(5ms);
    }
    until([&] { return !journal.lost.empty(); });
    EXPECT_LE(journal.lost.size(), 2u);
    EXPECT_LT(journal.reads, 100u);
    finish();
}

TEST_F(SinkWorkerBacklogTest, AGapInTheJournalIsCounted)
{
    journal.cursors["a"] = 10;
    for (std::uint64_t seq = 51; seq <= 60; ++seq) journal.add(numbered(seq));
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 10; });
    until([&] { return !journal.lost.empty(); });
    EXPECT_EQ(journal.lost[0].count, 40u);
    EXPECT_EQ(journal.lost[0].first, 11u);
    EXPECT_EQ(journal.lost[0].last, 50u);
    EXPECT_THAT(journal.lost[0].why, HasSubstr("make room"));
    finish();
}

TEST_F(SinkWorkerBacklogTest, EventsThatCannotBeReadAreSaidOnceAndHoldUpNothing)
{
    journal.cursors["a"] = 0;
    journal.grow(20);
    std::erase_if(journal.events, [](const auto& event) { return event.seq == 5 || event.seq > 18; });
    launch(only({sink_named("a")}));
    until([&] { return journal.cursors["a"] == 20; });
    ASSERT_EQ(journal.lost.size(), 1u);
    EXPECT_EQ(journal.lost[0].count, 3u);
    EXPECT_EQ(journal.lost[0].first, 5u);
    EXPECT_EQ(journal.lost[0].last, 20u);
    EXPECT_THAT(journal.lost[0].why, HasSubstr("cannot be read"));
    EXPECT_EQ(status().backlog, 0u);
    EXPECT_EQ(receivers["a"].got.size(), 17u);
    finish();
}

TEST_F(SinkWorkerBacklogTest, WhatTheJournalLetsGoIsCountedOnceAndByWhatTheSinkWants)
{
    journal.cursors["a"] = journal.cursors["all"] = 0;
    for (std::uint64_t seq = 1; seq <= 100; ++seq)
        journal.add(
            numbered(seq, seq % 10 == 0 ? model::EventType::finding_opened : model::EventType::sensor_heartbeat));
    auto picky = sink_named("a");
    picky.events = {"finding.*"};
    receivers["a"].answer = [](auto) { return failure("down"); };
    launch(only({picky, sink_named("all")}));
    EXPECT_EQ(dispatcher.read_to(), 100u) << "there is no sink yet";
    until([&] { return status().state == model::SinkState::retrying && receivers["all"].got.size() == 100; });
    EXPECT_EQ(dispatcher.read_to(), 0u);
    dispatcher.made_room(journal.make_room(50));
    until([&] { return !journal.lost.empty(); });
    EXPECT_EQ(status().lost, 5u);
    EXPECT_EQ(status(1).lost, 0u) << "it had them";
    receivers["a"].answer = [](auto) { return std::nullopt; };
    dispatcher.reconfigure(only({picky, sink_named("all")}));
    until([&] { return receivers["a"].got.size() == 5; });
    finish();
    EXPECT_THAT(receivers["a"].got, ElementsAre(60u, 70u, 80u, 90u, 100u));
    ASSERT_EQ(journal.lost.size(), 1u);
    EXPECT_EQ(journal.lost[0].sink, "a");
    EXPECT_EQ(journal.lost[0].count, 5u);
    EXPECT_EQ(journal.lost[0].first, 10u);
    EXPECT_EQ(journal.lost[0].last, 50u);
    EXPECT_THAT(journal.lost[0].why, HasSubstr("make room"));
    EXPECT_EQ(journal.cursors["a"], 100u);
}

TEST_F(SinkWorkerBacklogTest, WhatIsOnItsWayWhileTheJournalMakesRoomIsLostOnlyIfItFails)
{
    journal.cursors["a"] = 0;
    journal.grow(10);
    bool first = true;
    receivers["a"].answer = [&](auto) -> Outcome {
        if (!std::exchange(first, false)) return std::nullopt;
        dispatcher.made_room(journal.make_room(3));
        return failure("reset");
    };
    launch(only({sink_named("a")}));
    until([&] { return !journal.lost.empty(); });
    dispatcher.reconfigure(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 7; });
    receivers["a"].on_got = [&] { dispatcher.made_room(journal.make_room(15)); };
    journal.grow(10);
    dispatcher.journal_grew();
    until([&] { return receivers["a"].got.size() == 17; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(4, 20));
    ASSERT_EQ(journal.lost.size(), 1u);
    EXPECT_EQ(journal.lost[0].count, 3u);
    EXPECT_EQ(journal.lost[0].last, 3u);
    EXPECT_THAT(journal.lost[0].why, HasSubstr("make room"));
}

TEST_F(SinkWorkerBacklogTest, ARefusedEventThatTheJournalHasLetGoMeanwhileIsCountedOnce)
{
    journal.cursors["a"] = 0;
    journal.grow(1);
    receivers["a"].answer = [&](std::span<const model::Event> events) -> Outcome {
        if (events.front().seq > 1) return std::nullopt;
        journal.grow(2);
        dispatcher.made_room(journal.make_room(2));
        return failure("no such event", Failure::Kind::refused);
    };
    launch(only({sink_named("a")}));
    until([&] { return !receivers["a"].got.empty() && journal.cursors["a"] == 3; });
    EXPECT_EQ(status().lost, 2u);
    finish();
    EXPECT_THAT(receivers["a"].got, ElementsAre(3u));
    std::uint64_t told = 0;
    for (const auto& lost : journal.lost) told += lost.count;
    EXPECT_EQ(told, 2u);
}

TEST_F(SinkWorkerBacklogTest, WhatTheJournalLetsGoOfAReplayWasNoLoss)
{
    journal.cursors["a"] = 0;
    journal.grow(100);
    launch(only({sink_named("a")}));
    until([&] { return journal.cursors["a"] == 100; });
    receivers["a"].got.clear();
    receivers["a"].answer = [](auto) { return failure("down"); };
    asio::co_spawn(context, dispatcher.replay("a", start),
                   [](std::exception_ptr, Result<std::uint64_t, Problem> result) { ASSERT_TRUE(result); });
    until([&] { return status().state == model::SinkState::retrying; });
    EXPECT_EQ(dispatcher.read_to(), 0u);
    dispatcher.made_room(journal.make_room(50));
    receivers["a"].answer = [](auto) { return std::nullopt; };
    dispatcher.reconfigure(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 50; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(51, 100));
    EXPECT_THAT(journal.lost, IsEmpty());
    EXPECT_EQ(journal.cursors["a"], 100u);
}

}  // namespace
}  // namespace onvigil::alerts
