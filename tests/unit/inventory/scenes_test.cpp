// Scenes of several rounds, attacks among them: the same devices in whatever order the answers of a round come, told at
// once or one by one, and whenever the daemon starts anew.
#include <gmock/gmock.h>

#include <random>

#include "picture.hpp"
#include "rounds.hpp"
#include "shelf.hpp"

namespace onvigil::inventory::test::scenes {
namespace {

using rounds::nic, rounds::place, rounds::serial, rounds::Rounds, rounds::operator+, rounds::operator*;

model::Observation sadp_of(unsigned number, unsigned at)
{
    return sadp(place(at), nic(number), serial(number));
}
model::Observation card(unsigned at, unsigned number)
{
    return neighbour(place(at), nic(number));
}
model::Observation card_of_axis(unsigned at)
{
    return neighbour(place(at), "ac:cc:8e:00:00:01", "Axis Communications AB");
}
/// A camera that wants a login: its endpoint, and its network card, are all there is.
Fleet rebadged(unsigned number, unsigned at)
{
    return {wsd(place(at), endpoint(number)), wants_login(place(at), endpoint(number)), card(at, number)};
}
Fleet rebadged(unsigned number, unsigned at, model::Observation its_card)
{
    Fleet out = rebadged(number, at);
    out.back() = std::move(its_card);
    return out;
}

/// A camera with protocols that count its serial numbers in three ways.
Fleet counted_in_three_ways()
{
    Fleet out{wsd(place(1), endpoint(1)), interview(place(1), endpoint(1), serial(1), {nic(1)}),
              sadp(place(1), nic(1), serial(2)), sadp(place(1), nic(1), serial(3))};
    out.back().source = model::Protocol::dhip;
    return out;
}

struct Scene {
    const char* name;
    Rounds rounds;
    std::size_t devices;
};

/// With SADP: it answers whatever the endpoint is.
Fleet camera(unsigned its_endpoint, unsigned at)
{
    return {wsd(place(at), endpoint(its_endpoint)), sadp_of(1, at)};
}

Rounds new_endpoint_in_every_answer()
{
    Rounds out;
    for (unsigned i = 1; i <= 8; ++i) out.push_back(camera(i, 1));
    return out;
}

Fleet recorder(unsigned at)
{
    return {wsd(place(at), endpoint(1)), wsd(place(at), endpoint(2)), sadp_of(1, at), card(at, 1)};
}

/// A channel that answers over IPv6 too, and names its other address there.
Fleet over_both(unsigned at)
{
    Fleet out{wsd(place(at), endpoint(1)), wsd("fe80::1", endpoint(1))};
    out.back().stated_addresses.push_back(ip(place(at)));
    return out;
}

/// Each port has a MAC of its own; the serial number and the endpoint are one.
const Fleet two_ports{wsd(place(1), endpoint(1)),
                      wsd(place(2), endpoint(1)),
                      sadp_of(1, 1),
                      sadp(place(2), nic(2), serial(1)),
                      card(1, 1),
                      card(2, 2)};

Fleet rotated(unsigned by)
{
    Fleet out;
    for (unsigned i = 0; i < 3; ++i) out.push_back(sadp_of(i + 1, (i + by) % 3 + 1));
    return out;
}
Fleet rotated_with_cards(unsigned by)
{
    Fleet out;
    for (unsigned i = 0; i < 3; ++i) out = out + rebadged(i + 1, (i + by) % 3 + 1);
    return out;
}

const std::vector<Scene> scenes{
    {"ANewEndpointWhileTheMakersProtocolAnswers", 2 * camera(1, 1) + 4 * camera(2, 1), 1},
    {"ANewEndpointAtANewAddress", 2 * camera(1, 1) + 4 * camera(2, 5), 1},
    {"ANewEndpointAtEveryStart", 2 * camera(1, 1) + 2 * camera(2, 1) + 2 * camera(3, 1) + 2 * camera(4, 1), 1},
    {"ANewEndpointInEveryAnswerBesideTheMakersProtocol", new_endpoint_in_every_answer(), 1},
    {"ANewMainBoardOfTheSameSerialNumber",
     2 * camera(1, 1) + 5 * Fleet{wsd(place(1), endpoint(2)), sadp(place(1), nic(2), serial(1))}, 1},
    {"ARecorderBesideItsChannels", 4 * recorder(1), 3},
    {"AChannelThatComesBackOverBothAddressFamilies",
     2 * (over_both(1) + recorder(1)) + 5 * Fleet{sadp_of(1, 1)} + 3 * (over_both(1) + Fleet{sadp_of(1, 1)}), 2},
    {"ARecorderThatMoves", 3 * recorder(1) + 5 * recorder(2), 3},
    {"ASerialNumberInAnotherCaseAndOnvifSwitchedOn",
     2 * Fleet{sadp(place(1), nic(1), "DS-ABC12345")} +
         3 * Fleet{sadp(place(1), nic(1), "ds-abc12345"), wsd(place(1), endpoint(1))},
     1},
    {"TwoPortsOfOneRecorder", 4 * two_ports, 1},
    {"ThreeThatRotate", 2 * rotated(0) + 4 * rotated(1), 3},
    {"ThreeThatRotateKnownByTheirCards", 2 * rotated_with_cards(0) + 4 * rotated_with_cards(2), 3},
    {"AReplacementThatWasRestoredFromABackup",
     2 * Fleet{wsd(place(1), endpoint(1)), sadp_of(1, 1), card(1, 1)} +
         5 * Fleet{wsd(place(1), endpoint(1)), sadp_of(2, 1), card(1, 2)},
     2},
    {"ACloneThatCameWhileTheGenuineOneWasAway",
     3 * rebadged(1, 1) + 5 * rebadged(1, 9, card_of_axis(9)) + 5 * (rebadged(1, 1) + rebadged(1, 9, card_of_axis(9))),
     2},
    {"ACloneThatWasThereFirst",
     2 * rebadged(1, 9, card_of_axis(9)) + 5 * (rebadged(1, 9, card_of_axis(9)) + rebadged(1, 1)), 2},
    {"SerialNumbersCountedInThreeWays", 4 * counted_in_three_ways(), 1},
    {"AHostThatStatesABannedOnesMac",
     2 * rebadged(1, 1) + 4 * (rebadged(1, 1) + Fleet{sadp(place(9), nic(1), serial(9))}), 2},
};

class Scenes : public testing::TestWithParam<Scene> {};

std::map<std::string, std::string> tell(const Rounds& rounds, unsigned seed, bool restarts)
{
    std::minstd_rand random(seed);
    World world;
    Shelf shelf;
    for (Fleet round : rounds) {
        if (seed != 0) std::shuffle(round.begin(), round.end(), random);
        shelf.keep(world.round(round));
        shelf.touch(world);
        world.now += 20min;  // or what comes and goes is damped, which a restart forgets
        if (restarts && random() % 2 == 0) shelf.restart(world);
    }
    return picture(world.registry);
}

TEST_P(Scenes, AreTheSameDevicesInAnyOrderAndOverRestarts)
{
    const auto expected = tell(GetParam().rounds, 0, false);

    EXPECT_EQ(expected.size(), GetParam().devices);
    for (unsigned seed = 1; seed <= 20; ++seed) {
        ASSERT_EQ(tell(GetParam().rounds, seed, false), expected) << "order " << seed;
        ASSERT_EQ(tell(GetParam().rounds, seed, true), expected) << "order " << seed << ", with restarts";
    }
}

INSTANTIATE_TEST_SUITE_P(Identity, Scenes, testing::ValuesIn(scenes),
                         [](const auto& scene) { return std::string(scene.param.name); });

/// A device that was there before is found no second time, nor is its proof lost.
TEST(Scenes, ANewEndpointWhileTheMakersProtocolAnswersIsNoNews)
{
    World world;
    (void)play(world, 2 * camera(1, 1));
    const auto id = world.at(place(1))->id;

    const auto changes = world.round(camera(2, 1));

    EXPECT_EQ(found(changes) + lost(changes), 0u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at(place(1))->id, id);
    EXPECT_EQ(world.at(place(1))->endpoint, endpoint(2));
    EXPECT_TRUE(proves_maker(world.at(place(1))));
}

}  // namespace
}  // namespace onvigil::inventory::test::scenes
