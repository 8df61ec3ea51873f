// Two that prove to be one.
#include <gmock/gmock.h>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test::merge_devices_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const auto here = wsd("10.0.0.1", endpoint(1)), there = wsd("10.0.0.2", endpoint(1));

TEST(Merge, AMoveSeenWithinOneRoundIsOneDeviceOnceTheOldAddressIsSilent)
{
    World world;
    (void)world.round({here, wants_login("10.0.0.1", endpoint(1))});
    const auto id = world.at("10.0.0.1")->id;
    (void)world.round({here, there, wants_login("10.0.0.2", endpoint(1))});
    ASSERT_EQ(world.registry.size(), 2u);

    std::vector<Change> changes;
    for (int i = 0; i < 4; ++i)
        for (auto& change : world.round({there})) changes.push_back(change);

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.2")->id, id);
    EXPECT_THAT(world.at("10.0.0.2")->addresses, ElementsAre(ip("10.0.0.2")));
    EXPECT_EQ(world.at("10.0.0.2")->presence, Presence::online);
    EXPECT_THAT(world.at("10.0.0.2")->conflicts, IsEmpty());
    EXPECT_EQ(lost(changes), 1u);
}

TEST(Merge, ANewCameraThatMovesInItsFirstRoundIsOneDeviceToo)
{
    World world;
    (void)world.round({here, there});

    for (int i = 0; i < 4; ++i) (void)world.round({there});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.registry.all()[0]->addresses, ElementsAre(ip("10.0.0.2")));
}

TEST(Merge, ClonesThatAnsweredSideBySideStayTwoWhenOneFallsSilent)
{
    World world;
    for (int i = 0; i < 3; ++i)
        (void)world.round({here, there, wants_login("10.0.0.1", endpoint(1)), wants_login("10.0.0.2", endpoint(1))});
    ASSERT_FALSE(world.at("10.0.0.2")->conflicts.empty());

    for (int i = 0; i < 5; ++i) (void)world.round({there});

    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.at("10.0.0.1")->presence, Presence::offline);
    EXPECT_THAT(world.at("10.0.0.1")->conflicts, IsEmpty());
    EXPECT_THAT(world.at("10.0.0.2")->conflicts, IsEmpty()) << "one that is offline accuses none";
}

TEST(Merge, AMoveIsNotMadeOfTwoThatAreProvenDifferent)
{
    World world;
    (void)world.round({here, there, interview("10.0.0.1", endpoint(1), "S1000001", {nic1}),
                       interview("10.0.0.2", endpoint(1), "S1000002", {nic2})});

    for (int i = 0; i < 5; ++i) (void)world.round({there});

    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(Merge, ARecorderWithAMacForEachPortIsOneDevice)
{
    World world;
    const auto port1 = sadp("10.0.0.1", nic1, "DS-7608NI1620150201CCRR501088621WCVU");
    const auto port2 = sadp("10.0.1.1", nic2, "DS-7608NI1620150201CCRR501088621WCVU");

    for (int i = 0; i < 3; ++i)
        (void)world.round({port1, port2, neighbour("10.0.0.1", nic1), neighbour("10.0.1.1", nic2)});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.registry.all()[0]->macs.size(), 2u);
    EXPECT_EQ(world.registry.all()[0]->addresses.size(), 2u);
}

TEST(Merge, OneEndpointAndSerialNumberByWireAndByRadioIsOneDeviceHoweverItsMakerIsSpelt)
{
    World world;
    auto radio = interview("10.0.0.2", endpoint(1), "S1234567", {nic2});
    radio.manufacturer = "Hikvision Digital";
    radio.model.clear();

    for (int i = 0; i < 3; ++i)
        (void)world.round({here, there, interview("10.0.0.1", endpoint(1), "S1234567", {nic1}), radio});

    EXPECT_EQ(world.registry.size(), 1u);
}

