#include "daemon/pipeline.hpp"

#include <gmock/gmock.h>

#include "running_pipeline.hpp"
#include "support/small_disk.hpp"
#include "support/temp_dir.hpp"

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
    running.pipeline.heard(onvigil::test::wsd("10.0.0.1", onvigil::test::endpoint(1), running.pipeline.now()));
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

TEST(Pipeline, EventsOfTheSensorDoNotWaitUntilManyDevicesAreCommitted)
{
    constexpr unsigned devices = 500;  // ten transactions
    RunningPipeline running;
    for (unsigned i = 0; i < devices; ++i)
        running.pipeline.heard(onvigil::test::wsd("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1),
                                                  onvigil::test::endpoint(i), running.pipeline.now()));
    running.until([&] { return !running.found.empty(); });
    running.pipeline.announce(alerts::sensor_stopped(running.pipeline.context(), "1", {}));
    running.run(running.pipeline.flush(Pipeline::Applied::announced));
    EXPECT_THAT(running.types(), Contains(sensor_stopped));
    EXPECT_LT(running.found.size(), devices);

    running.until([&] { return running.found.size() == devices; });  // some may not have been due before
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
    running.pipeline.round_ended(onvigil::test::round_over(running.pipeline.now()));
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

/// Its maker "Acme" is on a list, or on none.
policy::Policy about_acme(bool listed)
{
    policy::Maker maker;
    maker.id = "acme";
    maker.name = "Acme";
    policy::Rule rule;
    rule.key = model::Key::onvif_manufacturer;
    rule.words = {"acme"};
    rule.strength = model::Strength::proof;
    maker.recognise.push_back(rule);
    policy::Knowledge knowledge{.makers = {maker}, .lists = {}};
    if (listed) {
        policy::List list;
        list.id = "no-acme";
        list.effective = std::chrono::floor<std::chrono::days>(system_now()) - std::chrono::days(1);
        list.entities.emplace_back().maker = "acme";
        knowledge.lists.push_back(list);
    }
    return {knowledge, {.lists = {"*"}}};
}

TEST(Pipeline, ADeviceOnItsWayToTheDiskIsJudgedByListsThatComeMeanwhile)
{
    // Whatever is under way when they come: nothing yet, its transaction, or nothing any more.
    for (int steps = 0; steps < 12; ++steps) {
        RunningPipeline running(about_acme(false));
        auto device = onvigil::test::wsd("10.0.0.1", onvigil::test::endpoint(1), running.pipeline.now());
        device.claims.emplace_back(model::Key::onvif_manufacturer, "Acme");
        running.pipeline.heard(std::move(device));
        running.context.restart();
        for (int step = 0; step < steps && running.found.empty(); ++step) running.context.run_one();

        running.pipeline.reconfigure(about_acme(true));
        const auto& by = running.pipeline.saved().judged_by;
        running.until([&] { return by && by->in_force.contains("no-acme") && !running.found.empty(); });

        ASSERT_EQ(running.pipeline.committed().counts.total, 1u);
        EXPECT_FALSE(running.pipeline.committed().records.begin()->second.verdict->findings.empty())
            << "the lists came after step " << steps;
    }
}

TEST(Pipeline, ABaselineEndsOnceItsRoundAndItsSweepHaveEnded)
{
    RunningPipeline running;
    running.pipeline.round_ended(onvigil::test::round_over(running.pipeline.now()));
    running.flush();
    EXPECT_THAT(running.types(), Not(Contains(baseline_taken)));

    running.pipeline.sweep_ended();
    running.pipeline.round_ended(onvigil::test::round_over(running.pipeline.now()));
    running.flush();
    running.flush();

    EXPECT_THAT(running.types(), Contains(baseline_taken));
    EXPECT_THAT(running.pipeline.saved().networks, ElementsAre("lan0"));
}

/// Lists that are in force from `days` after today.
policy::Policy in_force_after(int days)
{
    policy::List list;
    list.id = "later";
    list.effective = std::chrono::floor<std::chrono::days>(system_now()) + std::chrono::days(days);
    return {policy::Knowledge{.makers = {}, .lists = {list}}, {.lists = {"*"}}};
}

TEST(Pipeline, ALeapOfTheClockMovesNoListEndsNoWaiverAndStampsNothing)
{
    RunningPipeline running(in_force_after(30));
    running.hear("10.0.0.1", 1);
    const std::string id = running.found.at(0);
    const model::Waiver waiver{"replaced", "", "uid 0", system_now(), system_now() + std::chrono::days(30), {"fnd-1"}};
    (void)running.run(running.pipeline.edit([&](inventory::Registry& registry) { return registry.waive(id, waiver); }));
    running.events.clear();

    running.leap = std::chrono::days(3650);
    running.pipeline.round_ended(onvigil::test::round_over(system_now() + running.leap));
    running.hear("10.0.0.2", 2);
    running.pipeline.reconfigure(in_force_after(30));
    running.flush();

    EXPECT_THAT(running.types(), Not(Contains(policy_changed)));
    EXPECT_TRUE(running.pipeline.committed().records.at(id).device->waiver);
    for (const auto& event : running.events) EXPECT_LT(event.time, system_now() + std::chrono::days(1));
    for (const auto& [other, record] : running.pipeline.committed().records)
        EXPECT_LT(record.device->last_seen, system_now() + std::chrono::days(1));
    EXPECT_LT(*running.pipeline.saved().rounds.last_finished, system_now() + std::chrono::days(1));

    running.clock.accept();
    running.pipeline.reconfigure(in_force_after(-3000));
    running.flush();
    EXPECT_FALSE(running.pipeline.committed().records.at(id).device->waiver) << "now it is ten years later";
}

TEST(Pipeline, AFullDiskIsWaitedForWhileTheInventoryGoesOnInMemory)
{
    const onvigil::test::TempDir folder;
    onvigil::test::on_a_small_disk(folder.path(), [&] {
        RunningPipeline running({}, folder.path() / "inventory.db");
        running.hear("10.0.0.1", 1);
        onvigil::test::fill(folder.path());
        const auto announce = [&](const std::string& text) {
            auto event = alerts::sensor_started(running.pipeline.context(), "1", {});
            event.message = text;
            running.pipeline.announce(std::move(event));
        };
        for (int i = 0; i < 50; ++i) announce(std::string(100'000, 'm'));
        EXPECT_THROW(running.flush(), store::DiskFull) << "it fills while that waits";
        EXPECT_TRUE(running.pipeline.committed().disk_full);
        const auto committed = running.pipeline.committed().last_seq;
        for (int i = 0; i < 30; ++i) announce(std::string(100'000, 'm'));
        running.pipeline.heard(onvigil::test::wsd("10.0.0.2", onvigil::test::endpoint(2), running.pipeline.now()));
        running.until([&] { return running.pipeline.registry().size() == 2; });
        EXPECT_EQ(running.pipeline.committed().counts.total, 1u);

        std::filesystem::remove(onvigil::test::ballast(folder.path()));
        running.until([&] { return running.pipeline.committed().counts.total == 2u; });
        running.flush();

        EXPECT_FALSE(running.pipeline.committed().disk_full);
        EXPECT_GE(running.pipeline.committed().last_seq, committed + 30);
        const auto journal = running.run(running.store.read_journal(0, 10'000));
        ASSERT_EQ(journal.size(), running.pipeline.committed().last_seq);
        for (std::size_t i = 0; i < journal.size(); ++i) EXPECT_EQ(journal[i].seq, i + 1);
        EXPECT_EQ(journal, running.events) << "what was told is what is stored";
    });
}

TEST(Pipeline, EventsOfTheSensorThatFindNoRoomAreCounted)
{
    RunningPipeline running;
    const auto event = alerts::sensor_started(running.pipeline.context(), "1", {});
    for (std::size_t i = 0; i < limits::announced_events + 3; ++i) running.pipeline.announce(event);
    EXPECT_EQ(running.pipeline.committed().not_announced, 3u);
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
