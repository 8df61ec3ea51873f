// Contradictions of identity, and of whom they are told.
#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Conflicts, OneEndpointAtTwoAddressesInOneRoundIsTwoDevicesThatContradictEachOther)
{
    World world;
    auto refused = heard(model::Protocol::onvif, "10.0.0.1");
    refused.identification = model::Identification{model::Identification::State::needs_login, "", start};
    refused.endpoint = endpoint(1);
    auto refused_too = refused;
    refused_too.from = ip("10.0.0.2");

    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(1)), refused, refused_too});

    ASSERT_EQ(world.registry.size(), 2u);
    const auto one = world.at("10.0.0.1"), other = world.at("10.0.0.2");
    ASSERT_TRUE(one && other);
    EXPECT_THAT(one->conflicts, ElementsAre("shares its endpoint with " + other->id));
    EXPECT_THAT(other->conflicts, ElementsAre("shares its endpoint with " + one->id));
    EXPECT_EQ(one->identity_key, "endpoint:" + endpoint(1));
    EXPECT_EQ(other->identity_key, "endpoint:" + endpoint(1) + " 10.0.0.2");
    EXPECT_THAT(world.round({wsd("10.0.0.2", endpoint(1)), wsd("10.0.0.1", endpoint(1))}), IsEmpty());
}

TEST(Conflicts, CandidatesThatWereNotAskedYetAreNotAccused)
{
    World world;

    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(1))});

    EXPECT_TRUE(world.at("10.0.0.1")->conflicts.empty());
}

TEST(Conflicts, TheContradictionEndsWithTheOtherDevice)
{
    World world;
    auto one = interview("10.0.0.1", endpoint(1), "S1000001"), other = interview("10.0.0.2", endpoint(1), "S1000002");
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(1)), one, other});
    ASSERT_FALSE(world.at("10.0.0.1")->conflicts.empty());

    (void)world.registry.forget(world.at("10.0.0.2")->id);
    (void)world.round({wsd("10.0.0.1", endpoint(1))});

    EXPECT_TRUE(world.at("10.0.0.1")->conflicts.empty());
}

TEST(Conflicts, TheContradictionEndsForBothWhenOneHasAnotherEndpoint)
{
    World world;
    const auto other = interview("10.0.0.2", endpoint(1), "S1000002", {nic2});
    (void)world.round({wsd("10.0.0.1", endpoint(1)), wsd("10.0.0.2", endpoint(1)), other,
                       interview("10.0.0.1", endpoint(1), "S1000001", {nic1})});
    ASSERT_FALSE(world.at("10.0.0.1")->conflicts.empty());

    (void)world.round({wsd("10.0.0.1", endpoint(2)), wsd("10.0.0.2", endpoint(1)), other,
                       interview("10.0.0.1", endpoint(2), "S1000001", {nic1})});

    ASSERT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.at("10.0.0.1")->endpoint, endpoint(2));
    EXPECT_THAT(world.at("10.0.0.1")->conflicts, IsEmpty());
    EXPECT_THAT(world.at("10.0.0.2")->conflicts, IsEmpty());
}

TEST(Conflicts, TwoHundredCamerasWithOneEndpointAreTwoHundredDevicesRoundAfterRound)
{
    World world;
    std::vector<model::Observation> clones;
    for (unsigned i = 1; i <= 200; ++i) clones.push_back(wsd(fmt::format("10.0.0.{}", i), endpoint(1)));
    auto scattered = clones;  // and answer in another order each time
    std::size_t found_ones = 0;
    for (int i = 0; i < 5; ++i) {
        found_ones += found(world.round(scattered));
        std::rotate(scattered.begin(), scattered.begin() + 61, scattered.end());
        for (const auto& clone : scattered) found_ones += found(world.hear(clone));
    }

    EXPECT_EQ(found_ones, 200u);
    EXPECT_EQ(world.registry.size(), 200u);
    for (const auto& device : world.registry.all()) EXPECT_FALSE(device->conflicts.empty()) << device->id;
}

}  // namespace
}  // namespace onvigil::inventory::test
