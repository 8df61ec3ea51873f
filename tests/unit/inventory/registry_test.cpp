#include "inventory/registry.hpp"

#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Registry, ANewDeviceIsFoundOnceAndKnownByItsEndpoint)
{
    World world;

    const auto changes = world.hear(wsd("10.0.0.1", endpoint(1)));

    ASSERT_THAT(changes, SizeIs(1));
    EXPECT_EQ(changes[0].before, nullptr);
    EXPECT_EQ(changes[0].after->endpoint, endpoint(1));
    EXPECT_EQ(changes[0].after->identity_key, "endpoint:" + endpoint(1));
    EXPECT_EQ(changes[0].after->id.size(), 14u);
    EXPECT_THAT(changes[0].after->protocols, ElementsAre(model::Protocol::ws_discovery));
    EXPECT_EQ(world.registry.get(changes[0].after->id), changes[0].after);
}

TEST(Registry, HearingTheSameAgainIsNoChangeAndMovesTheStampsAtTheNextRefresh)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1))});
    (void)world.registry.refresh(100);
    const auto before = world.at("10.0.0.1");

    EXPECT_THAT(world.hear(wsd("10.0.0.1", endpoint(1))), IsEmpty());
    EXPECT_EQ(world.at("10.0.0.1"), before) << "a repeat must not copy the device";
    EXPECT_THAT(world.round({}), IsEmpty());

    const auto refreshed = world.registry.refresh(100);
    ASSERT_THAT(refreshed, SizeIs(1));
    EXPECT_EQ(refreshed[0]->last_seen, start + 300s);
    EXPECT_EQ(refreshed[0]->evidence.front().last_seen, start + 300s);
    EXPECT_EQ(refreshed[0]->evidence.front().first_seen, start);
    EXPECT_EQ(world.at("10.0.0.1"), refreshed[0]);
    EXPECT_THAT(world.registry.refresh(100), IsEmpty());
}

TEST(Registry, RefreshGivesNoMoreAtATimeThanAskedFor)
{
    World world;
    for (unsigned i = 1; i <= 5; ++i)
        (void)world.registry.apply(wsd(fmt::format("10.0.0.{}", i), endpoint(i)), world.now);
    (void)world.round({});
    for (unsigned i = 1; i <= 5; ++i)
        (void)world.registry.apply(wsd(fmt::format("10.0.0.{}", i), endpoint(i), world.now), world.now);

    EXPECT_THAT(world.registry.refresh(3), SizeIs(3));
    EXPECT_THAT(world.registry.refresh(3), SizeIs(2));
    EXPECT_THAT(world.registry.refresh(3), IsEmpty());
}

TEST(Registry, WhatTheInterviewSaysIsAChange)
{
    World world;
    (void)world.hear(wsd("10.0.0.1", endpoint(1)));

    const auto changes = world.hear(interview("10.0.0.1", endpoint(1), "DS-2CD2012-I20150201CCWR501088621"));

    ASSERT_THAT(changes, SizeIs(1));
    EXPECT_EQ(changes[0].before->manufacturer, "");
    EXPECT_EQ(changes[0].after->manufacturer, "HIKVISION");
    EXPECT_EQ(changes[0].after->identification.state, model::Identification::State::ok);
}

TEST(Registry, ANewFirmwareIsAChangeOfTheSameDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1234567")});
    auto later = interview("10.0.0.1", endpoint(1), "S1234567");
    later.firmware = "V5.5.0";

    const auto changes = world.hear(later);

    ASSERT_THAT(changes, SizeIs(1));
    EXPECT_EQ(changes[0].before->firmware, "V5.4.0");
    EXPECT_EQ(changes[0].after->firmware, "V5.5.0");
    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(Registry, AFailedInterviewMakesNoDeviceAndKeepsNobodyOnline)
{
    World world;
    auto failed = heard(model::Protocol::onvif, "10.0.0.1");
    failed.listening = false;
    failed.identification = model::Identification{model::Identification::State::unreachable, "no answer in 5s", start};

    EXPECT_THAT(world.hear(failed), IsEmpty());
    EXPECT_EQ(world.registry.size(), 0u);
}

TEST(Registry, ALaterFailureDoesNotOverwriteWhatWasIdentified)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1234567")});
    auto failed = heard(model::Protocol::onvif, "10.0.0.1");
    failed.endpoint = endpoint(1);
    failed.listening = false;
    failed.identification =
        model::Identification{model::Identification::State::unreachable, "no answer in 5s", start + 1h};

    (void)world.hear(failed);

    const auto& identification = world.at("10.0.0.1")->identification;
    EXPECT_EQ(identification.state, model::Identification::State::ok);
    EXPECT_EQ(identification.detail, "unreachable: no answer in 5s");
    EXPECT_EQ(identification.at, start + 1h);
}

TEST(Registry, AForgottenDeviceThatAnswersAgainIsFoundAnewUnderTheSameId)
{
    World world;
    const auto id = world.hear(wsd("10.0.0.1", endpoint(1))).at(0).after->id;
    (void)world.registry.set_labels(id, {{"room", "1"}});

    const auto change = world.registry.forget(id);

    ASSERT_TRUE(change);
    EXPECT_EQ(change->after, nullptr);
    EXPECT_EQ(world.registry.get(id), nullptr);
    EXPECT_FALSE(world.registry.forget(id));
    const auto again = world.hear(wsd("10.0.0.1", endpoint(1)));
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again[0].after->id, id);
    EXPECT_TRUE(again[0].after->labels.empty());
}

