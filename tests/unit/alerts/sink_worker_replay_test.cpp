#include "alerts/sink_worker.hpp"

#include "dispatcher_fixture.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

namespace asio = boost::asio;
using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;

/// Events sent again on purpose.
class SinkWorkerReplayTest : public DispatcherFixture {};

TEST_F(SinkWorkerReplayTest, AReplaySurvivesARestart)
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
    Dispatcher next(context.get_executor(), journal, {"hq", "sensor1", "sen-1", "0.1.0"}, [] { return start; });
    asio::co_spawn(context, next.run(only({small})),
                   asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr error) { ended(error); }));
    until([&] { return journal.cursors["a"] == 100; });
    finish();
    EXPECT_EQ(receivers["a"].got, sequence(61, 100));
    EXPECT_THAT(journal.lost, IsEmpty());
    EXPECT_EQ(journal.replays["a"], 0u) << "and it is over";
}

TEST_F(SinkWorkerReplayTest, AReplayCountsWhatTheSinkWants)
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

TEST_F(SinkWorkerReplayTest, AReplaySendsAgainWhatCameSince)
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

TEST_F(SinkWorkerReplayTest, AReplayIsNoBacklog)
{
    journal.cursors["a"] = 0;
    journal.grow(100);
    auto small = sink_named("a");
    launch(only({small}));
    until([&] { return receivers["a"].got.size() == 100; });
    small.max_backlog = 10;
    dispatcher.reconfigure(only({small}));
    asio::co_spawn(context, dispatcher.replay("a", start),
                   [](std::exception_ptr, Result<std::uint64_t, Problem> result) { ASSERT_TRUE(result); });
    until([&] { return receivers["a"].got.size() == 200; });
    EXPECT_THAT(journal.lost, IsEmpty());
    finish();
}

TEST_F(SinkWorkerReplayTest, AReplayOfNobodyIsAProblem)
{
    launch(only({sink_named("a")}));
    until([&] { return journal.cursors.contains("a"); });
    bool asked = false;
    asio::co_spawn(context, dispatcher.replay("b", start),
                   [&](std::exception_ptr, Result<std::uint64_t, Problem> result) {
                       asked = true;
                       ASSERT_FALSE(result);
                       EXPECT_THAT(result.error().text, HasSubstr("no enabled sink named b; the only one is a"));
                   });
    until([&] { return asked; });
    finish();
}

}  // namespace
}  // namespace onvigil::alerts
