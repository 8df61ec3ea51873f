#include "alerts/dispatcher.hpp"

#include "fakes.hpp"
#include "support/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gmock/gmock.h>

#include <numeric>

namespace onvigil::alerts {
namespace {

namespace asio = boost::asio;
using namespace test;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::uint64_t> sequence(std::uint64_t from, std::uint64_t to)
{
    std::vector<std::uint64_t> out(to - from + 1);
    std::iota(out.begin(), out.end(), from);
    return out;
}

/// A dispatcher over fakes, each sink with a receiver of its name.
class DispatcherTest : public testing::Test {
protected:
    DispatcherTest()
        : dispatcher(
              context.get_executor(), journal, {"hq", "sensor1", "sen-1", "0.1.0"}, [] { return start; },
              [this](const SinkSettings& settings, const Identity&, const asio::any_io_executor&) {
                  return std::make_unique<FakeSink>(receivers[settings.name]);
              })
    {
    }

    void launch(AlertSettings settings)
    {
        asio::co_spawn(context, dispatcher.run(std::move(settings)),
                       asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr error) { ended(error); }));
    }
    void ended(std::exception_ptr error)
    {
        over = true;
        failure_ = error;
    }
    /// Turns the loop until `condition` holds.
    template <typename Condition>
    void until(Condition condition, std::chrono::seconds limit = 10s)
    {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!condition()) {
            ASSERT_LT(std::chrono::steady_clock::now(), end) << "waited in vain";
            context.restart();
            context.run_one_for(50ms);
        }
    }
    void finish()
    {
        stop.emit(asio::cancellation_type::all);
        until([&] { return over; });
    }
    SinkStatus status(std::size_t i = 0)
    {
        const auto all = dispatcher.status();
        return i < all.size() ? all[i] : SinkStatus{};
    }

    asio::io_context context;
    MemoryJournal journal;
    std::map<std::string, Receiver> receivers;
    Dispatcher dispatcher;
    asio::cancellation_signal stop;
    bool over = false;
    std::exception_ptr failure_;
};

TEST_F(DispatcherTest, DeliversEverythingInOrderAndRemembersHowFar)
{
    journal.cursors["a"] = 0;
    journal.grow(3000);
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 3000; });
    finish();

    EXPECT_EQ(receivers["a"].got, sequence(1, 3000));
    EXPECT_EQ(journal.cursors["a"], 3000u);
    EXPECT_LT(journal.saves, 5u) << "a cursor is not saved for each batch";
    EXPECT_EQ(receivers["a"].closed, 1u);
}

TEST_F(DispatcherTest, WakesUpWhenTheJournalGrows)
{
    launch(only({sink_named("a")}));
    until([&] { return journal.cursors.contains("a"); });
    journal.grow(2);
    dispatcher.journal_grew();
    until([&] { return receivers["a"].got.size() == 2; });
    until([&] { return journal.cursors["a"] == 2; });
    EXPECT_EQ(status().delivered, 2u);
    EXPECT_EQ(status().backlog, 0u);
    EXPECT_EQ(status().last_delivered, start);
    finish();
}

TEST_F(DispatcherTest, ANewSinkBeginsNowAndIsRememberedAtOnce)
{
    journal.grow(10);
    launch(only({sink_named("new")}));
    until([&] { return journal.cursors.contains("new"); });
    EXPECT_EQ(journal.cursors["new"], 10u);
    journal.grow(1);
    dispatcher.journal_grew();
    until([&] { return !receivers["new"].got.empty(); });
    finish();
    EXPECT_THAT(receivers["new"].got, ElementsAre(11u));
}

