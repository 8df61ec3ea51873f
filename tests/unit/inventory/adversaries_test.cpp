// Networks that lie, and networks in which much happens at once: which devices
// they are in the end, in whatever order the answers come and whenever the
// daemon starts anew, in the middle of a round too.
#include <gmock/gmock.h>

#include <random>

#include "picture.hpp"
#include "rounds.hpp"
#include "shelf.hpp"

namespace onvigil::inventory::test::adversaries {
namespace {

using rounds::nic, rounds::place, rounds::serial, rounds::Rounds, rounds::operator+, rounds::operator*;

Fleet says(unsigned its_endpoint, unsigned at)
{
    return {wsd(place(at), endpoint(its_endpoint))};
}
Fleet makers(unsigned number, unsigned at)
{
    return {sadp(place(at), nic(number), serial(number))};
}
Fleet card(unsigned at, unsigned number)
{
    return {neighbour(place(at), nic(number))};
}
Fleet other_card(unsigned at, unsigned number = 1)
{
    return {neighbour(place(at), fmt::format("ac:cc:8e:00:00:{:02x}", number), "Axis Communications AB")};
}
Fleet random_card(unsigned at, unsigned number)
{
    return {neighbour(place(at), fmt::format("da:a1:19:00:00:{:02x}", number), "")};
}
Fleet chatter(unsigned at)
{
    return {small_talk(place(at))};
}
/// With endpoint, maker's protocol and card.
Fleet camera(unsigned number, unsigned at)
{
    return says(number, at) + makers(number, at) + card(at, number);
}
Fleet told(unsigned its_endpoint, unsigned at, const std::string& its_serial, const std::string& maker,
           const std::string& model)
{
    auto answer = interview(place(at), endpoint(its_endpoint), its_serial);
    answer.manufacturer = maker;
    answer.model = model;
    return says(its_endpoint, at) + Fleet{answer};
}
Fleet v6(unsigned its_endpoint, const std::string& address)
{
    return {wsd(address, endpoint(its_endpoint))};
}
Fleet naming(unsigned its_endpoint, unsigned at, unsigned named)
{
    auto out = says(its_endpoint, at);
    out.front().stated_addresses.push_back(ip(place(named)));
    return out;
}
Fleet recorder(unsigned number, unsigned at, unsigned channels = 10)
{
    return says(channels + 1, at) + says(channels + 2, at) + makers(number, at) + card(at, number);
}

struct Scene {
    const char* name;
    Rounds rounds;
    std::size_t devices;
};

Rounds random_cards()
{
    Rounds out;
    for (unsigned i = 1; i <= 8; ++i) out.push_back(chatter(1) + random_card(1, i));
    return out;
}
Rounds random_cards_of_a_camera()
{
    Rounds out;
    for (unsigned i = 1; i <= 8; ++i) out.push_back(says(1, 1) + random_card(1, i));
    return out;
}
Rounds alternating(const Fleet& one, const Fleet& other)
{
    Rounds out;
    for (unsigned i = 0; i < 4; ++i) out = out + (1 * one + 1 * other);
    return out;
}
Rounds temporary_addresses()
{
    Rounds out;
    for (unsigned i = 1; i <= 8; ++i)
        out.push_back(camera(1, 1) + v6(1, fmt::format("2001:db8::{}", i)) +
                      Fleet{neighbour(fmt::format("2001:db8::{}", i), nic(1))});
    return out;
}

const std::vector<Scene> scenes{
    {"ATelephoneWithAnotherMacInEachRound", random_cards(), 1},
    {"ACameraWhoseRadioHasAnotherMacInEachRound", random_cards_of_a_camera(), 1},
    {"TwoThatShareAnAddressAndAnswerByTurns", alternating(says(1, 1) + card(1, 1), says(2, 1) + card(1, 2)), 2},
    {"TwoMakersThatShareAnAddressAndAnswerByTurns", alternating(camera(1, 1), says(2, 1) + other_card(1)), 2},
    {"AMachineByWireAndByRadioInTurns", alternating(says(1, 1) + card(1, 1), says(1, 5) + card(5, 2)), 1},
    {"PrintedEndpointsThatSwapAddresses",
     2 * (says(1, 1) + makers(1, 1) + says(1, 2) + makers(2, 2)) +
         5 * (says(1, 2) + makers(1, 2) + says(1, 1) + makers(2, 1)),
     2},
    {"TwoRecordersThatSwapAddresses",
     3 * (recorder(1, 1, 10) + recorder(2, 2, 20)) + 5 * (recorder(1, 2, 10) + recorder(2, 1, 20)), 6},
    {"OneSerialNumberOfTwoMakers",
     4 * (told(1, 1, serial(1), "HIKVISION", "DS-2CD2012-I") + told(2, 2, serial(1), "Axis", "P3245-LVE")), 2},
    {"OneSerialNumberOfTwoMakersOneOfWhichTakesTheOthersAddress",
     3 * (told(1, 1, serial(1), "HIKVISION", "DS-2CD2012-I") + told(2, 2, serial(1), "Axis", "P3245-LVE")) +
         5 * told(2, 1, serial(1), "Axis", "P3245-LVE"),
     2},
    {"OneSerialNumberInTwoUnitsOfWhichOneFallsSilent",
     3 * (told(1, 1, serial(1), "HIKVISION", "DS-2CD2012-I") + told(2, 2, serial(1), "HIKVISION", "DS-2CD2012-I")) +
         5 * told(2, 2, serial(1), "HIKVISION", "DS-2CD2012-I"),
     2},
    {"ACameraWithAnothersFirmware",
     3 * (told(1, 1, serial(1), "HIKVISION", "DS-2CD2012-I") + card(1, 1)) +
         4 * (told(1, 1, "X9900123", "ACME", "Cam-1") + card(1, 1)),
     1},
    {"AThiefOfTheMakersProtocolWhileTheCameraIsOff",
     2 * camera(1, 1) + 5 * (makers(1, 9) + other_card(9)) + 5 * (camera(1, 1) + makers(1, 9) + other_card(9)), 2},
    {"AThiefOfMacAndSerialNumberAtTheCamerasOwnAddress",
     2 * camera(1, 1) + 5 * (says(2, 1) + makers(1, 1) + other_card(1)), 1},
    {"AThiefThatNamesTheCamerasAddress", 2 * camera(1, 1) + 5 * (camera(1, 1) + naming(1, 9, 1) + other_card(9)), 1},
    {"TheEndpointOfOneChannelCopied", 3 * recorder(1, 1) + 5 * (recorder(1, 1) + says(12, 9) + other_card(9)), 4},
    {"AChannelThatFallsSilentForGood",
     1 * (says(11, 1) + card(1, 1)) + 3 * (says(11, 1) + says(12, 1) + card(1, 1)) + 6 * (says(12, 1) + card(1, 1)), 2},
    {"ARecorderWhoseChannelsComeOneByOne",
     2 * (says(11, 1) + card(1, 1)) + 2 * (says(11, 1) + says(12, 1) + card(1, 1)) +
         2 * (says(11, 1) + says(12, 1) + says(13, 1) + card(1, 1)) + 5 * (says(13, 1) + card(1, 1)),
     3},
    {"APrinterWhereACameraWasThatComesBackElsewhere",
     2 * camera(1, 1) + 5 * (chatter(1) + other_card(1)) + 4 * (chatter(1) + other_card(1) + camera(1, 7)), 2},
    {"LeasesHandedDownALine",
     2 * (camera(1, 1) + camera(2, 2) + camera(3, 3)) + 2 * (camera(1, 2) + camera(2, 3) + camera(3, 4)) +
         4 * (camera(1, 3) + camera(2, 4) + camera(3, 1)),
     3},
    {"LeasesHandedDownALineWithNothingButEndpoints",
     2 * (says(1, 1) + says(2, 2) + says(3, 3)) + 2 * (says(1, 2) + says(2, 3) + says(3, 4)) +
         4 * (says(1, 3) + says(2, 4) + says(3, 1)),
     3},
    {"ARouterThatAnswersForAllCards",
     3 * (says(1, 1) + card(1, 9) + says(2, 2) + card(2, 9)) + 4 * (says(1, 5) + card(5, 9) + says(2, 2) + card(2, 9)),
     2},
    {"TemporaryAddressesOfIPv6", temporary_addresses(), 1},
    {"AnotherIPv4AddressWhileIPv6Stays",
     3 * (says(1, 1) + v6(1, "fe80::1") + card(1, 1) + Fleet{neighbour("fe80::1", nic(1))}) +
         5 * (says(1, 4) + v6(1, "fe80::1") + card(4, 1) + Fleet{neighbour("fe80::1", nic(1))}),
     1},
    {"AnAddressThatFloatsBetweenTwoServers",
     2 * (camera(1, 1) + camera(2, 2) + says(1, 50) + card(50, 1)) +
         4 * (camera(1, 1) + camera(2, 2) + says(2, 50) + card(50, 2)),
     2},
};

enum class Telling { straight, shuffled, restarted, killed };

std::map<std::string, std::string> tell(const Rounds& rounds, Telling telling, unsigned seed)
{
    std::minstd_rand random(seed);
    World world;
    Shelf shelf;
    bool known = false;  // before the first round has ended nothing tells a
                         // recorder from a camera
    for (Fleet round : rounds) {
        if (telling != Telling::straight) std::shuffle(round.begin(), round.end(), random);
        if (telling == Telling::killed && known && random() % 2 == 0) {
            for (std::size_t i = 0; i < round.size() / 2; ++i) shelf.keep(world.hear(round[i]));
            shelf.restart(world);
        }
        shelf.keep(world.round(round));
        shelf.touch(world);
        known = true;
        world.now += 20min;  // or what comes and goes is damped, which a restart forgets
        if (telling == Telling::restarted && random() % 2 == 0) shelf.restart(world);
    }
    return picture(world.registry);
}

class Adversaries : public testing::TestWithParam<Scene> {};

TEST_P(Adversaries, MakeTheSameDevicesInAnyOrderAndOverRestarts)
{
    World world;
    for (const Fleet& round : GetParam().rounds) {
        (void)world.round(round);
        world.now += 20min;
    }
    const auto expected = picture(world.registry);

    EXPECT_EQ(expected.size(), GetParam().devices);
    for (unsigned seed = 1; seed <= 20; ++seed) {
        EXPECT_EQ(tell(GetParam().rounds, Telling::shuffled, seed), expected) << "order " << seed;
        EXPECT_EQ(tell(GetParam().rounds, Telling::restarted, seed), expected) << "order " << seed << ", restarts";
        EXPECT_EQ(faces(tell(GetParam().rounds, Telling::killed, seed)), faces(expected))
            << "order " << seed << ", cut";
        if (testing::Test::HasFailure()) break;
    }
}

INSTANTIATE_TEST_SUITE_P(Identity, Adversaries, testing::ValuesIn(scenes),
                         [](const auto& scene) { return std::string(scene.param.name); });

TEST(Goodbyes, InAnothersNameEndNothingButWhatStandsAtTheSendersAddress)
{
    World world;
    (void)play(world, 3 * (camera(1, 1) + says(1, 9) + other_card(9)));
    ASSERT_EQ(world.registry.size(), 2u);
    const auto genuine = world.at(place(1))->id;

    EXPECT_TRUE(world.registry.depart(endpoint(1), ip(place(7)), world.now).empty());
    EXPECT_EQ(turned(world.registry.depart(endpoint(1), ip(place(9)), world.now), Presence::offline), 1u);
    EXPECT_EQ(world.at(place(1))->presence, Presence::online);

    (void)world.registry.depart(endpoint(1), ip(place(1)), world.now);
    const auto changes = world.round(camera(1, 1) + says(1, 9) + other_card(9));
    EXPECT_EQ(found(changes) + lost(changes), 0u);
    EXPECT_EQ(turned(changes, Presence::online), 2u);
    EXPECT_EQ(world.at(place(1))->id, genuine);
    EXPECT_TRUE(proves_maker(world.at(place(1))));
}

}  // namespace
}  // namespace onvigil::inventory::test::adversaries
