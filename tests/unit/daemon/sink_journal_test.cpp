#include "daemon/sink_journal.hpp"

#include "running_pipeline.hpp"
#include "support/small_disk.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon::sink_journal_test {
namespace {

using test::RunningPipeline;

TEST(SinkJournal, ACursorWaitsForTheLossThatWasSaidBeforeIt)
{
    RunningPipeline running;
    SinkJournal journal(running.store, running.pipeline, {});
    journal.append_lost("siem", 12, 1, 12, "its backlog was full");
    running.run(journal.save_cursor("siem", {12, 0}));
    EXPECT_EQ(running.events.size(), 1u);
    EXPECT_EQ(running.store.load().cursors.at("siem").seq, 12u);
}

TEST(SinkJournal, OnAFullDiskNoSinkWaitsAndNoStoredCursorPassesALossThatIsNotStored)
{
    const onvigil::test::TempDir folder;
    onvigil::test::on_a_small_disk(folder.path(), [&] {
        RunningPipeline running({}, folder.path() / "inventory.db");
        SinkJournal journal(running.store, running.pipeline, {});
        running.run(journal.save_cursor("siem", {1, 0}));
        onvigil::test::fill(folder.path());
        auto event = alerts::sensor_started(running.pipeline.context(), "1", {});
        event.message = std::string(100'000, 'm');
        for (int i = 0; i < 80; ++i) running.pipeline.announce(event);
        running.until([&] { return running.pipeline.committed().disk_full.has_value(); });

        journal.append_lost("siem", 12, 1, 12, "its backlog was full");
        running.run(journal.save_cursor("siem", {12, 0}));
        EXPECT_EQ(journal.load_cursor("siem")->seq, 12u) << "for the worker that comes next";
        EXPECT_EQ(running.store.load().cursors.at("siem").seq, 1u) << "after a restart it is found again";

        std::filesystem::remove(onvigil::test::ballast(folder.path()));
        running.run(running.pipeline.flush());
        running.run(journal.save_cursor("siem", {13, 0}));
        EXPECT_EQ(running.store.load().cursors.at("siem").seq, 13u);
    });
}

}  // namespace
}  // namespace onvigil::daemon::sink_journal_test
