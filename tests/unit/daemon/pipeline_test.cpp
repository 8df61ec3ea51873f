#include "daemon/pipeline.hpp"

#include <gmock/gmock.h>

#include "running_pipeline.hpp"

namespace onvigil::daemon {
namespace {

using test::RunningPipeline;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using enum model::EventType;

policy::Policy with_list(const std::string& id)
{
    policy::List list;
    list.id = id;
    list.effective = std::chrono::floor<std::chrono::days>(system_now()) - std::chrono::days(1);
    return {policy::Knowledge{.makers = {}, .lists = {list}}, {.lists = {"*"}}};
}

TEST(Pipeline, WhatIsHeardIsCommittedAndOnlyThenShown)
{
    RunningPipeline running;
    running.pipeline.heard(onvigil::test::wsd("10.0.0.1", onvigil::test::endpoint(1), system_now()));
    EXPECT_TRUE(running.pipeline.committed().records.empty());

    running.hear("10.0.0.2", 2);

    EXPECT_EQ(running.pipeline.committed().counts.total, running.found.size());
    EXPECT_THAT(running.found, Not(IsEmpty()));
    EXPECT_EQ(running.run(running.store.sizes()).last_seq, running.pipeline.committed().last_seq);
}

TEST(Pipeline, EventsOfTheSensorAreNumberedInTheirOrder)
{
    RunningPipeline running;
    running.pipeline.announce(alerts::sensor_started(running.pipeline.context(), "1", {}));
    running.pipeline.announce(alerts::sensor_stopped(running.pipeline.context(), "1", {}));
    running.flush();

    EXPECT_THAT(running.types(), ElementsAre(sensor_started, sensor_stopped));
    EXPECT_EQ(running.events[0].seq, 1u);
    EXPECT_EQ(running.events[1].seq, 2u);
    EXPECT_EQ(running.pipeline.committed().last_seq, 2u);
}

TEST(Pipeline, AnEditIsAnsweredWithWhatIsCommitted)
{
    RunningPipeline running;
    running.hear("10.0.0.1", 1);
    const std::string id = running.found.at(0);

    const auto labelled = running.run(running.pipeline.edit([id](inventory::Registry& registry) {
        return registry.set_labels(id, {{"room", "gate"}});
    }));
    ASSERT_TRUE(labelled);
    EXPECT_EQ(labelled->device->labels.at("room"), "gate");
    EXPECT_EQ(running.pipeline.committed().records.at(id).device, labelled->device);

    const auto forgotten =
        running.run(running.pipeline.edit([id](inventory::Registry& registry) { return registry.forget(id); }));
    ASSERT_TRUE(forgotten);
    EXPECT_EQ(forgotten->device, labelled->device) << "the device that was forgotten";
    EXPECT_TRUE(running.pipeline.committed().records.empty());

    EXPECT_FALSE(
        running.run(running.pipeline.edit([id](inventory::Registry& registry) { return registry.forget(id); })));
}

TEST(Pipeline, WhatTheNextRunNeedsIsStored)
{
    RunningPipeline running;
    running.pipeline.save([](SavedState& saved) { saved.sweep.next = 42; });
    running.pipeline.round_ended(onvigil::test::round_over(system_now()));
    running.flush();

    const auto saved = parse_saved_state(running.store.load().values);
    EXPECT_EQ(saved.sensor_id, "s-1");
    EXPECT_EQ(saved.sweep.next, 42u);
    EXPECT_EQ(saved.rounds.count, 1u);
}

TEST(Pipeline, OtherListsAreToldWhenAllIsJudgedByThemAndSavedThen)
{
    RunningPipeline running(with_list("first"));
    running.flush();
    EXPECT_THAT(running.types(), IsEmpty()) << "the lists of a first start are no news";

    running.pipeline.reconfigure(with_list("second"));
    running.flush();
    running.flush();

    EXPECT_THAT(running.types(), ElementsAre(policy_changed));
    EXPECT_TRUE(running.pipeline.saved().judged_by->in_force.contains("second"));
    EXPECT_EQ(parse_saved_state(running.store.load().values).judged_by, running.pipeline.saved().judged_by);
}

TEST(Pipeline, ABaselineEndsOnceItsRoundAndItsSweepHaveEnded)
{
    RunningPipeline running;
    running.pipeline.round_ended(onvigil::test::round_over(system_now()));
    running.flush();
    EXPECT_THAT(running.types(), Not(Contains(baseline_taken)));

    running.pipeline.sweep_ended();
    running.pipeline.round_ended(onvigil::test::round_over(system_now()));
    running.flush();
    running.flush();

    EXPECT_THAT(running.types(), Contains(baseline_taken));
    EXPECT_THAT(running.pipeline.saved().networks, ElementsAre("lan0"));
}

TEST(Pipeline, AWaiterForACommitIsToldWhereNothingIsCommittedAnyMore)
{
    RunningPipeline running;
    running.stop();
    running.pipeline.announce(alerts::sensor_started(running.pipeline.context(), "1", {}));
    EXPECT_THROW(running.flush(), boost::system::system_error);
}

}  // namespace
}  // namespace onvigil::daemon