TEST_F(DispatcherTest, FiltersByTypeAndSeverity)
{
    journal.cursors["a"] = 0;
    journal.add(numbered(1, model::EventType::finding_opened, model::Severity::high));
    journal.add(numbered(2, model::EventType::finding_opened, model::Severity::low));
    journal.add(numbered(3, model::EventType::device_found, model::Severity::high));
    journal.add(numbered(4, model::EventType::finding_closed, model::Severity::critical));
    auto picky = sink_named("a");
    picky.events = {"finding.*"};
    picky.min_severity = model::Severity::medium;
    launch(only({picky}));
    until([&] { return receivers["a"].got.size() == 2; });
    until([&] { return journal.cursors["a"] == 4; });
    finish();
    EXPECT_THAT(receivers["a"].got, ElementsAre(1u, 4u));
}

TEST_F(DispatcherTest, ADeadSinkHoldsUpNobodyElse)
{
    journal.cursors["dead"] = journal.cursors["hung"] = journal.cursors["alive"] = 0;
    journal.grow(100);
    receivers["dead"].answer = [](auto) { return failure("connection refused"); };
    receivers["hung"].hangs = true;
    launch(only({sink_named("dead"), sink_named("hung"), sink_named("alive")}));
    until([&] { return receivers["alive"].got.size() == 100; });

    EXPECT_EQ(status(0).state, SinkStatus::State::retrying);
    EXPECT_EQ(status(0).last_error, "connection refused");
    EXPECT_EQ(status(0).failing_since, start);
    EXPECT_EQ(status(0).backlog, 100u);
    EXPECT_EQ(status(2).state, SinkStatus::State::ok);
    finish();
    EXPECT_EQ(journal.cursors["dead"], 0u);
    EXPECT_EQ(journal.cursors["hung"], 0u);
    EXPECT_EQ(journal.cursors["alive"], 100u);
}

TEST_F(DispatcherTest, AFailureIsFollowedByEverythingNotYetCertain)
{
    journal.cursors["a"] = 0;
    journal.grow(10);
    int calls = 0;
    receivers["a"].batch = 4;
    receivers["a"].answer = [&](auto) -> Outcome {
        if (++calls == 2) return failure("reset");
        return std::nullopt;
    };
    launch(only({sink_named("a")}));
    until([&] { return calls == 2; });
    until([&] { return status().state == SinkStatus::State::retrying; });
    dispatcher.adopt(only({sink_named("a")}));  // a reload ends the wait
    until([&] { return receivers["a"].got.size() == 10; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(1, 10));
    EXPECT_EQ(journal.cursors["a"], 10u);
}

TEST_F(DispatcherTest, TheFirstRetryComesAfterAboutASecond)
{
    journal.cursors["a"] = 0;
    journal.grow(1);
    bool failed = false;
    receivers["a"].answer = [&](auto) -> Outcome {
        if (std::exchange(failed, true)) return std::nullopt;
        return failure("busy");
    };
    launch(only({sink_named("a")}));
    until([&] { return failed; });
    const auto from = std::chrono::steady_clock::now();
    until([&] { return !receivers["a"].got.empty(); });
    const auto waited = std::chrono::steady_clock::now() - from;
    EXPECT_GE(waited, 900ms);
    EXPECT_LE(waited, 2s);
    EXPECT_EQ(status().last_error, "");
    EXPECT_EQ(status().failing_since, std::nullopt);
    finish();
}

TEST_F(DispatcherTest, OnlyWhatIsCertainIsRemembered)
{
    journal.cursors["a"] = 0;
    journal.grow(5);
    receivers["a"].uncertain = true;
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 5; });
    EXPECT_EQ(journal.cursors["a"], 0u);
    EXPECT_EQ(status().backlog, 5u);
    until([&] { return journal.cursors["a"] == 5; });
    EXPECT_EQ(status().delivered, 5u);
    finish();
}

TEST_F(DispatcherTest, AStopMakesCertainWhatItCan)
{
    journal.cursors["a"] = 0;
    journal.grow(5);
    receivers["a"].uncertain = true;
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 5; });
    finish();
    EXPECT_EQ(journal.cursors["a"], 5u);
}

