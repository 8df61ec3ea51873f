// Cases that were met on real networks: which devices they are, and what is told of them.
#include "identity_cases.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(IdentityCases, ANewEndpointAtEveryStartIsOneDeviceThatIsFoundOnce)
{
    World world;
    (void)world.round(
        {wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1), wants_login("10.0.0.1", endpoint(1))});
    const auto id = world.at("10.0.0.1")->id;

    for (unsigned starts = 2; starts <= 5; ++starts) {
        EXPECT_EQ(found(world.hear(wsd("10.0.0.1", endpoint(starts)))), 0u) << "it waits for the round";
        const auto changes = world.round({wsd("10.0.0.1", endpoint(starts)), neighbour("10.0.0.1", nic1),
                                          wants_login("10.0.0.1", endpoint(starts))});
        EXPECT_EQ(found(changes) + lost(changes), 0u);
        ASSERT_EQ(world.registry.size(), 1u);
        EXPECT_EQ(world.at("10.0.0.1")->id, id);
        EXPECT_EQ(world.at("10.0.0.1")->endpoint, endpoint(starts));
        EXPECT_TRUE(proves_maker(world.at("10.0.0.1")));
        EXPECT_THAT(world.at("10.0.0.1")->conflicts, IsEmpty());
        (void)world.round({wsd("10.0.0.1", endpoint(starts)), neighbour("10.0.0.1", nic1)});
    }
}

TEST(IdentityCases, ANewEndpointAfterADeviceWasOfflineIsThatDeviceBack)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});
    world.silence(4);

    const auto changes = world.round({wsd("10.0.0.1", endpoint(2)), neighbour("10.0.0.1", nic1)});

    EXPECT_EQ(found(changes), 0u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.at("10.0.0.1")->presence, Presence::online);
}

TEST(IdentityCases, ANewEndpointOfOtherHardwareIsAnotherDevice)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});

    EXPECT_EQ(found(world.round({wsd("10.0.0.1", endpoint(2)), neighbour("10.0.0.1", nic2)})), 1u);

    EXPECT_EQ(world.registry.size(), 2u);
    EXPECT_THAT(world.registry.find(endpoint(1)).at(0)->macs,
                ElementsAre(testing::Field(&model::DeviceMac::mac, mac(nic1))));
}

/// A camera that gives itself a new endpoint in every answer.
struct Restless {
    unsigned answers;  ///< to each round
    bool resolved, asked, restarts;
};

/// Answers to questions that were put to what the round before found: they come when the camera has other endpoints.
std::vector<model::Observation> late_answers(const Registry& registry)
{
    constexpr std::size_t most_asked = 4;
    std::vector<model::Observation> out;
    registry.for_each([&](const model::DevicePtr& device) {
        if (out.size() < most_asked) out.push_back(wants_login("10.0.0.1", device->endpoint));
    });
    return out;
}

void expect_a_handful(const Restless& camera)
{
    World world;
    unsigned number = 0;
    std::size_t found_later = 0;
    for (int i = 0; i < 12; ++i) {
        const auto late = camera.asked ? late_answers(world.registry) : std::vector<model::Observation>{};
        std::vector<model::Observation> round;
        if (camera.resolved) round.push_back(neighbour("10.0.0.1", nic1));
        for (unsigned k = 0; k < camera.answers; ++k) round.push_back(wsd("10.0.0.1", endpoint(++number)));
        auto changes = world.round(round);
        for (const auto& answer : late)
            for (auto& change : world.hear(answer)) changes.push_back(std::move(change));
        if (i == 0) continue;  // one round does not tell it from a recorder
        found_later += found(changes);
        EXPECT_LE(world.registry.size(), 4u) << "round " << i;
        if (!camera.restarts || i % 3 != 0) continue;
        while (!world.registry.refresh(1000).empty()) {
        }
        World next({}, {world.registry.all(), {}});
        next.now = world.now;
        world = std::move(next);
    }
    EXPECT_LE(found_later, 4u);
    if (camera.answers > 1 || !camera.resolved) EXPECT_EQ(unstable(world.registry), 1u);
}

