#include "inventory/window.hpp"

#include <gmock/gmock.h>

#include "inventory/round_reach.hpp"
#include "registry_fixture.hpp"

namespace onvigil::inventory::test {
namespace {

TEST(Window, AFloodOfContestedAddressesIsHeldToTheLimitAndCounted)
{
    RegistryBounds bounds;
    bounds.held_observations = 100;
    World world({}, {}, bounds);
    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    for (unsigned i = 0; i < 150; ++i)
        (void)world.registry.apply(wsd(fmt::format("10.1.0.{}", i), endpoint(1)), world.now);

    EXPECT_EQ(world.registry.drops().observations, 50u);
    EXPECT_EQ(world.registry.size(), 1u);
}

/// Two recorders' own answers from behind one router.
TEST(Window, WhatSeveralWithoutAnEndpointAtOneAddressRepeatIsNotDecidedAnew)
{
    DeviceSet devices({}, {});
    Window window(100);
    const auto end = [&] {
        devices.now += 5s;
        const auto report = round_over(devices.now, {"lan0"});
        window.end(devices, Round(report, devices.networks, devices.now));
    };
    const auto answer = [&](unsigned number, const std::string& serial) {
        auto out = sadp("10.0.0.1", number == 1 ? nic1 : nic2, serial);
        out.at = devices.now;
        window.hear(devices, std::move(out));
    };
    devices.now = start;
    const auto both = [&] {
        answer(1, "S1000001");
        answer(2, "S2000002");
    };
    both();
    end();
    both();
    end();
    ASSERT_EQ(devices.index().size(), 2u);

    both();

    EXPECT_TRUE(devices.before().empty());
}

TEST(Window, MoreNewDevicesThanCanWaitAreTakenInAtOnceAndNoneIsLost)
{
    RegistryBounds bounds;
    bounds.held_observations = 10;
    World world({}, {}, bounds);
    for (unsigned i = 1; i <= 25; ++i)
        (void)world.registry.apply(wsd(fmt::format("10.0.0.{}", i), endpoint(i)), world.now);

    EXPECT_EQ(world.registry.size(), 20u);
    (void)world.round({});
    EXPECT_EQ(world.registry.size(), 25u);
    EXPECT_EQ(world.registry.drops().observations, 0u);
}

TEST(Window, SmallTalkAloneIsADeviceWithinSecondsWhenNoRoundEnds)
{
    World world;
    (void)world.registry.apply(small_talk("10.0.0.1"), world.now);

    ASSERT_TRUE(world.registry.due());
    EXPECT_LE(*world.registry.due(), world.now + 20s);
    EXPECT_EQ(found(world.registry.tick(world.now + 20s)), 1u);
}

TEST(Window, AFloodOfSmallTalkIsTakenInWhenItCannotBeHeldAndNoneIsLost)
{
    RegistryBounds bounds;
    bounds.held_observations = 10;
    World world({}, {}, bounds);
    for (unsigned i = 1; i <= 25; ++i) (void)world.registry.apply(small_talk(fmt::format("10.0.0.{}", i)), world.now);

    EXPECT_EQ(world.registry.size(), 20u);
    (void)world.round({});
    EXPECT_EQ(world.registry.size(), 25u);
    EXPECT_EQ(world.registry.drops().observations, 0u);
}

TEST(Window, AFloodOfAnswersWithoutEndpointIsRememberedToALimitAndNoneIsLost)
{
    World world;
    std::vector<model::Observation> flood;
    for (unsigned i = 0; i < 2500; ++i)
        flood.push_back(sadp(fmt::format("10.0.{}.{}", i / 250, i % 250 + 1),
                             fmt::format("44:19:b6:00:{:02x}:{:02x}", i / 256, i % 256)));

    EXPECT_EQ(found(world.round(flood)), 2500u);
    EXPECT_EQ(found(world.round(flood)), 0u);
}

}  // namespace
}  // namespace onvigil::inventory::test