TEST_F(DispatcherTest, ARefusedBatchIsTakenApartAndTheCulpritParked)
{
    journal.cursors["a"] = 0;
    journal.grow(6);
    receivers["a"].answer = [](std::span<const model::Event> events) -> Outcome {
        for (const auto& event : events)
            if (event.seq == 4) return failure("HTTP 400", Failure::Kind::refused);
        return std::nullopt;
    };
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 5; });
    until([&] { return !journal.lost.empty(); });
    EXPECT_THAT(receivers["a"].got, ElementsAre(1u, 2u, 3u, 5u, 6u));
    EXPECT_EQ(status().parked, 1u);
    EXPECT_EQ(journal.lost[0].first, 4u);
    EXPECT_EQ(journal.lost[0].count, 1u);
    EXPECT_THAT(journal.lost[0].why, HasSubstr("HTTP 400"));
    finish();
    EXPECT_EQ(journal.cursors["a"], 6u);
}

TEST_F(DispatcherTest, AHopelessFailureLosesNothingAndSaysSo)
{
    journal.cursors["a"] = 0;
    journal.grow(3);
    int calls = 0;
    receivers["a"].answer = [&](auto) {
        ++calls;
        return failure("HTTP 401: wrong token", Failure::Kind::hopeless);
    };
    launch(only({sink_named("a")}));
    until([&] { return status().state == SinkStatus::State::failed; });
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(status().last_error, "HTTP 401: wrong token");
    EXPECT_EQ(status().backlog, 3u);
    EXPECT_EQ(status().lost, 0u);
    receivers["a"].answer = [](auto) { return std::nullopt; };
    dispatcher.adopt(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 3; });
    finish();
}

TEST_F(DispatcherTest, AFullBacklogDropsTheOldestAndCountsThem)
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
    until([&] { return status().state == SinkStatus::State::retrying; });
    EXPECT_EQ(status().lost, 4000u);
    EXPECT_EQ(status().backlog, 1000u);

    receivers["a"].answer = [](auto) { return std::nullopt; };
    dispatcher.adopt(only({small}));
    until([&] { return receivers["a"].got.size() == 1000; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(4001, 5000));
}

TEST_F(DispatcherTest, OnlyWhatASinkWantsCountsAsItsBacklog)
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
    until([&] { return status().state == SinkStatus::State::retrying && status().backlog == 50; });
    EXPECT_THAT(journal.lost, IsEmpty());
    finish();
}

TEST_F(DispatcherTest, AFloodIntoADeadSinkIsSaidSeldom)
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

TEST_F(DispatcherTest, AGapInTheJournalIsCounted)
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