TEST(IdentityCases, ANewEndpointInEveryAnswerIsAHandfulOfDevicesHoweverLongItRuns)
{
    for (const unsigned answers : {1u, 2u, 3u, 8u, 20u, 100u})
        for (const unsigned how : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
            const Restless camera{answers, (how & 1) != 0, (how & 2) != 0, (how & 4) != 0};
            SCOPED_TRACE(fmt::format("{} answers a round{}{}{}", answers, camera.resolved ? ", resolved" : "",
                                     camera.asked ? ", asked" : "", camera.restarts ? ", restarts" : ""));
            expect_a_handful(camera);
        }
}

/// Its interviews tell that all are one, but not which of its endpoints it has.
TEST(IdentityCases, ANewEndpointInEveryAnswerIsOneDeviceWhenInterviewsTellASerialNumber)
{
    World world;
    unsigned number = 0;
    for (int i = 0; i < 8; ++i) {
        std::vector<model::Observation> round{neighbour("10.0.0.1", nic1)};
        for (auto& asked : late_answers(world.registry))
            round.push_back(interview("10.0.0.1", asked.endpoint, "S1000001", {nic1}));
        for (int k = 0; k < 8; ++k) round.push_back(wsd("10.0.0.1", endpoint(++number)));
        (void)world.round(round);
    }
    EXPECT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(unstable(world.registry), 1u);
}

TEST(IdentityCases, ARecorderOf256ChannelsIs256DevicesThoughSomeMissARound)
{
    World world;
    std::vector<model::Observation> channels;
    for (unsigned i = 1; i <= 256; ++i) channels.push_back(wsd("10.0.0.1", endpoint(i)));
    (void)world.round({channels.begin(), channels.begin() + 200});
    const auto changes = play(world, {channels, {channels.begin() + 7, channels.end()}, channels});

    EXPECT_EQ(world.registry.size(), 256u);
    EXPECT_EQ(found(changes), 56u);
    EXPECT_EQ(lost(changes), 0u);
    EXPECT_EQ(unstable(world.registry), 0u);
}

TEST(IdentityCases, SerialNumbersThatTwoProtocolsWriteDifferentlyAreOneDeviceAndAContradiction)
{
    auto banner = sadp("10.0.0.1", nic1, "CMIP7043W-M20190301AAWR123456789");
    auto told = interview("10.0.0.1", endpoint(1), "SN1077200002");
    std::vector<model::Observation> all{wsd("10.0.0.1", endpoint(1)), banner, told};
    for (int i = 0; i < 3; ++i) {
        std::rotate(all.begin(), all.begin() + 1, all.end());
        World in_one_round, trickling;
        (void)in_one_round.round(all);
        for (const auto& observation : all) (void)trickling.hear(observation);
        (void)trickling.round({});
        for (World* world : {&in_one_round, &trickling}) {
            ASSERT_EQ(world->registry.size(), 1u);
            EXPECT_THAT(world->at("10.0.0.1")->conflicts,
                        ElementsAre("serial number SN1077200002 by onvif, CMIP7043W-M20190301AAWR123456789 by sadp"));
            EXPECT_THAT(world->round(all), IsEmpty());
        }
    }
}

