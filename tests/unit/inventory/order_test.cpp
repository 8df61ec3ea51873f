// The same observations of one round, in any order, give the same devices.
#include <gmock/gmock.h>

#include <random>

#include "picture.hpp"

namespace onvigil::inventory::test {
namespace {

model::Observation asked(const std::string& address, const std::string& its_endpoint,
                         model::Identification::State state)
{
    auto out = heard(model::Protocol::onvif, address);
    out.endpoint = its_endpoint;
    out.identification = model::Identification{state, "", start};
    return out;
}

/// Cameras that speak several protocols, some with ONVIF off, neighbours, a printer.
Fleet ordinary()
{
    Fleet fleet;
    for (unsigned i = 1; i <= 6; ++i) {
        const auto address = fmt::format("10.0.0.{}", i);
        fleet.push_back(wsd(address, endpoint(i)));
        fleet.push_back(sadp(address, nic(i), fmt::format("S90{:05}", i * 31)));
        fleet.push_back(neighbour(address, nic(i)));
        fleet.push_back(heard(model::Protocol::ssdp, address));
        fleet.push_back(interview(address, endpoint(i), fmt::format("S90{:05}", i * 31), {nic(i)}));
    }
    fleet.push_back(sadp("10.0.0.20", nic(20)));
    fleet.push_back(neighbour("10.0.0.20", nic(20)));
    fleet.push_back(neighbour("10.0.0.21", nic(21)));
    fleet.push_back(heard(model::Protocol::mdns, "10.0.0.22"));
    fleet.push_back(heard(model::Protocol::ws_discovery, "10.0.0.23"));
    fleet.push_back(asked("10.0.0.23", "", model::Identification::State::malformed));
    return fleet;
}

/// Cloned endpoints: proven different, proven equal, never asked, naming each other.
Fleet clones()
{
    const auto unproven = endpoint(1), equal = endpoint(2), naming = endpoint(3), different = endpoint(4);
    auto six = wsd("fe80::3", naming);
    six.stated_addresses = {ip("10.0.3.1")};
    return {wsd("10.0.1.1", unproven),
            wsd("10.0.1.2", unproven),
            wsd("10.0.1.3", unproven),
            asked("10.0.1.1", unproven, model::Identification::State::needs_login),
            asked("10.0.1.2", unproven, model::Identification::State::needs_login),
            asked("10.0.1.3", unproven, model::Identification::State::unreachable),
            wsd("10.0.2.1", equal),
            wsd("10.0.2.2", equal),
            interview("10.0.2.1", equal, "S2000001"),
            interview("10.0.2.2", equal, "S2000001"),
            six,
            wsd("10.0.3.1", naming),
            wsd("10.0.4.1", different),
            wsd("10.0.4.2", different),
            interview("10.0.4.1", different, "S4000001", {nic(41)}),
            interview("10.0.4.2", different, "S4000002", {nic(42)})};
}

/// Several devices behind one address, with answers that name no endpoint among them; a router's MAC; fake values.
Fleet crowded()
{
    const std::string nil = "urn:uuid:00000000-0000-0000-0000-000000000000";
    return {wsd("10.1.0.1", endpoint(1)),
            wsd("10.1.0.1", endpoint(2)),
            wsd("10.1.0.1", endpoint(3)),
            sadp("10.1.0.1", nic(1)),
            neighbour("10.1.0.1", nic(1)),
            heard(model::Protocol::ssdp, "10.1.0.1"),
            interview("10.1.0.1", endpoint(2), "S5000001"),
            wsd("10.1.1.1", endpoint(11)),
            neighbour("10.1.1.1", "00:50:c2:00:00:01"),
            wsd("10.1.1.2", endpoint(12)),
            neighbour("10.1.1.2", "00:50:c2:00:00:01"),
            wsd("10.1.2.1", nil),
            wsd("10.1.2.2", nil),
            sadp("10.1.2.3", "00:12:34:56:78:9a", "SerialNumber"),
            sadp("10.1.2.4", "00:12:34:56:78:9a", "SerialNumber"),
            neighbour("10.1.3.1", nic(31)),
            neighbour("fe80::31", nic(31))};
}

/// What the first round of `ordinary` looks like after a night: swapped and new addresses, one gone, one replaced.
Fleet after_a_night()
{
    return {wsd("10.0.0.2", endpoint(1)),
            sadp("10.0.0.2", nic(1)),
            neighbour("10.0.0.2", nic(1)),
            wsd("10.0.0.1", endpoint(2)),
            sadp("10.0.0.1", nic(2)),
            neighbour("10.0.0.1", nic(2)),
            heard(model::Protocol::ssdp, "10.0.0.1"),
            heard(model::Protocol::ssdp, "10.0.0.93"),
            wsd("10.0.0.93", endpoint(3)),
            interview("10.0.0.93", endpoint(3), "S9000093"),
            neighbour("10.0.0.93", nic(3)),
            wsd("10.0.0.4", endpoint(74)),
            sadp("10.0.0.4", nic(74)),
            neighbour("10.0.0.4", nic(74)),
            wsd("10.0.0.5", endpoint(5)),
            wsd("10.0.0.95", endpoint(5)),
            neighbour("10.0.0.95", nic(95)),
            sadp("10.0.0.29", nic(20)),
            neighbour("10.0.0.29", nic(20)),
            neighbour("10.0.0.88", nic(21))};
}

std::vector<Fleet> muddle()
{
    return {ordinary(), clones(), crowded(), {}, after_a_night()};
}

/// Answers that come one by one, each when what came before has been settled.
std::map<std::string, std::string> trickle(const std::vector<Fleet>& rounds, std::minstd_rand& random)
{
    World world;
    for (Fleet fleet : rounds) {
        std::shuffle(fleet.begin(), fleet.end(), random);
        for (auto& observation : fleet) (void)world.hear(std::move(observation));
        (void)world.round({});
    }
    return picture(world.registry);
}

/// Plays the rounds with each round's observations in an order that `random` chooses; a round takes as long as it
/// takes.
std::map<std::string, std::string> play(const std::vector<Fleet>& rounds, std::minstd_rand& random)
{
    World world;
    for (Fleet fleet : rounds) {
        std::shuffle(fleet.begin(), fleet.end(), random);
        (void)world.round(fleet);
    }
    return picture(world.registry);
}

struct Story {
    const char* name;
    std::vector<Fleet> rounds;
};

class Order : public testing::TestWithParam<Story> {};

TEST_P(Order, DoesNotMatter)
{
    std::minstd_rand random(1);
    const auto expected = play(GetParam().rounds, random);
    ASSERT_FALSE(expected.empty());
    for (int i = 0; i < 100; ++i) ASSERT_EQ(play(GetParam().rounds, random), expected) << "permutation " << i;
}

INSTANTIATE_TEST_SUITE_P(Fleets, Order,
                         testing::Values(Story{"ordinary", {ordinary()}}, Story{"clones", {clones()}},
                                         Story{"crowded", {crowded()}}, Story{"night", {ordinary(), after_a_night()}},
                                         Story{"muddle", muddle()}),
                         [](const auto& story) { return std::string(story.param.name); });

TEST(FleetsOfTheOrderTest, AreTheSameDevicesWhenTheirAnswersTrickleIn)
{
    std::minstd_rand random(3);
    for (const auto& rounds : {std::vector<Fleet>{ordinary()}, std::vector<Fleet>{ordinary(), after_a_night()},
                               std::vector<Fleet>{clones()}, std::vector<Fleet>{crowded()}, muddle()}) {
        const auto expected = faces(play(rounds, random));
        for (int i = 0; i < 50; ++i) ASSERT_EQ(faces(trickle(rounds, random)), expected) << "permutation " << i;
    }
}

TEST(FleetsOfTheOrderTest, AreWhatTheyShouldBe)
{
    std::minstd_rand random(7);
    EXPECT_EQ(play({ordinary()}, random).size(), 10u);
    EXPECT_EQ(play({clones()}, random).size(), 3u + 1 + 1 + 2);
    EXPECT_EQ(play({crowded()}, random).size(), 4u + 2 + 4 + 1);
}

}  // namespace
}  // namespace onvigil::inventory::test