TEST_F(DispatcherTest, WhatTheJournalLetsGoIsCountedOnceAndByWhatTheSinkWants)
{
    journal.cursors["a"] = journal.cursors["all"] = 0;
    for (std::uint64_t seq = 1; seq <= 100; ++seq)
        journal.add(
            numbered(seq, seq % 10 == 0 ? model::EventType::finding_opened : model::EventType::sensor_heartbeat));
    auto picky = sink_named("a");
    picky.events = {"finding.*"};
    receivers["a"].answer = [](auto) { return failure("down"); };
    launch(only({picky, sink_named("all")}));
    EXPECT_EQ(dispatcher.read_to(), 100u) << "there is nobody yet";
    until([&] { return status().state == SinkStatus::State::retrying && receivers["all"].got.size() == 100; });
    EXPECT_EQ(dispatcher.read_to(), 0u);
    dispatcher.made_room(journal.make_room(50));
    until([&] { return !journal.lost.empty(); });
    EXPECT_EQ(status().lost, 5u);
    EXPECT_EQ(status(1).lost, 0u) << "it had them";
    receivers["a"].answer = [](auto) { return std::nullopt; };
    dispatcher.adopt(only({picky, sink_named("all")}));
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

TEST_F(DispatcherTest, WhatIsOnItsWayWhileTheJournalMakesRoomIsLostOnlyIfItFails)
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
    dispatcher.adopt(only({sink_named("a")}));
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

TEST_F(DispatcherTest, WhatTheJournalLetsGoOfAReplayWasNoLoss)
{
    journal.cursors["a"] = 0;
    journal.grow(100);
    launch(only({sink_named("a")}));
    until([&] { return journal.cursors["a"] == 100; });
    receivers["a"].got.clear();
    receivers["a"].answer = [](auto) { return failure("down"); };
    asio::co_spawn(context, dispatcher.replay("a", start),
                   [](std::exception_ptr, Result<std::uint64_t, Problem> result) { ASSERT_TRUE(result); });
    until([&] { return status().state == SinkStatus::State::retrying; });
    EXPECT_EQ(dispatcher.read_to(), 0u);
    dispatcher.made_room(journal.make_room(50));
    receivers["a"].answer = [](auto) { return std::nullopt; };
    dispatcher.adopt(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 50; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(51, 100));
    EXPECT_THAT(journal.lost, IsEmpty());
    EXPECT_EQ(journal.cursors["a"], 100u);
}

TEST_F(DispatcherTest, TheCursorsOfSinksThatAreNotConfiguredGoAndThoseSwitchedOffStay)
{
    journal.cursors["gone"] = journal.cursors["off"] = journal.cursors["a"] = 3;
    journal.grow(10);
    auto off = sink_named("off");
    off.enabled = false;
    launch(only({sink_named("a"), off}));
    until([&] { return !journal.cursors.contains("gone") && receivers["a"].got.size() == 7; });
    EXPECT_EQ(journal.cursors["off"], 3u);
    off.enabled = true;
    dispatcher.adopt(only({sink_named("a"), off}));
    until([&] { return receivers["off"].got.size() == 7; });
    off.enabled = false;
    dispatcher.adopt(only({sink_named("a"), off}));
    until([&] { return journal.cursors["off"] == 10; });
    finish();
}

TEST_F(DispatcherTest, ASinkThatIsTakenOutAndPutBackBeginsAnew)
{
    journal.cursors["a"] = 0;
    journal.grow(10);
    receivers["a"].answer = [](auto) { return failure("down"); };
    launch(only({sink_named("a")}));
    until([&] { return status().state == SinkStatus::State::retrying; });
    dispatcher.adopt(only({}));
    dispatcher.adopt(only({sink_named("a")}));
    receivers["a"].answer = [](auto) { return std::nullopt; };
    until([&] { return journal.cursors.contains("a") && journal.cursors["a"] == 10; });
    journal.grow(1);
    dispatcher.journal_grew();
    until([&] { return !receivers["a"].got.empty(); });
    finish();
    EXPECT_THAT(receivers["a"].got, ElementsAre(11u));
}

TEST_F(DispatcherTest, AReplaySurvivesARestart)
{
    journal.cursors["a"] = 0;
    journal.grow(100);
    auto small = sink_named("a");
    small.max_backlog = 200;
    launch(only({small}));
    until([&] { return journal.cursors["a"] == 100; });
    receivers["a"].answer = [](auto) { return failure("down"); };
    bool told = false;
    asio::co_spawn(context, dispatcher.replay("a", test::start + std::chrono::milliseconds(61)),
                   [&](std::exception_ptr, Result<std::uint64_t, Problem> result) { told = result && *result == 40; });
    until([&] { return told; });
    EXPECT_EQ(journal.cursors["a"], 60u) << "it is on record before it has begun";
    finish();
    EXPECT_EQ(journal.cursors["a"], 60u);

    small.max_backlog = 10;
    receivers["a"] = Receiver{};
    over = false;
    Dispatcher next(
        context.get_executor(), journal, {"hq", "sensor1", "sen-1", "0.1.0"}, [] { return start; },
        [this](const SinkSettings& settings, const Identity&, const asio::any_io_executor&) {
            return std::make_unique<FakeSink>(receivers[settings.name]);
        });
    asio::co_spawn(context, next.run(only({small})),
                   asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr error) { ended(error); }));
    until([&] { return journal.cursors["a"] == 100; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(61, 100));
    EXPECT_THAT(journal.lost, IsEmpty());
    EXPECT_EQ(journal.replays["a"], 0u) << "and it is over";
}

