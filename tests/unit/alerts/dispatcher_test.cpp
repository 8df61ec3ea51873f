#include "alerts/dispatcher.hpp"

#include "dispatcher_fixture.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

namespace asio = boost::asio;
using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

/// The sinks together: who is served, tested, reloaded, forgotten.
class DispatcherTest : public DispatcherFixture {};

TEST_F(DispatcherTest, ADeadSinkHoldsUpNobodyElse)
{
    journal.cursors["dead"] = journal.cursors["hung"] = journal.cursors["alive"] = 0;
    journal.grow(100);
    receivers["dead"].answer = [](auto) { return failure("connection refused"); };
    receivers["hung"].hangs = true;
    launch(only({sink_named("dead"), sink_named("hung"), sink_named("alive")}));
    until([&] { return receivers["alive"].got.size() == 100; });

    EXPECT_EQ(status(0).state, model::SinkState::retrying);
    EXPECT_EQ(status(0).last_error, "connection refused");
    EXPECT_EQ(status(0).failing_since, start);
    EXPECT_EQ(status(0).backlog, 100u);
    EXPECT_EQ(status(2).state, model::SinkState::ok);
    finish();
    EXPECT_EQ(journal.cursors["dead"], 0u);
    EXPECT_EQ(journal.cursors["hung"], 0u);
    EXPECT_EQ(journal.cursors["alive"], 100u);
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
    dispatcher.reconfigure(only({sink_named("a"), off}));
    until([&] { return receivers["off"].got.size() == 7; });
    off.enabled = false;
    dispatcher.reconfigure(only({sink_named("a"), off}));
    until([&] { return journal.cursors["off"] == 10; });
    finish();
}

TEST_F(DispatcherTest, ASinkThatIsTakenOutAndPutBackBeginsAnew)
{
    journal.cursors["a"] = 0;
    journal.grow(10);
    receivers["a"].answer = [](auto) { return failure("down"); };
    launch(only({sink_named("a")}));
    until([&] { return status().state == model::SinkState::retrying; });
    dispatcher.reconfigure(only({}));
    dispatcher.reconfigure(only({sink_named("a")}));
    receivers["a"].answer = [](auto) { return std::nullopt; };
    until([&] { return journal.cursors.contains("a") && journal.cursors["a"] == 10; });
    journal.grow(1);
    dispatcher.journal_grew();
    until([&] { return !receivers["a"].got.empty(); });
    finish();
    EXPECT_THAT(receivers["a"].got, ElementsAre(11u));
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
    dispatcher.reconfigure(only({sink_named("same"), changed, sink_named("new"), off}));
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
    dispatcher.reconfigure(only({changed}));
    until([&] { return receivers["a"].got.size() == 5; });
    finish();
}

TEST_F(DispatcherTest, ManyReloadsInARowEndInTheLastWhichHasTheWholeBacklog)
{
    journal.cursors["a"] = 0;
    journal.grow(5);
    receivers["a"].answer = [](auto) { return failure("down"); };
    launch(only({sink_named("a")}));
    until([&] { return status().state == model::SinkState::retrying; });
    for (std::size_t i = 10; i < 30; ++i) {
        auto changed = sink_named("a");
        changed.max_backlog = i;
        dispatcher.reconfigure(only({changed}));
    }
    receivers["a"].answer = [](auto) { return std::nullopt; };
    journal.grow(3);
    dispatcher.journal_grew();
    until([&] { return journal.cursors["a"] == 8; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(1, 8));
    EXPECT_TRUE(journal.lost.empty());
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