/// One camera with two addresses that wants a login: what it announces from the second one, its maker's protocol, and
/// what it announces from the first.
std::vector<model::Observation> by_both_addresses()
{
    auto six = wsd("fe80::1", endpoint(1)), four = wsd("10.0.0.1", endpoint(1));
    six.stated_addresses = four.stated_addresses = {ip("10.0.0.1"), ip("fe80::1")};
    return {six, sadp("10.0.0.1", nic1, "S1234567"), four};
}

TEST(Merge, TheMakersProtocolThatAnswersBeforeItsAddressIsAnnouncedIsTheSameCameras)
{
    World world;
    for (const auto& observation : by_both_addresses()) (void)world.hear(observation);
    (void)world.round({});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.registry.find(nic1).at(0)->endpoint, endpoint(1));
}

TEST(Merge, ItIsTheSameCamerasWhenThatAnnouncementWasLostInTheFirstRound)
{
    World world;
    auto lost_one = by_both_addresses();
    lost_one.pop_back();
    (void)world.round(lost_one);
    ASSERT_EQ(world.registry.size(), 2u);

    (void)world.round(by_both_addresses());

    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(Merge, ADeviceThatLeftTheAddressIsNotTakenForTheOneThatComes)
{
    World world;
    auto second_port = sadp("10.0.0.9", nic2, "S1234567"), first_port = sadp("10.0.0.2", nic1, "S1234567");
    (void)world.round({first_port, second_port, wsd("10.0.0.3", endpoint(1))});
    ASSERT_EQ(world.registry.size(), 2u);
    auto comes = wsd("10.0.0.2", endpoint(1)), stays = wsd("10.0.0.3", endpoint(1));
    comes.stated_addresses.push_back(ip("10.0.0.3"));

    (void)world.round({second_port, stays, comes});

    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.registry.find("S1234567").at(0)->endpoint, "");
}

TEST(Merge, AnAddressThatMayYetAnswerInTheRoundIsKept)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), sadp("10.0.0.2", nic2, "S1234567")});

    // The second port has answered this round already, the first one has not.
    (void)world.round({sadp("10.0.0.2", nic2, "S1234567"), interview("10.0.0.1", endpoint(1), "S1234567", {nic1}),
                       wsd("10.0.0.1", endpoint(1))});

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_THAT(world.registry.all()[0]->addresses, testing::UnorderedElementsAre(ip("10.0.0.1"), ip("10.0.0.2")));
}

/// What waited for the round's end is not stored: the daemon asks again when it starts.
TEST(Merge, ARestartBeforeTheRoundEndsForgetsNoPairThatIsOneDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1234567", {nic1})});
    const auto id = world.at("10.0.0.1")->id;
    (void)world.hear(wsd("10.0.0.1", endpoint(2)));
    (void)world.hear(interview("10.0.0.1", endpoint(2), "S1234567", {nic1}));

    World again({}, {world.registry.all(), {}});
    again.now = world.now;
    (void)again.round({wsd("10.0.0.1", endpoint(2)), interview("10.0.0.1", endpoint(2), "S1234567", {nic1})});

    ASSERT_EQ(again.registry.size(), 1u);
    EXPECT_EQ(again.at("10.0.0.1")->id, id);
    EXPECT_EQ(again.at("10.0.0.1")->endpoint, endpoint(2));
}

TEST(Merge, TwoCamerasWithOnePrintedMacStayTwo)
{
    World world;
    auto one = sadp("10.0.0.1", nic1, "S1000001"), other = sadp("10.0.0.2", nic1, "S2000002");
    other.model = "DS-2CD9999";

    for (int i = 0; i < 4; ++i) (void)world.round({one, other});

    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_EQ(world.at("10.0.0.1")->serial, "S1000001");
    EXPECT_EQ(world.at("10.0.0.2")->serial, "S2000002");
}

}  // namespace
}  // namespace onvigil::inventory::test::merge_devices_test
