// Cases that were met on real networks: devices that move, and addresses that others take over.
#include "identity_cases.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// As a relabelled camera answers an interview.
model::Observation says_axis(const std::string& at, const std::string& its_endpoint, const std::string& serial)
{
    auto out = interview(at, its_endpoint, serial);
    out.manufacturer = "AXIS";
    out.model = "M1065-L";
    out.claims = {{model::Key::onvif_manufacturer, "AXIS"}};
    return out;
}

TEST(IdentityMoves, HelloFromABootAddressAndThenFromAnotherBetweenTwoRoundsIsOneMove)
{
    for (const bool asked : {true, false}) {
        World world;
        const auto told = [&](const std::string& address) {
            return asked ? wants_login(address, endpoint(1)) : interview(address, endpoint(1), "");
        };
        (void)world.round({wsd("10.0.0.1", endpoint(1)), told("10.0.0.1")});
        std::vector<Change> changes;
        const auto restarts = [&](const std::string& to) {
            for (const auto& address : {std::string("10.0.0.1"), to}) {
                for (const auto& heard : {wsd(address, endpoint(1)), told(address)})
                    for (auto& change : world.hear(heard)) changes.push_back(std::move(change));
                world.now += 3s;
            }
            world.now += 60s;
            for (auto& change : play(world, {{wsd(to, endpoint(1)), told(to)}, {wsd(to, endpoint(1))}}))
                changes.push_back(std::move(change));
        };
        restarts("10.0.0.9");

        EXPECT_THAT(moved(changes), SizeIs(1));
        ASSERT_EQ(world.registry.size(), 1u);
        EXPECT_THAT(world.at("10.0.0.9")->addresses, ElementsAre(ip("10.0.0.9")));
        restarts("10.0.0.5");  // and at the next start, which begins at the boot address again
        EXPECT_THAT(moved(changes), SizeIs(2));
        EXPECT_EQ(world.registry.size(), 1u);
        for (const auto& change : changes) EXPECT_THAT(change.after->conflicts, IsEmpty());
    }
}

TEST(IdentityMoves, TheKernelsEntryOfAnAddressThatWasLeftDoesNotBringItBack)
{
    const auto login = [](const std::string& at) {
        return std::vector{wsd(at, endpoint(1)), wants_login(at, endpoint(1))};
    };
    const auto states_mac = [](const std::string& at) { return std::vector{wsd(at, endpoint(1)), sadp(at, nic1)}; };
    for (const auto& says : {std::function<std::vector<model::Observation>(const std::string&)>(login),
                             std::function<std::vector<model::Observation>(const std::string&)>(states_mac)})
        for (const bool hello : {false, true}) {
            World world;
            auto before = says("10.0.0.1"), after = says("10.0.0.9");
            before.push_back(neighbour("10.0.0.1", nic1));
            (void)play(world, {before, before});
            std::vector<Change> changes;
            const auto keep = [&](std::vector<Change> more) {
                for (auto& change : more) changes.push_back(std::move(change));
            };
            if (hello) {
                keep(world.hear(after.front()));
                world.now += 30s;
            }
            after.push_back(neighbour("10.0.0.9", nic1));
            after.push_back(neighbour("10.0.0.1", nic1));
            keep(play(world, {after, after, after, after, after}));

            EXPECT_THAT(moved(changes), SizeIs(1));
            ASSERT_EQ(world.registry.size(), 1u);
            EXPECT_THAT(world.registry.all()[0]->addresses, ElementsAre(ip("10.0.0.9")));
            EXPECT_TRUE(proves_maker(world.registry.all()[0]));
            EXPECT_EQ(contradictions(world.registry), 0u);
        }
}

TEST(IdentityMoves, TwoHundredCamerasThatSwapAddressesInOneRoundAreFollowed)
{
    constexpr unsigned cameras = 200;
    const auto round = [](unsigned shift) {
        std::vector<model::Observation> out;
        for (unsigned i = 0; i < cameras; ++i) {
            const std::string at = fmt::format("10.0.0.{}", 1 + (i + shift) % cameras);
            out.push_back(wsd(at, endpoint(i + 1)));
            out.push_back(wants_login(at, endpoint(i + 1)));
            out.push_back(neighbour(at, fmt::format("44:19:b6:00:01:{:02x}", i)));
        }
        return out;
    };
    World world;
    (void)world.round(round(0));
    std::map<std::string, std::string> ids;
    for (const auto& device : world.registry.all()) ids.emplace(device->endpoint, device->id);

    const auto changes = play(world, {round(7), round(7), round(7), round(7)});

    EXPECT_THAT(moved(changes), SizeIs(cameras));
    EXPECT_EQ(found(changes) + lost(changes), 0u);
    ASSERT_EQ(world.registry.size(), cameras);
    EXPECT_EQ(contradictions(world.registry), 0u);
    for (unsigned i = 0; i < cameras; ++i) {
        const auto device = world.at(fmt::format("10.0.0.{}", 1 + (i + 7) % cameras));
        ASSERT_TRUE(device);
        EXPECT_EQ(device->id, ids[endpoint(i + 1)]);
        EXPECT_THAT(device->macs,
                    ElementsAre(testing::Field(&model::DeviceMac::mac, mac(fmt::format("44:19:b6:00:01:{:02x}", i)))));
    }
}