/// A genuine camera with everything people gave it, and another one that shows some of its identity.
void expect_clone_is_another(const std::vector<model::Observation>& genuine,
                             const std::vector<model::Observation>& clone, const std::string& shared)
{
    World world;
    (void)world.round(genuine);
    const auto id = world.at("10.0.0.1")->id;
    (void)world.registry.set_labels(id, {{"room", "7"}});
    const model::Waiver waiver{"planned", "", "uid 0 (root)", world.now, world.now + 1000h, {"fnd-1"}};
    (void)world.registry.waive(id, waiver);
    const auto before = world.at("10.0.0.1");

    auto both = genuine;
    both.insert(both.end(), clone.begin(), clone.end());
    (void)play(world, {both, both});

    ASSERT_EQ(world.registry.size(), 2u);
    const auto one = world.at("10.0.0.1"), other = world.at("10.0.0.2");
    ASSERT_TRUE(one && other);
    EXPECT_EQ(one->id, id);
    EXPECT_THAT(one->conflicts, ElementsAre("shares its " + shared + " with " + other->id));
    EXPECT_THAT(other->conflicts, ElementsAre("shares its " + shared + " with " + id));
    EXPECT_EQ(one->labels, before->labels);
    EXPECT_EQ(one->waiver, waiver);
    EXPECT_EQ(one->addresses, before->addresses);
    EXPECT_EQ(one->evidence.size(), before->evidence.size());
    EXPECT_THAT(other->labels, IsEmpty());
    EXPECT_FALSE(other->waiver);
}

TEST(IdentityCases, ACloneOfTheEndpointThatAnswersTheSameRoundIsAnotherDevice)
{
    expect_clone_is_another({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1000001", {nic1})},
                            {wsd("10.0.0.2", endpoint(1)), wants_login("10.0.0.2", endpoint(1))}, "endpoint");
}

TEST(IdentityCases, ACloneOfTheMacThatAnswersTheSameRoundIsAnotherDevice)
{
    expect_clone_is_another({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "", {nic1})},
                            {wsd("10.0.0.2", endpoint(2)), interview("10.0.0.2", endpoint(2), "", {nic1})},
                            "MAC address");
}

TEST(IdentityCases, ACloneOfTheMacInTheMakersProtocolIsAnotherDevice)
{
    expect_clone_is_another(
        {wsd("10.0.0.1", endpoint(1)), sadp("10.0.0.1", nic1), wants_login("10.0.0.1", endpoint(1))},
        {wsd("10.0.0.2", endpoint(2)), sadp("10.0.0.2", nic1), wants_login("10.0.0.2", endpoint(2))}, "MAC address");
}