TEST(Registry, LabelsAndWaiversAreChangesAndAWaiverEndsOnTime)
{
    World world;
    const auto id = world.hear(wsd("10.0.0.1", endpoint(1))).at(0).after->id;

    EXPECT_EQ(world.registry.set_labels(id, {{"a", "1"}, {"b", "2"}})->after->labels.size(), 2u);
    EXPECT_EQ(world.registry.set_labels(id, {{"a", ""}})->after->labels.size(), 1u);
    EXPECT_FALSE(world.registry.set_labels("dev-none", {{"a", "1"}}));
    std::vector<std::pair<std::string, std::string>> all;
    for (std::size_t i = 0; i < limits::labels_per_device; ++i) all.emplace_back("k" + std::to_string(i), "v");
    (void)world.registry.set_labels(id, {{"b", ""}});
    (void)world.registry.set_labels(id, all);
    EXPECT_TRUE(world.registry.set_labels(id, {{"a", "1"}, {"k0", ""}})->after->labels.contains("a"))
        << "what is taken off makes room";
    const model::Waiver waiver{"planned", "CHG-1", "uid 0 (root)", world.now, world.now + 60s, {"fnd-1"}};
    EXPECT_EQ(world.registry.waive(id, waiver)->after->waiver, waiver);
    EXPECT_LE(world.registry.due(), world.now + 60s);

    EXPECT_THAT(world.registry.tick(world.now + 59s), IsEmpty());
    const auto ended = world.registry.tick(world.now + 60s);
    ASSERT_THAT(ended, SizeIs(1));
    EXPECT_TRUE(ended[0].before->waiver);
    EXPECT_FALSE(ended[0].after->waiver);
    EXPECT_TRUE(world.registry.waive(id, waiver));
    EXPECT_FALSE(world.registry.unwaive(id)->after->waiver);
}

TEST(Registry, ADeviceIsFoundByWhateverPeopleHaveInHand)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)),
                       interview("10.0.0.1", endpoint(1), "S1234567", {"44:19:b6:00:00:01"}),
                       wsd("10.0.0.2", endpoint(2))});
    const auto device = world.at("10.0.0.1");
    ASSERT_TRUE(device);

    for (const std::string& reference : {device->id, device->id.substr(0, 12), std::string("4419.b600.0001"),
                                         std::string("s1234567"), device->endpoint, std::string("10.0.0.1")})
        EXPECT_THAT(world.registry.find(reference), ElementsAre(device)) << reference;
    EXPECT_THAT(world.registry.at(ip("10.0.0.1")), ElementsAre(device));
    EXPECT_THAT(world.registry.at(ip("10.9.9.9")), IsEmpty());
    EXPECT_THAT(world.registry.find("dev-"), SizeIs(2));
    EXPECT_THAT(world.registry.find("10.9.9.9"), IsEmpty());
    EXPECT_THAT(world.registry.find(""), IsEmpty());
    EXPECT_THAT(world.registry.addresses_in("lan0"), ElementsAre(ip("10.0.0.1"), ip("10.0.0.2")));
}

TEST(Registry, ARestartKnowsEverybodyAndFindsNobodyAnew)
{
    World first;
    (void)first.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1234567"),
                       sadp("10.0.0.2", "44:19:b6:00:00:02"), neighbour("10.0.0.1", "44:19:b6:00:00:01")});
    (void)first.registry.refresh(100);

    World second({}, {first.registry.all(), {}});
    second.now = first.now;
    const auto changes =
        second.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1234567"),
                      sadp("10.0.0.2", "44:19:b6:00:00:02"), neighbour("10.0.0.1", "44:19:b6:00:00:01")});

    EXPECT_EQ(found(changes), 0u);
    EXPECT_EQ(second.registry.size(), 2u);
}

TEST(Registry, ARestartBeforeAContradictionIsToldTellsItAllTheSame)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(1))});
    ASSERT_TRUE(world.at("10.0.0.1")->conflicts.empty()) << "they are not asked yet";

    World again({}, {world.registry.all(), {}});
    again.now = world.now + 10min;
    (void)again.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(1))});

    EXPECT_EQ(again.at("10.0.0.1")->conflicts.size(), 1u);
    EXPECT_EQ(again.at("10.0.0.2")->conflicts.size(), 1u);
}

TEST(Registry, ADeviceOfflineForTooLongLeavesTheInventory)
{
    InventorySettings settings;
    settings.keep_offline = 24h;
    World world(settings);
    (void)world.round({wsd("10.0.0.1", endpoint(1))});
    world.silence(3);
    ASSERT_EQ(world.at("10.0.0.1")->presence, Presence::offline);

    EXPECT_THAT(world.registry.tick(world.now + 23h), IsEmpty());
    const auto changes = world.registry.tick(world.now + 25h);

    ASSERT_THAT(changes, SizeIs(1));
    EXPECT_EQ(changes[0].after, nullptr);
    EXPECT_EQ(changes[0].merged_into, "");
    EXPECT_EQ(world.registry.size(), 0u);
}

}  // namespace
}  // namespace onvigil::inventory::test