TEST(IdentityMoves, WhatADeviceSaysOfItselfTakesBackNothingThatProvesItsMaker)
{
    for (const bool new_endpoint : {false, true}) {
        World world;
        (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1),
                           interview("10.0.0.1", endpoint(1), "S1000001")});
        const auto id = world.at("10.0.0.1")->id;
        const auto its_endpoint = endpoint(new_endpoint ? 2 : 1);
        const std::vector relabelled{wsd("10.0.0.1", its_endpoint), says_axis("10.0.0.1", its_endpoint, "ACCC8E000001"),
                                     neighbour("10.0.0.1", nic1)};

        const auto changes = play(world, {relabelled, relabelled, relabelled});

        EXPECT_EQ(found(changes) + lost(changes), 0u);
        ASSERT_EQ(world.registry.size(), 1u);
        const auto device = world.registry.get(id);
        ASSERT_TRUE(device);
        EXPECT_TRUE(proves_maker(device));
        EXPECT_THAT(device->evidence, Contains(testing::Field(&model::Evidence::value, std::string_view("HIKVISION"))));
    }
}

TEST(IdentityMoves, BehindARouterARelabelledDeviceThatKeepsItsSerialNumberIsThatDeviceBack)
{
    for (const bool one_by_one : {false, true})
        for (const int silent_rounds : {1, 4}) {
            World world;
            const std::vector before{wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1000001")};
            (void)play(world, {before, before});
            const auto id = world.at("10.0.0.1")->id;
            world.silence(silent_rounds);
            const std::vector relabelled{wsd("10.0.0.1", endpoint(2)), says_axis("10.0.0.1", endpoint(2), "S1000001")};
            if (one_by_one)
                for (const auto& heard : relabelled) (void)world.hear(heard);

            (void)play(world, {relabelled, relabelled});

            ASSERT_EQ(world.registry.size(), 1u);
            const auto device = world.registry.get(id);
            ASSERT_TRUE(device);
            EXPECT_EQ(device->presence, Presence::online);
            EXPECT_EQ(device->endpoint, endpoint(2));
            EXPECT_EQ(device->manufacturer, "AXIS") << "the change is told";
            for (const char* maker : {"HIKVISION", "AXIS"})
                EXPECT_THAT(device->evidence,
                            Contains(testing::Field(&model::Evidence::value, std::string_view(maker))));
        }
}

TEST(IdentityMoves, TwoAtOneAddressThatAnswerSideBySideAreTwoWhateverTheirSerialNumbers)
{
    World world;
    const std::vector both{wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1000001"),
                           wsd("10.0.0.1", endpoint(2)), says_axis("10.0.0.1", endpoint(2), "S1000001")};
    (void)play(world, {both, both, both});
    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(IdentityMoves, ALeaseUsedAgainByAnotherDeviceIsAnotherDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), sadp("10.0.0.1", nic1), neighbour("10.0.0.1", nic1)});
    world.silence(4);

    const auto changes =
        play(world, {{wsd("10.0.0.1", endpoint(2)), sadp("10.0.0.1", nic2), neighbour("10.0.0.1", nic2)}});

    EXPECT_EQ(found(changes), 1u);
    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.registry.find(nic1).at(0)->presence, Presence::offline);
}

TEST(IdentityMoves, APrinterAtASilentCamerasAddressInheritsNothing)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});
    const auto camera = world.at("10.0.0.1");
    const model::Waiver waiver{"planned", "", "uid 0 (root)", world.now, world.now + 1000h, {"fnd-1"}};
    (void)world.registry.waive(camera->id, waiver);
    const std::string printers_nic = "00:1b:a9:00:00:01";
    auto sung = heard(model::Protocol::mdns, "10.0.0.1");
    const std::vector printer{sung, neighbour("10.0.0.1", printers_nic, "A Printer Maker")};

    (void)play(world, {printer, printer, printer, printer, printer});

    ASSERT_EQ(world.registry.size(), 2u);
    const auto holders = world.registry.find(printers_nic);
    ASSERT_THAT(holders, SizeIs(1));
    EXPECT_THAT(holders[0]->protocols, Contains(model::Protocol::mdns));
    EXPECT_FALSE(holders[0]->waiver);
    EXPECT_THAT(holders[0]->macs, SizeIs(1));
    EXPECT_EQ(world.registry.get(camera->id)->presence, Presence::offline);
    EXPECT_EQ(world.registry.get(camera->id)->waiver, waiver);
    EXPECT_THAT(world.registry.get(camera->id)->macs, ElementsAre(testing::Field(&model::DeviceMac::mac, mac(nic1))));
}

TEST(IdentityMoves, AnAdministratorsWordIsKeptWhenTheRoundsEndDecidesAnew)
{
    World world;
    (void)world.hear(sadp("10.0.0.1", nic1));
    const auto id = world.at("10.0.0.1")->id;
    (void)world.registry.set_labels(id, {{"room", "7"}});
    (void)world.hear(wsd("10.0.0.1", endpoint(1)));
    (void)world.registry.set_labels(id, {{"floor", "1"}});
    (void)world.hear(wsd("10.0.0.1", endpoint(2)));
    (void)world.round({});

    ASSERT_TRUE(world.registry.get(id));
    EXPECT_EQ(world.registry.get(id)->labels.size(), 2u);
}

}  // namespace
}  // namespace onvigil::inventory::test