TEST_F(DispatcherTest, AReplayCountsWhatTheSinkWants)
{
    journal.cursors["a"] = 0;
    for (std::uint64_t seq = 1; seq <= 3000; ++seq)
        journal.add(
            numbered(seq, seq % 100 == 0 ? model::EventType::finding_opened : model::EventType::sensor_heartbeat));
    auto picky = sink_named("a");
    picky.events = {"finding.*"};
    launch(only({picky}));
    until([&] { return journal.cursors["a"] == 3000; });
    std::uint64_t count = 0;
    asio::co_spawn(context, dispatcher.replay("a", test::start + 1001ms),
                   [&](std::exception_ptr, Result<std::uint64_t, Problem> result) { count = *result; });
    until([&] { return receivers["a"].got.size() == 50 && count > 0; });
    EXPECT_EQ(count, 20u);
    finish();
}

TEST_F(DispatcherTest, AReplaySendsAgainWhatCameSince)
{
    journal.cursors["a"] = 0;
    journal.grow(100);
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 100; });
    auto replayed = test::start + std::chrono::milliseconds(61);
    asio::co_spawn(context, dispatcher.replay("a", replayed),
                   [](std::exception_ptr, Result<std::uint64_t, Problem> result) {
                       ASSERT_TRUE(result);
                       EXPECT_EQ(*result, 40u);
                   });
    until([&] { return receivers["a"].got.size() == 140; });
    until([&] { return journal.cursors["a"] == 100; });
    finish();
    EXPECT_EQ(std::vector(receivers["a"].got.begin() + 100, receivers["a"].got.end()), sequence(61, 100));
}

TEST_F(DispatcherTest, AReplayIsNoBacklog)
{
    journal.cursors["a"] = 0;
    journal.grow(100);
    auto small = sink_named("a");
    launch(only({small}));
    until([&] { return receivers["a"].got.size() == 100; });
    small.max_backlog = 10;
    dispatcher.adopt(only({small}));
    asio::co_spawn(context, dispatcher.replay("a", start),
                   [](std::exception_ptr, Result<std::uint64_t, Problem> result) { ASSERT_TRUE(result); });
    until([&] { return receivers["a"].got.size() == 200; });
    EXPECT_THAT(journal.lost, IsEmpty());
    finish();
}

TEST_F(DispatcherTest, AReplayOfNobodyIsAProblem)
{
    launch(only({sink_named("a")}));
    until([&] { return journal.cursors.contains("a"); });
    bool asked = false;
    asio::co_spawn(context, dispatcher.replay("b", start),
                   [&](std::exception_ptr, Result<std::uint64_t, Problem> result) {
                       asked = true;
                       ASSERT_FALSE(result);
                       EXPECT_THAT(result.error().text, HasSubstr("no enabled sink named b"));
                   });
    until([&] { return asked; });
    finish();
}

TEST_F(DispatcherTest, ATestGoesPastFilterAndBacklog)
{
    journal.cursors["a"] = 0;
    auto picky = sink_named("a");
    picky.events = {"nothing.*"};
    receivers["b"].answer = [](auto) { return failure("no route"); };
    receivers["a"].uncertain = true;
    launch(only({picky, sink_named("b")}));
    std::vector<TestOutcome> outcomes;
    asio::co_spawn(context, dispatcher.test(std::nullopt),
                   [&](std::exception_ptr, Result<std::vector<TestOutcome>, Problem> result) {
                       ASSERT_TRUE(result);
                       outcomes = *result;
                   });
    until([&] { return outcomes.size() == 2; });
    EXPECT_EQ(outcomes[0].sink, "a");
    EXPECT_EQ(outcomes[0].error, "");
    EXPECT_EQ(outcomes[1].error, "no route");
    EXPECT_THAT(receivers["a"].got, ElementsAre(0u));
    finish();
    EXPECT_EQ(journal.cursors["a"], 0u);
}

