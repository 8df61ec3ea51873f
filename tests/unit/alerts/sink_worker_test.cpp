#include "alerts/sink_worker.hpp"

#include "dispatcher_fixture.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

/// One sink: in order, what is certain, and what a failure means.
class SinkWorkerTest : public DispatcherFixture {};

TEST_F(SinkWorkerTest, DeliversEverythingInOrderAndRemembersHowFar)
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

TEST_F(SinkWorkerTest, WakesUpWhenTheJournalGrows)
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

TEST_F(SinkWorkerTest, ANewSinkBeginsNowAndIsRememberedAtOnce)
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

TEST_F(SinkWorkerTest, WhatReachesNobodyIsNotReadAndDoesNotComeLater)
{
    journal.cursors["a"] = 0;
    journal.grow(3000);
    receivers["a"].silent = true;
    launch(only({sink_named("a")}));
    until([&] { return journal.cursors["a"] == 3000; });
    EXPECT_EQ(status().backlog, 0u);
    EXPECT_EQ(status().delivered, 0u);
    EXPECT_EQ(status().last_error, "nobody is there");

    receivers["a"].silent = false;
    journal.grow(1);
    dispatcher.journal_grew();
    until([&] { return !receivers["a"].got.empty(); });
    EXPECT_EQ(status().last_error, "");
    finish();
    EXPECT_THAT(receivers["a"].got, ElementsAre(3001u));
}

TEST_F(SinkWorkerTest, FiltersByTypeAndSeverity)
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

TEST_F(SinkWorkerTest, AFailureIsFollowedByEverythingNotYetCertain)
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
    until([&] { return status().state == model::SinkState::retrying; });
    dispatcher.reconfigure(only({sink_named("a")}));  // a reload ends the wait
    until([&] { return receivers["a"].got.size() == 10; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(1, 10));
    EXPECT_EQ(journal.cursors["a"], 10u);
}

TEST_F(SinkWorkerTest, TheFirstRetryComesAfterAboutASecond)
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

TEST_F(SinkWorkerTest, AReloadDuringAnAttemptThatThenFailsIsFollowedByAnother)
{
    journal.cursors["a"] = 0;
    journal.grow(2);
    bool first = true;
    receivers["a"].answer = [&](auto) -> Outcome {
        if (!std::exchange(first, false)) return std::nullopt;
        dispatcher.reconfigure(only({sink_named("a")}));
        return failure("no answer", Failure::Kind::hopeless);  // the wait that follows is the longest
    };
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 2; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(1, 2));
}

TEST_F(SinkWorkerTest, OnlyWhatIsCertainIsRemembered)
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

TEST_F(SinkWorkerTest, AStopMakesCertainWhatItCan)
{
    journal.cursors["a"] = 0;
    journal.grow(5);
    receivers["a"].uncertain = true;
    launch(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 5; });
    finish();
    EXPECT_EQ(journal.cursors["a"], 5u);
}

TEST_F(SinkWorkerTest, ARefusedBatchIsTakenApartAndTheCulpritParked)
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

TEST_F(SinkWorkerTest, AHopelessFailureLosesNothingAndSaysSo)
{
    journal.cursors["a"] = 0;
    journal.grow(3);
    int calls = 0;
    receivers["a"].answer = [&](auto) {
        ++calls;
        return failure("HTTP 401: wrong token", Failure::Kind::hopeless);
    };
    launch(only({sink_named("a")}));
    until([&] { return status().state == model::SinkState::failed; });
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(status().last_error, "HTTP 401: wrong token");
    EXPECT_EQ(status().backlog, 3u);
    EXPECT_EQ(status().lost, 0u);
    receivers["a"].answer = [](auto) { return std::nullopt; };
    dispatcher.reconfigure(only({sink_named("a")}));
    until([&] { return receivers["a"].got.size() == 3; });
    finish();
}

}  // namespace
}  // namespace onvigil::alerts
