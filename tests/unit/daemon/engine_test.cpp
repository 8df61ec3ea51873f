#include "daemon/engine.hpp"

#include <gmock/gmock.h>

#include "still_engine.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::daemon {
namespace {

using test::StillEngine;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

TEST(Engine, TakesUpWhereTheLastRunEnded)
{
    onvigil::test::TempDir folder;
    const auto inventory = folder.path() / "inventory.db";
    std::string id, sensor, salt;
    model::TimePoint seen;
    {
        StillEngine first(inventory);
        const auto record = first.hear("10.0.0.1", 1);
        first.flush();
        id = record.device->id;
        seen = record.device->last_seen;
        sensor = first.engine.sensor().id;
        salt = first.engine.pipeline().saved().salt;
        EXPECT_THAT(sensor, Not(IsEmpty()));
        EXPECT_THAT(salt, Not(IsEmpty()));
    }
    StillEngine second(inventory);
    EXPECT_EQ(second.engine.sensor().id, sensor);
    EXPECT_EQ(second.engine.pipeline().saved().salt, salt);
    EXPECT_TRUE(second.engine.pipeline().committed().records.contains(id));
    EXPECT_EQ(second.engine.pipeline().committed().counts.total, 1u);
    EXPECT_EQ(second.engine.pipeline().registry().size(), 1u);
    EXPECT_GE(second.engine.pipeline().now(), seen) << "nothing that is stored is of a later time than now";
}

TEST(Engine, TwoSensorsHaveDifferentIdsAndSalts)
{
    StillEngine one, other;
    EXPECT_NE(one.engine.sensor().id, other.engine.sensor().id);
    EXPECT_NE(one.engine.pipeline().saved().salt, other.engine.pipeline().saved().salt);
}

TEST(Engine, ASiteWithoutANameIsCalledAsItsHost)
{
    Start start;
    StillEngine unnamed("", start);
    EXPECT_EQ(unnamed.engine.sensor().site, unnamed.engine.sensor().name);
    start.settings.site = "hq";
    StillEngine named("", start);
    EXPECT_EQ(named.engine.sensor().site, "hq");
    named.engine.rename_site("branch");
    EXPECT_EQ(named.engine.sensor().site, "branch");
    named.engine.rename_site("");
    EXPECT_EQ(named.engine.sensor().site, named.engine.sensor().name);
}

TEST(Engine, AnInterviewThatIsForgottenIsAskedAgainOnlyOnRequest)
{
    StillEngine running;
    const auto device = running.hear("10.0.0.1", 1).device;
    ASSERT_TRUE(running.engine.all_asked());
    onvigil::test::run(running.context, running.engine.forget_interviews(device, false));
    EXPECT_TRUE(running.engine.all_asked());
    onvigil::test::run(running.context, running.engine.forget_interviews(device, true));
    EXPECT_FALSE(running.engine.all_asked());
    EXPECT_EQ(running.engine.interviews().status().queued, 1u);
}

TEST(Engine, AReloadBringsListsIntoForceAndJudgesByThem)
{
    Start start;
    StillEngine running("", start);
    running.hear("10.0.0.1", 1);
    const auto now = running.engine.pipeline().now();
    EXPECT_THAT(running.engine.pipeline().evaluator().policy().in_force(now), IsEmpty());
    policy::List list;
    list.id = "house";
    list.effective = std::chrono::floor<std::chrono::days>(now) - std::chrono::days(1);
    start.knowledge.lists = {list};
    start.settings.policy.lists = {"*"};
    running.engine.reconfigure(start);
    EXPECT_THAT(running.engine.pipeline().evaluator().policy().in_force(now), testing::ElementsAre("house"));
}

TEST(Engine, WithoutNetworksToSweepTheBaselineWaitsForNone)
{
    Start start;
    StillEngine alone("", start);
    alone.engine.save_sweep_position();
    EXPECT_FALSE(alone.engine.discovery().status().sweep.running);
    EXPECT_EQ(alone.engine.pipeline().saved().sweep, alone.engine.discovery().sweep_position());
}

TEST(Engine, WhereAReloadLeavesNothingToSweepTheBaselineWaitsForNoSweep)
{
    Start start;
    start.settings.discovery.networks = {*model::parse_cidr("10.0.0.0/8")};
    StillEngine running("", start);
    auto& pipeline = running.engine.pipeline();
    pipeline.round_ended(onvigil::test::round_over(pipeline.now()));
    running.flush();
    running.flush();
    EXPECT_FALSE(pipeline.saved().baseline_taken);

    start.settings.discovery.networks.clear();
    running.engine.reconfigure(start);
    pipeline.round_ended(onvigil::test::round_over(pipeline.now()));
    running.flush();
    running.flush();
    EXPECT_TRUE(pipeline.saved().baseline_taken);
}

}  // namespace
}  // namespace onvigil::daemon
