#include "daemon/gather_status.hpp"

#include <gmock/gmock.h>

#include "still_engine.hpp"
#include "support/small_disk.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::daemon {
namespace {

using model::HealthProblem;
using model::SinkState;
using model::SinkStatus;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(StatusView, CountsTheDevicesByVerdictWithoutTheEmptyOnes)
{
    test::StillEngine daemon;
    EXPECT_EQ(summary_line(daemon.engine.pipeline()), "0 devices");
    daemon.hear("10.0.0.1", 1);
    EXPECT_EQ(summary_line(daemon.engine.pipeline()), "1 device: 1 unknown");
    daemon.hear("10.0.0.2", 2);
    EXPECT_EQ(summary_line(daemon.engine.pipeline()), "2 devices: 2 unknown");
}

TEST(StatusView, GathersWhatThePartsSay)
{
    Start start;
    start.settings.site = "hq";
    test::StillEngine daemon("", start);
    daemon.hear("10.0.0.1", 1);
    daemon.flush();
    const auto started = daemon.engine.pipeline().now() - std::chrono::hours(1);
    const auto status = make_status(daemon.engine, started);
    EXPECT_EQ(status.site, "hq");
    EXPECT_EQ(status.sensor_id, daemon.engine.sensor().id);
    EXPECT_EQ(status.started, started);
    EXPECT_EQ(status.devices.total, 1u);
    for (const auto* reason :
         {"inventory.new-devices", "inventory.observations", "inventory.evidence", "inventory.sensor-events"})
        EXPECT_TRUE(status.drops.contains(reason)) << reason;
}

TEST(StatusView, RoundsAreThoseOfTheInventoryNotOfThisRun)
{
    onvigil::test::TempDir folder;
    const auto inventory = folder.path() / "inventory.db";
    {
        test::StillEngine first(inventory);
        const auto now = first.engine.pipeline().now();
        model::RoundReport report;
        report.started = now - std::chrono::seconds(3);
        report.ended = now;
        report.answers = 7;
        first.engine.pipeline().round_ended(report);
        first.flush();
    }
    test::StillEngine second(inventory);
    const auto rounds = make_status(second.engine, {}).rounds;
    EXPECT_EQ(rounds.count, 1u);
    EXPECT_EQ(rounds.last_answers, 7u);
    EXPECT_EQ(rounds.last_duration, std::chrono::seconds(3));
    EXPECT_TRUE(rounds.last_finished);
}

TEST(StatusView, ASinkThatWasNotTriedYetMayFailAsItDid)
{
    SinkStatus sink{.name = "siem", .target = "tcp://10.0.0.9:514"};
    EXPECT_TRUE(untried({sink}).empty()) << "nothing waits for it";
    sink.backlog = 3;
    EXPECT_EQ(untried({sink}), std::vector<std::string>{"sink siem (tcp://10.0.0.9:514) fails"});
    sink.deliveries.observe(model::Histogram::Seconds(0.1));
    EXPECT_TRUE(untried({sink}).empty());
}

TEST(StatusView, ASinkIsAProblemOnlyWhileItFails)
{
    std::vector<HealthProblem> out;
    SinkStatus sink{.name = "siem", .target = "tcp://10.0.0.9:514"};
    collect(out, std::vector{sink});
    EXPECT_THAT(out, IsEmpty());
    sink.state = SinkState::retrying;
    sink.last_error = "tcp://10.0.0.9:514: refused";
    sink.backlog = 12;
    collect(out, std::vector{sink});
    ASSERT_THAT(out, SizeIs(1));
    EXPECT_EQ(out[0].what, "sink siem (tcp://10.0.0.9:514) fails");
    EXPECT_EQ(out[0].detail, "refused; 12 events wait");
    EXPECT_THAT(out[0].remedy, HasSubstr("onvigil alerts test siem"));
    EXPECT_TRUE(out[0].impairs);
}

TEST(StatusView, AHubHasThreeWaysToBeOutOfDate)
{
    std::vector<HealthProblem> out;
    collect_hub(out, std::nullopt, "version 3 is not signed");
    EXPECT_THAT(out, IsEmpty()) << "there is no hub";
    SinkStatus hub{.target = "postgresql://hub/onvigil"};
    collect_hub(out, hub, "");
    EXPECT_THAT(out, IsEmpty());
    collect_hub(out, hub, "version 3 is not signed");
    ASSERT_THAT(out, SizeIs(1));
    EXPECT_EQ(out[0].detail, "version 3 is not signed");
    hub.state = SinkState::retrying;
    hub.last_error = "refused";
    hub.backlog = 1;
    hub.parked = 2;
    hub.last_parked_error = "bad row";
    out.clear();
    collect_hub(out, hub, "");
    ASSERT_THAT(out, SizeIs(2));
    EXPECT_EQ(to_text(out[0]), "the hub takes nothing: refused; one change or event waits");
    EXPECT_EQ(to_text(out[1]), "the hub refuses devices or events: 2 so far; the last: bad row");
}

TEST(StatusView, ADiskWithLittleRoomIsAProblem)
{
    onvigil::test::TempDir folder;
    onvigil::test::on_a_small_disk(folder.path(), [&] {
        std::vector<HealthProblem> out;
        collect_disk(out, folder.path() / "inventory.db");
        ASSERT_THAT(out, SizeIs(1));
        EXPECT_THAT(out[0].what, HasSubstr(folder.path().string()));
        EXPECT_THAT(out[0].detail, HasSubstr("MiB are left"));
        EXPECT_TRUE(out[0].impairs);
    });
    std::vector<HealthProblem> out;
    collect_disk(out, "/nowhere/at/all/inventory.db");
    EXPECT_THAT(out, IsEmpty()) << "that is the store's to say";
}

}  // namespace
}  // namespace onvigil::daemon