TEST_F(DispatcherTest, ATestOfNobodyIsAProblem)
{
    launch(only({}));
    bool asked = false;
    asio::co_spawn(context, dispatcher.test("b"),
                   [&](std::exception_ptr, Result<std::vector<TestOutcome>, Problem> result) {
                       asked = true;
                       ASSERT_FALSE(result);
                       EXPECT_EQ(result.error().text, "there is no sink named b");
                   });
    until([&] { return asked; });
    finish();
}

TEST_F(DispatcherTest, AReloadKeepsTheSameStartsTheNewAndEndsTheOld)
{
    launch(only({sink_named("same"), sink_named("old"), sink_named("changed")}));
    until([&] { return journal.cursors.size() == 3 && receivers.size() == 3; });
    auto changed = sink_named("changed");
    changed.min_severity = model::Severity::high;
    auto off = sink_named("off");
    off.enabled = false;
    dispatcher.adopt(only({sink_named("same"), changed, sink_named("new"), off}));
    until([&] { return journal.cursors.contains("new") && !journal.cursors.contains("old"); });
    journal.add(numbered(1, model::EventType::device_found, model::Severity::info));
    journal.add(numbered(2, model::EventType::device_found, model::Severity::high));
    dispatcher.journal_grew();
    until([&] {
        return receivers["same"].got.size() == 2 && receivers["new"].got.size() == 2 &&
               receivers["changed"].got.size() == 1;
    });
    EXPECT_EQ(receivers["same"].made, 1u);
    EXPECT_EQ(receivers["changed"].made, 2u);
    EXPECT_EQ(receivers["old"].closed, 1u);
    EXPECT_THAT(receivers["old"].got, IsEmpty());
    EXPECT_EQ(dispatcher.status().size(), 3u);
    finish();
}

TEST_F(DispatcherTest, AChangedSinkThatHangsIsReplacedAllTheSame)
{
    journal.cursors["a"] = 0;
    journal.grow(5);
    receivers["a"].hangs = true;
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].made == 1; });
    context.restart();
    context.run_for(20ms);
    receivers["a"].hangs = false;
    auto changed = sink_named("a");
    changed.max_backlog = 7;
    dispatcher.adopt(only({changed}));
    until([&] { return receivers["a"].got.size() == 5; });
    finish();
}

TEST_F(DispatcherTest, ManyReloadsInARowEndInTheLast)
{
    launch(only({sink_named("a")}));
    until([&] { return journal.cursors.contains("a"); });
    for (std::size_t i = 1; i < 20; ++i) {
        auto changed = sink_named("a");
        changed.max_backlog = i;
        dispatcher.adopt(only({changed}));
    }
    journal.grow(3);
    dispatcher.journal_grew();
    until([&] { return receivers["a"].got.size() >= 3; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(1, 3));
}

TEST_F(DispatcherTest, ReopenReachesEverySink)
{
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].made == 1; });
    dispatcher.reopen();
    EXPECT_EQ(receivers["a"].reopened, 1u);
    finish();
}

TEST_F(DispatcherTest, DrainWaitsForThoseThatDeliver)
{
    journal.cursors["a"] = journal.cursors["dead"] = 0;
    journal.grow(2000);
    receivers["dead"].answer = [](auto) { return failure("down"); };
    launch(only({sink_named("a"), sink_named("dead")}));
    bool drained = false;
    asio::co_spawn(context, dispatcher.drain(5s), [&](std::exception_ptr) { drained = true; });
    until([&] { return drained; });
    EXPECT_EQ(receivers["a"].got.size(), 2000u);
    finish();
}

TEST_F(DispatcherTest, ABrokenJournalEndsTheDispatcher)
{
    journal.broken = true;
    launch(only({sink_named("a")}));
    until([&] { return over; });
    ASSERT_TRUE(failure_);
    EXPECT_THROW(std::rethrow_exception(failure_), std::runtime_error);
}

}  // namespace
}  // namespace onvigil::alerts
