// Which devices that fell silent a newer one at their address may be, where no hardware address tells.
#include "identity_cases.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

model::Observation axis(const std::string& at, unsigned number)
{
    auto out = interview(at, endpoint(number), fmt::format("ACCC8E0000{:02}", number));
    out.manufacturer = "AXIS";
    out.model = "M1065-L";
    out.claims = {{model::Key::onvif_manufacturer, "AXIS"}};
    return out;
}

std::vector<std::string> predecessors(const model::DevicePtr& device)
{
    std::vector<std::string> out;
    for (const auto& one : device->predecessors) out.push_back(one.id);
    return out;
}

/// A banned camera behind a router, which falls silent for so many rounds.
struct SilentCamera : World {
    explicit SilentCamera(int silent_rounds = 4)
    {
        (void)round(camera);
        last_heard = now;
        (void)round(camera);
        old = at("10.0.0.1")->id;
        silence(silent_rounds);
    }
    model::DevicePtr newcomer(unsigned number = 2) const
    {
        const auto found = registry.find(endpoint(number));
        return found.size() == 1 ? found.front() : nullptr;
    }

    const std::vector<model::Observation> camera{wsd("10.0.0.1", endpoint(1)),
                                                 interview("10.0.0.1", endpoint(1), "S1000001")};
    const std::vector<model::Observation> next{wsd("10.0.0.1", endpoint(2)), axis("10.0.0.1", 2)};
    model::TimePoint last_heard;
    std::string old;
};

TEST(Predecessors, WhatIsFoundWhereASilentDeviceStoodIsLinkedToItFromTheStart)
{
    SilentCamera world;

    for (const auto& heard : world.next) (void)world.hear(heard);

    ASSERT_TRUE(world.newcomer());
    EXPECT_THAT(predecessors(world.newcomer()), ElementsAre(world.old));
    const auto& link = world.newcomer()->predecessors.front();
    EXPECT_EQ(link.until, world.last_heard);
    EXPECT_THAT(link.evidence,
                testing::Contains(testing::Field(&model::Evidence::value, std::string_view("HIKVISION"))));
    (void)play(world, {world.next, world.next});
    EXPECT_THAT(predecessors(world.newcomer()), ElementsAre(world.old));
    EXPECT_THAT(world.registry.get(world.old)->predecessors, IsEmpty());
    EXPECT_THAT(world.newcomer()->labels, IsEmpty());
}

TEST(Predecessors, TheFirstRoundThatMissesTheOlderOneShowsIt)
{
    SilentCamera world(0);

    (void)world.round(world.next);

    ASSERT_TRUE(world.newcomer());
    EXPECT_THAT(predecessors(world.newcomer()), ElementsAre(world.old));
}

TEST(Predecessors, ThatAreHeardAgainAnywhereAreNone)
{
    for (const std::string where : {"10.0.0.1", "10.0.0.7"}) {
        SilentCamera world;
        (void)play(world, {world.next, world.next});
        auto both = world.next;
        both.push_back(wsd(where, endpoint(1)));
        both.push_back(interview(where, endpoint(1), "S1000001"));

        (void)play(world, {both, both});

        ASSERT_TRUE(world.newcomer());
        EXPECT_THAT(world.newcomer()->predecessors, IsEmpty()) << where;
        (void)play(world, {world.next, world.next, world.next, world.next});
        EXPECT_THAT(world.newcomer()->predecessors, IsEmpty()) << "they have answered side by side";
    }
}

TEST(Predecessors, ThatLeftTheInventoryAreNone)
{
    SilentCamera world;
    (void)play(world, {world.next});
    (void)world.registry.forget(world.old);

    (void)play(world, {world.next});

    EXPECT_THAT(world.newcomer()->predecessors, IsEmpty());
}

TEST(Predecessors, WhereTheNeighbourTableTellsThereIsNone)
{
    World world;
    (void)world.round({wsd("10.0.0.1", endpoint(1)), neighbour("10.0.0.1", nic1)});
    world.silence(4);
    const std::vector next{wsd("10.0.0.1", endpoint(2)), neighbour("10.0.0.1", nic2)};

    (void)play(world, {next, next});

    EXPECT_THAT(world.registry.find(endpoint(2)).at(0)->predecessors, IsEmpty());
}

TEST(Predecessors, AThirdIdentityAndAnotherAddressDoNotShakeThemOff)
{
    SilentCamera world;
    (void)play(world, {world.next, world.next});
    const auto second = world.newcomer()->id;
    world.silence(4);
    const std::vector third{wsd("10.0.0.1", endpoint(3)), axis("10.0.0.1", 3)};
    (void)play(world, {third, third});
    EXPECT_THAT(predecessors(world.newcomer(3)), ElementsAre(world.old, second));

    const std::vector moved{wsd("10.0.0.9", endpoint(3)), axis("10.0.0.9", 3)};
    (void)play(world, {moved, moved, moved});

    EXPECT_THAT(world.newcomer(3)->addresses, ElementsAre(ip("10.0.0.9")));
    EXPECT_THAT(predecessors(world.newcomer(3)), ElementsAre(world.old, second));
}

TEST(Predecessors, LastOverARestart)
{
    SilentCamera world;
    (void)play(world, {world.next, world.next});
    while (!world.registry.refresh(1000).empty()) {
    }

    World restarted({}, {world.registry.all(), {}});
    restarted.now = world.now;
    const auto changes = play(restarted, {world.next, world.next});

    EXPECT_EQ(found(changes), 0u);
    EXPECT_THAT(predecessors(restarted.registry.find(endpoint(2)).at(0)), ElementsAre(world.old));
}

}  // namespace
}  // namespace onvigil::inventory::test