TEST(IdentityCases, ACloneOfTheSerialNumberThatAnswersTheSameRoundIsAnotherDevice)
{
    expect_clone_is_another({wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1000001")},
                            {wsd("10.0.0.2", endpoint(2)), interview("10.0.0.2", endpoint(2), "S1000001")},
                            "serial number");
}

TEST(IdentityCases, ACloneOfEverythingThatAnswersTheSameRoundIsToldByItsHardware)
{
    const std::vector genuine{wsd("10.0.0.1", endpoint(1)), interview("10.0.0.1", endpoint(1), "S1000001"),
                              neighbour("10.0.0.1", "ac:cc:8e:00:00:01", "Axis Communications AB")};
    const std::vector clone{wsd("10.0.0.2", endpoint(1)), interview("10.0.0.2", endpoint(1), "S1000001"),
                            neighbour("10.0.0.2", nic1)};
    auto both = genuine;
    both.insert(both.end(), clone.begin(), clone.end());
    for (const bool together : {false, true}) {
        World world;
        if (!together) (void)world.round(genuine);
        (void)play(world, {both, both, both});

        ASSERT_EQ(world.registry.size(), 2u) << together;
        const auto one = world.at("10.0.0.1"), other = world.at("10.0.0.2");
        ASSERT_TRUE(one && other);
        EXPECT_THAT(one->conflicts, ElementsAre("shares its endpoint with " + other->id));
        EXPECT_THAT(other->conflicts, ElementsAre("shares its endpoint with " + one->id));
        EXPECT_THAT(one->macs, ElementsAre(testing::Field(&model::DeviceMac::mac, mac("ac:cc:8e:00:00:01"))));
        EXPECT_THAT(other->macs, ElementsAre(testing::Field(&model::DeviceMac::mac, mac(nic1))));
    }
}

/// It names the camera, answers nothing, and may come into the neighbour table later than it was heard.
void expect_no_interface(const std::string& rogue, bool names_itself, bool from_the_start)
{
    const std::vector genuine{wsd("10.0.0.9", endpoint(1)), interview("10.0.0.9", endpoint(1), "S1000001"),
                              neighbour("10.0.0.9", "ac:cc:8e:00:00:01", "Axis Communications AB")};
    auto repeated = wsd(rogue, endpoint(1));
    repeated.stated_addresses = {ip("10.0.0.9")};
    if (names_itself) repeated.stated_addresses.push_back(ip(rogue));
    auto silent = wants_login(rogue, endpoint(1));
    silent.listening = false;
    silent.identification->state = model::Identification::State::unreachable;
    auto early = genuine;
    early.insert(early.end(), {repeated, silent});
    auto late = early;
    late.push_back(neighbour(rogue, nic1));
    World world;
    if (!from_the_start) (void)world.round(genuine);
    const auto changes = play(world, {early, late, genuine, late, early, early, late});

    const auto camera = world.at("10.0.0.9"), other = world.at(rogue);
    ASSERT_TRUE(camera && other);
    EXPECT_NE(camera->id, other->id);
    EXPECT_THAT(camera->addresses, ElementsAre(ip("10.0.0.9")));
    EXPECT_THAT(other->macs, ElementsAre(testing::Field(&model::DeviceMac::mac, mac(nic1))));
    for (const auto& change : changes) {
        if (!change.after || change.after->id != camera->id) continue;
        EXPECT_THAT(change.after->macs, Not(testing::Contains(testing::Field(&model::DeviceMac::mac, mac(nic1)))));
    }
}

TEST(IdentityCases, AHostThatRepeatsACamerasHelloIsNoInterfaceOfTheCamera)
{
    for (const std::string rogue : {"10.0.0.5", "10.0.0.66"})
        for (const bool names_itself : {false, true})
            for (const bool from_the_start : {false, true}) {
                SCOPED_TRACE(rogue + (names_itself ? ", names itself" : "") + (from_the_start ? ", at first" : ""));
                expect_no_interface(rogue, names_itself, from_the_start);
            }
}

struct TwoAddresses {
    const char *name, *one, *other;
};
class Rebadged : public testing::TestWithParam<TwoAddresses> {};

/// Nothing but its endpoint and the neighbour table's hardware address, from two addresses of which XAddrs name one.
TEST_P(Rebadged, IsOneDeviceThatItsHardwareTellsTheMakerOf)
{
    const std::string one = GetParam().one, other = GetParam().other;
    auto from_other = wsd(other, endpoint(1));
    from_other.stated_addresses = {};
    std::vector<model::Observation> all{wsd(one, endpoint(1)),         from_other,
                                        neighbour(one, nic1),          neighbour(other, nic1),
                                        wants_login(one, endpoint(1)), wants_login(other, endpoint(1))};
    for (unsigned i = 0; i < all.size(); ++i) {
        std::rotate(all.begin(), all.begin() + 1, all.end());
        World in_rounds, trickling;
        (void)play(in_rounds, {all, all, all});
        for (const auto& observation : all) (void)trickling.hear(observation);
        (void)play(trickling, {{}, all, all});
        for (World* world : {&in_rounds, &trickling}) {
            ASSERT_EQ(world->registry.size(), 1u);
            const auto device = world->registry.all().front();
            EXPECT_THAT(device->addresses, UnorderedElementsAre(ip(one), ip(other)));
            EXPECT_TRUE(proves_maker(device));
            EXPECT_THAT(device->conflicts, IsEmpty());
        }
    }
}

INSTANTIATE_TEST_SUITE_P(IdentityCases, Rebadged,
                         testing::Values(TwoAddresses{"link_local_and_ula", "fd99::1", "fe80::1"},
                                         TwoAddresses{"two_ula", "fd99::1", "fd98::1"},
                                         TwoAddresses{"two_ipv4", "10.0.0.1", "10.0.1.1"},
                                         TwoAddresses{"ipv4_and_link_local", "10.0.0.1", "fe80::1"}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(IdentityCases, ABannedHostThatSaysHelloOverBothFamiliesIsOneDeviceWhenItsSecondEntryComesLate)
{
    World world;
    (void)world.round({neighbour("10.0.0.1", nic1)});
    const auto id = world.at("10.0.0.1")->id;
    auto four = wsd("10.0.0.1", endpoint(1)), six = wsd("fe80::1", endpoint(1));
    four.stated_addresses = {ip("10.0.0.1")};
    six.stated_addresses = {ip("fe80::1")};
    const std::vector early{four, six, wants_login("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)};
    auto late = early;
    late.push_back(neighbour("fe80::1", nic1));

    const auto changes = play(world, {early, early, late, late});

    EXPECT_EQ(found(changes) + lost(changes), 0u);
    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.registry.all()[0]->id, id);
    for (const auto& change : changes) {
        EXPECT_TRUE(proves_maker(change.after));
        EXPECT_THAT(change.after->conflicts, IsEmpty());
    }
}

/// The rounds between give it time to be two devices; its IPv6 entry comes at once, or with the IPv4 Hello.
TEST(IdentityCases, ABannedHostThatSaysHelloByIPv6LongBeforeIPv4StaysOneBannedDevice)
{
    for (const bool entry_at_once : {false, true})
        for (const bool says_hello_again : {false, true}) {
            SCOPED_TRACE(testing::Message() << entry_at_once << says_hello_again);
            World world;
            (void)world.round({neighbour("10.0.0.1", nic1)});
            const auto id = world.at("10.0.0.1")->id;
            auto four = wsd("10.0.0.1", endpoint(1)), six = wsd("fe80::1", endpoint(1));
            four.stated_addresses = {ip("10.0.0.1")};
            six.stated_addresses = {ip("fe80::1")};
            std::vector first{neighbour("10.0.0.1", nic1), six};
            if (entry_at_once) first.push_back(neighbour("fe80::1", nic1));
            const std::vector silence{neighbour("10.0.0.1", nic1), neighbour("fe80::1", nic1)};
            auto last = silence;
            last.insert(last.end(), {four, wants_login("10.0.0.1", endpoint(1))});

            (void)play(world, {first, silence, last, says_hello_again ? last : silence});

            ASSERT_EQ(world.registry.size(), 1u);
            EXPECT_EQ(world.registry.all()[0]->id, id);
            EXPECT_TRUE(proves_maker(world.registry.all()[0]));
        }
}

/// A router that answers for a camera behind it has its card, and stays itself.
TEST(IdentityCases, ARouterThatStandsInForACameraIsNotTheCamera)
{
    World world;
    (void)world.round({neighbour("10.0.0.254", nic1)});
    const std::vector all{neighbour("10.0.0.254", nic1), neighbour("10.0.0.7", nic1), wsd("10.0.0.7", endpoint(1))};
    (void)play(world, {all, all, all});
    EXPECT_EQ(world.registry.size(), 2u);
}

TEST(IdentityCases, IPv4AndIPv6OfOneCameraAreOneDeviceInAnyOrder)
{
    std::vector<model::Observation> all{wsd("10.0.0.1", endpoint(1)), wsd("fe80::1", endpoint(1)),
                                        wants_login("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1),
                                        neighbour("fe80::1", nic1)};
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.source < b.source; });
    for (unsigned i = 0; i < all.size(); ++i) {
        std::rotate(all.begin(), all.begin() + 1, all.end());
        World world;
        for (const auto& observation : all) (void)world.hear(observation);
        (void)play(world, {{}, all});
        EXPECT_EQ(world.registry.size(), 1u);
        EXPECT_EQ(contradictions(world.registry), 0u);
    }
}

}  // namespace
}  // namespace onvigil::inventory::test
