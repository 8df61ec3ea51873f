#include "daemon/shutdown.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "alerts/summary_events.hpp"
#include "daemon/sink_journal.hpp"
#include "running_pipeline.hpp"
#include "support/small_disk.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::daemon::shutdown_test {
namespace {

using namespace std::chrono_literals;
using test::RunningPipeline;

/// It fills while the last events are stored, so that it was not known before.
TEST(Shutdown, ADiskThatFillsUpIsNotWaitedForLongerThanTheLimit)
{
    const onvigil::test::TempDir folder;
    onvigil::test::on_a_small_disk(folder.path(), [&] {
        RunningPipeline running({}, folder.path() / "inventory.db");
        running.hear("10.0.0.1", 1);
        onvigil::test::fill(folder.path());
        for (int i = 0; i < 60; ++i) {
            auto event = alerts::sensor_stopped(running.pipeline.context(), "1", {});
            event.message = std::string(100'000, 'm');
            running.pipeline.announce(std::move(event));
        }
        SinkJournal journal(running.store, running.pipeline, {});
        alerts::Dispatcher dispatcher(running.context.get_executor(), journal, {}, [] { return system_now(); });
        const Log log(config::LogLevel::error);
        const auto before = running.pipeline.committed().last_seq;
        running.run(store_and_deliver(running.pipeline, dispatcher, log, 300ms));
        EXPECT_LT(running.pipeline.committed().last_seq, before + 60) << "some are still to be stored";
    });
}

TEST(Shutdown, WhatBlocksTheThreadIsCutOff)
{
    EXPECT_EXIT(
        {
            end_process_within(10ms, Log(config::LogLevel::warning));
            for (;;) ::pause();
        },
        testing::ExitedWithCode(0), "does not answer: ended without it");
}

TEST(Shutdown, WhatTheEventLoopThrowsEndsTheProcessBeforeAnythingIsDestroyed)
{
    const boost::system::system_error aborted(boost::asio::error::operation_aborted);
    const Log log(config::LogLevel::error);
    EXPECT_EXIT(end_process_with(aborted, true, log), testing::ExitedWithCode(0), "");
    EXPECT_EXIT(end_process_with(aborted, false, log), testing::ExitedWithCode(1), "canceled");
    EXPECT_EXIT(end_process_with(std::runtime_error("broken"), true, log), testing::ExitedWithCode(1), "broken");
}

}  // namespace
}  // namespace onvigil::daemon::shutdown_test
